package io.graupel.diffusion.spectrum;

import java.util.function.IntPredicate;

/**
 * A straight line through log power over log frequency, by least squares. Real small images are no
 * clean power laws: what is found depends on the recipe, so each has a name.
 *
 * @param exponent of the amplitude, minus half the slope
 * @param fit share of the variance that the line explains, r^2
 * @param modes points it goes through
 */
public record Slope(double exponent, double fit, int modes) {
  private static final int CROSS = 4;

  /**
   * Recommended: through single modes 2 to side / 2 - 2 waves from 0, which is unbiased for power
   * laws.
   */
  public static Slope ofModes(Spectrum spectrum) {
    return through(
        spectrum,
        mode -> spectrum.radius(mode) >= 2 && spectrum.radius(mode) <= spectrum.side() / 2 - 2);
  }

  /**
   * The recipe of Cloud Diffusion's author: through all modes that are 4 or more waves from 0 on
   * both axes.
   *
   * @param normalised spectrum of images normalised pixel by pixel, {@link PixelScale}
   */
  public static Slope asAuthor(Spectrum normalised) {
    return through(
        normalised,
        mode ->
            Math.abs(normalised.column(mode)) >= CROSS && Math.abs(normalised.row(mode)) >= CROSS);
  }

  /** Through the means of whole frequencies; biased towards flat. */
  public static Slope ofRadial(Spectrum spectrum, int from, int to) {
    double[] radial = spectrum.radial();
    Line line = new Line();
    for (int k = from; k <= to; k++) {
      line.add(Math.log(k), Math.log(radial[k - 1]));
    }
    return line.slope();
  }

  private static Slope through(Spectrum spectrum, IntPredicate chosen) {
    Line line = new Line();
    for (int mode = 1; mode < spectrum.power().length; mode++) {
      if (chosen.test(mode)) {
        line.add(Math.log(spectrum.radius(mode)), Math.log(spectrum.power()[mode]));
      }
    }
    return line.slope();
  }

  /** Sums of least squares, about running means. */
  private static final class Line {
    private int points;
    private double meanX;
    private double meanY;
    private double xx;
    private double xy;
    private double yy;

    void add(double x, double y) {
      points++;
      double dx = x - meanX;
      double dy = y - meanY;
      meanX += dx / points;
      meanY += dy / points;
      xx += dx * (x - meanX);
      xy += dx * (y - meanY);
      yy += dy * (y - meanY);
    }

    Slope slope() {
      if (points < 2) {
        throw new IllegalArgumentException(
            "spectrum: %d modes to fit (expected: at least 2); take larger images"
                .formatted(points));
      }
      return new Slope(-xy / xx / 2, yy == 0 ? 1 : xy * xy / (xx * yy), points);
    }
  }
}
