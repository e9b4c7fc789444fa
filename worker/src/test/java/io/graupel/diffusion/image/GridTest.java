package io.graupel.diffusion.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GridTest {
  private static final int SIDE = 28;

  @Test
  void everyImageIsShownAtItsPlaceAndShade() {
    BufferedImage picture = grid(3, -1f, 0f, 1f, 7f).draw();
    assertThat(shades(picture)).contains(0x000000, 0x808080, 0xffffff);
    // image 1 of column 0: black in the first row, grey in the second, white from the third on
    assertThat(picture.getRGB(14 + 50, 14 + 24 + 50)).isEqualTo(0xff000000);
    assertThat(picture.getRGB(14 + 50, 14 + 24 + 116 + 50)).isEqualTo(0xff808080);
    assertThat(picture.getRGB(14 + 50, 14 + 24 + 3 * 116 + 50)).isEqualTo(0xffffffff);
  }

  @Test
  void manyImagesStandInBlocksOfEight() {
    int few = grid(2, new float[8]).draw().getWidth();
    BufferedImage many = grid(2, new float[17]).draw();
    assertThat(many.getWidth() - 14).isEqualTo(3 * (few - 14));
    assertThat(many.getHeight()).isEqualTo(grid(2, new float[8]).draw().getHeight());
  }

  @Test
  void headersAreWrittenAboveTheirColumns() {
    BufferedImage picture = new Grid(1, SIDE, List.of(column("degraded", 1f))).draw();
    BufferedImage blank = new Grid(1, SIDE, List.of(column("", 1f))).draw();
    int ink = 0;
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        if (picture.getRGB(x, y) != blank.getRGB(x, y)) {
          assertThat(y).isBetween(14, 14 + 24);
          ink++;
        }
      }
    }
    assertThat(ink).isGreaterThan(300);
  }

  @Test
  void coloursKeepTheirChannels() {
    float[] red = new float[3 * SIDE * SIDE];
    Arrays.fill(red, -1);
    Arrays.fill(red, 0, SIDE * SIDE, 1);
    BufferedImage picture = new Grid(3, SIDE, List.of(new Grid.Column("red", red))).draw();
    assertThat(picture.getRGB(14 + 50, 14 + 24 + 50)).isEqualTo(0xffff0000);
  }

  @Test
  void columnsOfUnequalLengthAreRefused() {
    assertThatThrownBy(() -> new Grid(1, SIDE, List.of(column("a", 1f), column("b", 1f, 1f))))
        .hasMessage("column b: 1568 numbers (expected: 784, whole images)");
  }

  private static Grid grid(int columns, float... shades) {
    Grid.Column column = column("original", shades);
    return new Grid(1, SIDE, Collections.nCopies(columns, column));
  }

  /** One flat image for each shade. */
  private static Grid.Column column(String title, float... shades) {
    float[] images = new float[shades.length * SIDE * SIDE];
    for (int i = 0; i < images.length; i++) {
      images[i] = shades[i / (SIDE * SIDE)];
    }
    return new Grid.Column(title, images);
  }

  private static Set<Integer> shades(BufferedImage picture) {
    Set<Integer> shades = new HashSet<>();
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        shades.add(picture.getRGB(x, y) & 0xffffff);
      }
    }
    return shades;
  }
}
