package io.graupel.diffusion.spectrum;

import java.util.ArrayList;
import java.util.List;

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

    /** As figures are named: {@code 5-8}. */
    @Override
    public String toString() {
      return from + "-" + to;
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

  /**
   * How far pairs of images are apart in each octave: for each pair the sum over its pixels of the
   * squares of what a filter would leave of the difference, on [0, 1]. Pairs leave no trace in each
   * other's bits.
   *
   * @param a in [-1, 1], (N, channels, side, side)
   * @param b likewise
   * @return for each octave N numbers
   */
  public static List<double[]> squares(float[] a, float[] b, int channels, int side) {
    int image = channels * side * side;
    Waves.requireAlike(a, b, image);
    List<double[]> squares = of(side).stream().map(o -> new double[a.length / image]).toList();
    try (Waves waves = Waves.open(side)) {
      for (int i = 0; i < a.length / image; i++) {
        double[] apart = new double[image];
        for (int at = 0; at < image; at++) {
          apart[at] = (a[i * image + at] - (double) b[i * image + at]) / 2;
        }
        double[] sums = sums(waves.products(apart, apart), side);
        for (int octave = 0; octave < sums.length; octave++) {
          squares.get(octave)[i] = sums[octave];
        }
      }
    }
    return squares;
  }

  /** Sums over the modes of each octave. */
  static double[] sums(double[] modes, int side) {
    Spectrum places = new Spectrum(side, modes);
    return of(side).stream().mapToDouble(octave -> sum(places, octave)).toArray();
  }

  private static double sum(Spectrum modes, Band octave) {
    double sum = 0;
    for (int mode = 1; mode < modes.power().length; mode++) {
      sum += octave.holds(modes.radius(mode)) ? modes.power()[mode] : 0;
    }
    return sum;
  }
}
