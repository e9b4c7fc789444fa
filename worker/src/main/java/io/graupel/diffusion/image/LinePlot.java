package io.graupel.diffusion.image;

import java.awt.image.BufferedImage;
import java.util.List;

/**
 * A picture of numbers over numbers: one line for each series, on linear or logarithmic axes, told
 * apart by colour and by the shape of its marks. After as many as there are colours these begin
 * anew, with dots between what was drawn through.
 *
 * @param series 1 to {@value #MOST}, in the order of their colours
 */
public record LinePlot(String title, Axis x, Axis y, List<Series> series) {
  /** Twice as many series as there are colours. */
  public static final int MOST = 14;

  /**
   * One of both axes; its range is that of the points.
   *
   * @param label with the unit
   */
  public record Axis(String label, Scale scale) {}

  /** How numbers become places. */
  public enum Scale {
    LINEAR,
    /** Numbers that are not above 0 are left out. */
    LOG
  }

  /** How a series is drawn. */
  public enum Style {
    /** What was measured: a line with a mark at each point. */
    MARKED,
    /** What is dense: a line alone. */
    PLAIN,
    /** What is expected or fitted: a dashed line. */
    DASHED
  }

  /**
   * Points in the order of the line. Numbers that are not finite interrupt it.
   *
   * @param spread half the length of each point's error bar; empty for none
   */
  public record Series(String name, Style style, double[] x, double[] y, double[] spread) {
    public Series {
      if (x.length == 0 || x.length != y.length) {
        throw new IllegalArgumentException(
            "series %s: %d and %d numbers (expected: as many of both, at least one)"
                .formatted(name, x.length, y.length));
      }
      if (spread.length != 0 && spread.length != y.length) {
        throw new IllegalArgumentException(
            "series %s: %d error bars (expected: none or %d)"
                .formatted(name, spread.length, y.length));
      }
    }

    /** Without error bars. */
    public Series(String name, Style style, double[] x, double[] y) {
      this(name, style, x, y, new double[0]);
    }

    /** Over 1, 2, 3 and so on, as a radial spectrum is. */
    public static Series overCounts(String name, Style style, double[] y) {
      double[] x = new double[y.length];
      for (int i = 0; i < x.length; i++) {
        x[i] = i + 1;
      }
      return new Series(name, style, x, y);
    }
  }

  public LinePlot {
    series = List.copyOf(series);
    if (series.isEmpty() || series.size() > MOST) {
      throw new IllegalArgumentException(
          "series: %d (expected: 1 to %d)".formatted(series.size(), MOST));
    }
  }

  /** As an SVG document. */
  public String svg() {
    SvgCanvas canvas = new SvgCanvas(Chart.WIDTH, Chart.HEIGHT);
    new Chart(this, canvas).draw();
    return canvas.document();
  }

  /** As pixels, twice as fine as the SVG's units; needs no fonts. */
  public BufferedImage draw() {
    PixelCanvas canvas = new PixelCanvas(Chart.WIDTH, Chart.HEIGHT);
    new Chart(this, canvas).draw();
    return canvas.picture();
  }
}
