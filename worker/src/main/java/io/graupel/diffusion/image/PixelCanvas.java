package io.graupel.diffusion.image;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.Locale;

/**
 * Draws pixels, two for each unit. Words are traced along the pixels of {@link Glyphs}, so that no
 * font is needed.
 */
final class PixelCanvas implements Canvas {
  private static final int FINE = 2;

  /** Units for each pixel of a glyph. */
  private static final double GLYPH = 1.25;

  private static final float PEN = 1.1f;

  private final BufferedImage picture;
  private final Graphics2D pen;

  PixelCanvas(int width, int height) {
    picture = new BufferedImage(FINE * width, FINE * height, BufferedImage.TYPE_INT_RGB);
    pen = picture.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    pen.scale(FINE, FINE);
  }

  BufferedImage picture() {
    return picture;
  }

  @Override
  public void line(double[] x, double[] y, int colour, double width, Stroke stroke) {
    pen.setColor(new Color(colour));
    pen.setStroke(
        new BasicStroke(
            (float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 1, dashes(stroke), 0));
    pen.draw(path(x, y));
  }

  private static float[] dashes(Stroke stroke) {
    if (stroke == Stroke.SOLID) {
      return new float[] {1, 0};
    }
    double[] lengths = stroke.lengths();
    float[] dashes = new float[lengths.length];
    for (int i = 0; i < dashes.length; i++) {
      dashes[i] = (float) lengths[i];
    }
    return dashes;
  }

  @Override
  public void polygon(double[] x, double[] y, int colour) {
    Path2D path = path(x, y);
    path.closePath();
    pen.setColor(new Color(colour));
    pen.fill(path);
  }

  @Override
  public void text(String words, double x, double y, Place place, int colour) {
    double width = GLYPH * Glyphs.width(words);
    double start =
        switch (place) {
          case RIGHT_OF -> 0;
          case CENTRED, UPRIGHT -> -width / 2;
          case LEFT_OF -> -width;
        };
    AffineTransform to = AffineTransform.getTranslateInstance(x, y);
    if (place == Place.UPRIGHT) {
      to.rotate(-Math.PI / 2);
    }
    to.translate(start, -GLYPH * Glyphs.HEIGHT / 2);
    to.scale(GLYPH, GLYPH);
    Shape traced = to.createTransformedShape(traced(words.toLowerCase(Locale.ROOT)));
    pen.setColor(new Color(colour));
    pen.setStroke(new BasicStroke(PEN, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    pen.draw(traced);
  }

  private static Path2D path(double[] x, double[] y) {
    Path2D path = new Path2D.Double();
    path.moveTo(x[0], y[0]);
    for (int i = 1; i < x.length; i++) {
      path.lineTo(x[i], y[i]);
    }
    return path;
  }

  /** Strokes between the pixels of the glyphs, in pixels. */
  private static Path2D traced(String words) {
    Path2D path = new Path2D.Double();
    for (int i = 0; i < words.length(); i++) {
      char sign = words.charAt(i);
      double left = i * (Glyphs.WIDTH + 1.0);
      for (int y = 0; y < Glyphs.HEIGHT; y++) {
        for (int x = 0; x < Glyphs.WIDTH; x++) {
          if (ink(sign, x, y)) {
            trace(path, sign, x, y, left);
          }
        }
      }
    }
    return path;
  }

  /** From a pixel to those after it: side by side, or corner to corner where there is no way. */
  private static void trace(Path2D path, char sign, int x, int y, double left) {
    boolean right = ink(sign, x + 1, y);
    boolean below = ink(sign, x, y + 1);
    stroke(path, left, x, y, 0, 0);
    if (right) {
      stroke(path, left, x, y, 1, 0);
    }
    if (below) {
      stroke(path, left, x, y, 0, 1);
    }
    if (!right && !below && ink(sign, x + 1, y + 1)) {
      stroke(path, left, x, y, 1, 1);
    }
    if (!below && !ink(sign, x - 1, y) && ink(sign, x - 1, y + 1)) {
      stroke(path, left, x, y, -1, 1);
    }
  }

  private static void stroke(Path2D path, double left, int x, int y, int across, int down) {
    path.moveTo(left + x + 0.5, y + 0.5);
    path.lineTo(left + x + across + 0.5, y + down + 0.5);
  }

  private static boolean ink(char sign, int x, int y) {
    return x >= 0 && x < Glyphs.WIDTH && y < Glyphs.HEIGHT && Glyphs.ink(sign, x, y);
  }
}
