package io.graupel.diffusion.spectrum;

import java.util.Arrays;

/**
 * How alike pairs of images are, octave by octave, in sums that add up over shards.
 *
 * @param left sum of squares of what a filter would leave of the first of each pair
 * @param right of the second
 * @param both sum of their products
 */
public record Likeness(double[] left, double[] right, double[] both) {
  /**
   * Compares images, over all their channels.
   *
   * @param a in [-1, 1], (N, channels, side, side)
   * @param b likewise
   */
  public static Likeness of(float[] a, float[] b, int side) {
    Waves.requireAlike(a, b, side * side);
    double[] x = doubles(a);
    double[] y = doubles(b);
    try (Waves waves = Waves.open(side)) {
      return new Likeness(
          Octaves.sums(waves.products(x, x), side),
          Octaves.sums(waves.products(y, y), side),
          Octaves.sums(waves.products(x, y), side));
    }
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }

  /** Both together. */
  public Likeness plus(Likeness other) {
    return new Likeness(plus(left, other.left), plus(right, other.right), plus(both, other.both));
  }

  private static double[] plus(double[] a, double[] b) {
    double[] sum = new double[a.length];
    Arrays.setAll(sum, i -> a[i] + b[i]);
    return sum;
  }

  /**
   * Correlation of what is left of the pairs in each octave.
   *
   * @return each -1 to 1; not a number where an octave is empty
   */
  public double[] correlations() {
    double[] correlations = new double[both.length];
    Arrays.setAll(correlations, i -> both[i] / Math.sqrt(left[i] * right[i]));
    return correlations;
  }
}
