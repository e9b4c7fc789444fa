package io.graupel.diffusion.spectrum;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Images octave by octave: frequencies 1-2, 3-4, 5-8, 9-16 and so on, in waves across the image,
 * from the coarsest to the finest. Mean brightness belongs to none, nor do the corners beyond side
 * / 2.
 */
public final class Octaves {
  /** Whole frequencies {@code from} to {@code to}. */
  public record Band(int from, int to) {
    boolean holds(double radius) {
      double frequency = Math.rint(radius);
      return frequency >= from && frequency <= to;
    }
  }

  private Octaves() {}

  /** Those that images of {@code side} pixels have. */
  public static List<Band> of(int side) {
    List<Band> octaves = new ArrayList<>();
    for (int from = 1, to = 2; from <= side / 2; from = to + 1, to *= 2) {
      octaves.add(new Band(from, Math.min(to, side / 2)));
    }
    return octaves;
  }

  /** Variance of a pixel that each octave makes up. */
  public static double[] variances(Spectrum spectrum) {
    return each(spectrum.side(), octave -> variance(spectrum, octave));
  }

  /**
   * Root mean squared difference of pairs of images in each octave, over all channels, on [0, 1].
   *
   * @param a in [-1, 1], (N, channels, side, side)
   * @param b likewise
   */
  public static double[] deviations(float[] a, float[] b, int side) {
    Spectrum apart = planes(a, b, -1, side);
    return each(side, octave -> Math.sqrt(variance(apart, octave)));
  }

  /**
   * How alike pairs of images are in each octave: the correlation of what a filter would leave of
   * them, over all images and channels. Where that of a walk's estimates with its end passes 0.9,
   * an octave has settled.
   *
   * @param a in [-1, 1], (N, channels, side, side)
   * @param b likewise
   * @return each -1 to 1; not a number where an octave is empty
   */
  public static double[] correlations(float[] a, float[] b, int side) {
    Spectrum left = planes(a, a, 0, side);
    Spectrum right = planes(b, b, 0, side);
    Spectrum sum = planes(a, b, 1, side);
    return each(
        side,
        octave -> {
          double x = variance(left, octave);
          double y = variance(right, octave);
          return (variance(sum, octave) - x - y) / 2 / Math.sqrt(x * y);
        });
  }

  /** Spectrum of {@code a + factor * b}, each channel taken for an image. */
  private static Spectrum planes(float[] a, float[] b, int factor, int side) {
    if (a.length != b.length || a.length % (side * side) != 0 || a.length == 0) {
      throw new IllegalArgumentException(
          "images: %d and %d numbers (expected: equal, whole planes of %dx%d)"
              .formatted(a.length, b.length, side, side));
    }
    double[] combined = new double[a.length];
    for (int i = 0; i < combined.length; i++) {
      combined[i] = (a[i] + factor * (double) b[i]) / 2;
    }
    return Periodograms.of(combined, side).spectrum();
  }

  private static double variance(Spectrum spectrum, Band octave) {
    double sum = 0;
    for (int mode = 1; mode < spectrum.power().length; mode++) {
      sum += octave.holds(spectrum.radius(mode)) ? spectrum.power()[mode] : 0;
    }
    return sum / spectrum.power().length;
  }

  private static double[] each(int side, ToDoubleFunction<Band> figure) {
    return of(side).stream().mapToDouble(figure).toArray();
  }
}
