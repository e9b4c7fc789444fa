package io.graupel.diffusion.image;

import java.awt.image.BufferedImage;
import java.util.List;

/**
 * A picture of the same images in several states: one row for each image, one headed column for
 * each state, in as many blocks side by side as keep it from growing tall.
 *
 * @param channels 1 for grey, 3 for RGB
 * @param side of each image, in pixels
 */
public record Grid(int channels, int side, List<Column> columns) {
  private static final int ROWS = 8;
  private static final int PAPER = 0xf4f5f7;
  private static final int INK = 0x30343c;
  private static final int GUTTER = 4;
  private static final int MARGIN = 14;
  private static final int HEADER = 2 * Glyphs.HEIGHT + 10;

  /**
   * One state of all images.
   *
   * @param title in lower case
   * @param images in [-1, 1], (N, C, side, side); what lies beyond is cut off
   */
  public record Column(String title, float[] images) {}

  public Grid {
    columns = List.copyOf(columns);
    int length = columns.getFirst().images().length;
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("channels: %d (expected: 1 or 3)".formatted(channels));
    }
    for (Column column : columns) {
      if (column.images().length != length || length % (channels * side * side) != 0) {
        throw new IllegalArgumentException(
            "column %s: %d numbers (expected: %d, whole images)"
                .formatted(column.title(), column.images().length, length));
      }
    }
  }

  private int count() {
    return columns.getFirst().images().length / (channels * side * side);
  }

  /**
   * Draws the picture: each pixel as a square of 2 to 4, thin gutters, a header over each column.
   */
  public BufferedImage draw() {
    int rows = Math.min(ROWS, count());
    int blocks = Math.ceilDiv(count(), rows);
    int cell = scale() * side + GUTTER;
    int block = columns.size() * cell + MARGIN - GUTTER;
    BufferedImage picture =
        new BufferedImage(
            MARGIN + blocks * block,
            MARGIN + HEADER + rows * cell - GUTTER + MARGIN,
            BufferedImage.TYPE_INT_RGB);
    fill(picture, 0, 0, picture.getWidth(), picture.getHeight(), PAPER);
    for (int b = 0; b < blocks; b++) {
      for (int c = 0; c < columns.size(); c++) {
        int left = MARGIN + b * block + c * cell;
        write(picture, columns.get(c).title(), left + (cell - GUTTER) / 2, MARGIN);
        for (int r = 0; r < rows && b * rows + r < count(); r++) {
          paint(picture, columns.get(c), b * rows + r, left, MARGIN + HEADER + r * cell);
        }
      }
    }
    return picture;
  }

  /** Large enough that the longest title fits over its column. */
  private int scale() {
    int widest = columns.stream().mapToInt(c -> Glyphs.width(c.title())).max().orElse(0);
    int readable = side <= 32 ? 4 : side <= 48 ? 3 : side <= 96 ? 2 : 1;
    return Math.max(readable, Math.ceilDiv(widest, side));
  }

  private void paint(BufferedImage picture, Column column, int image, int left, int top) {
    int scale = scale();
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int colour = 0;
        for (int c = 0; c < 3; c++) {
          int plane = image * channels + Math.min(c, channels - 1);
          colour = colour << 8 | level(column.images()[(plane * side + y) * side + x]);
        }
        fill(picture, left + x * scale, top + y * scale, scale, scale, colour);
      }
    }
  }

  private static int level(float value) {
    return Math.clamp(Math.round((value + 1) * 127.5f), 0, 255);
  }

  /** Doubled where it fits over the column, else at its own size. */
  private void write(BufferedImage picture, String word, int centre, int top) {
    int size = 2 * Glyphs.width(word) <= scale() * side ? 2 : 1;
    int left = centre - size * Glyphs.width(word) / 2;
    int down = top + 2 * Glyphs.HEIGHT - size * Glyphs.HEIGHT;
    for (int i = 0; i < word.length(); i++) {
      for (int y = 0; y < Glyphs.HEIGHT; y++) {
        for (int x = 0; x < Glyphs.WIDTH; x++) {
          if (Glyphs.ink(word.charAt(i), x, y)) {
            int across = left + size * (i * (Glyphs.WIDTH + 1) + x);
            fill(picture, across, down + size * y, size, size, INK);
          }
        }
      }
    }
  }

  private static void fill(BufferedImage picture, int x, int y, int width, int height, int colour) {
    for (int row = y; row < y + height; row++) {
      for (int column = x; column < x + width; column++) {
        picture.setRGB(column, row, colour);
      }
    }
  }
}
