package io.graupel.diffusion.spectrum;

import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * How alike pairs of images are, octave by octave, in sums that add up over shards. What all images
 * of a set have in common does not count: centred digits are alike before anything is known of
 * them.
 *
 * @param side of the images, in pixels
 * @param pairs how many there are
 * @param left the first images of the pairs
 * @param right the second ones
 * @param both sum of the products of what a filter would leave of each pair, by octave
 */
public record Likeness(int side, int pairs, Sums left, Sums right, double[] both) {
  /**
   * Of one side of the pairs.
   *
   * @param total sum of the images, (channels, side, side)
   * @param squares sum of squares of what a filter would leave of each, by octave
   */
  public record Sums(double[] total, double[] squares) {
    private static Sums of(double[] images, int channels, int side, Waves waves) {
      double[] total = new double[channels * side * side];
      for (int i = 0; i < images.length; i++) {
        total[i % total.length] += images[i];
      }
      return new Sums(total, Octaves.sums(waves.products(images, images), side));
    }

    private Sums plus(Sums other) {
      return new Sums(Likeness.plus(total, other.total), Likeness.plus(squares, other.squares));
    }
  }

  /**
   * Compares images, over all their channels.
   *
   * @param a in [-1, 1], (N, channels, side, side)
   * @param b likewise
   */
  public static Likeness of(float[] a, float[] b, int channels, int side) {
    int image = channels * side * side;
    Waves.requireAlike(a, b, image);
    double[] x = doubles(a);
    double[] y = doubles(b);
    try (Waves waves = Waves.open(side)) {
      return new Likeness(
          side,
          a.length / image,
          Sums.of(x, channels, side, waves),
          Sums.of(y, channels, side, waves),
          Octaves.sums(waves.products(x, y), side));
    }
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }

  /** All of it but the side as one row, for {@link #ofNumbers}. */
  public double[] numbers() {
    return Stream.of(
            new double[] {pairs}, left.total, left.squares, right.total, right.squares, both)
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }

  /**
   * What gave those numbers.
   *
   * @throws IllegalArgumentException if they are of another number than images of {@code side} give
   */
  public static Likeness ofNumbers(double[] numbers, int side) {
    int octaves = Octaves.of(side).size();
    int image = (numbers.length - 1 - 3 * octaves) / 2;
    if (side < 2
        || image < 1
        || image % (side * side) != 0
        || numbers.length != 1 + 2 * image + 3 * octaves) {
      throw new IllegalArgumentException(
          "numbers: %d (expected: 1, two images of side %d, and three times %d octaves)"
              .formatted(numbers.length, side, octaves));
    }
    DoubleBuffer rest = DoubleBuffer.wrap(numbers);
    int pairs = (int) rest.get();
    Sums left = new Sums(next(rest, image), next(rest, octaves));
    Sums right = new Sums(next(rest, image), next(rest, octaves));
    return new Likeness(side, pairs, left, right, next(rest, octaves));
  }

  private static double[] next(DoubleBuffer numbers, int count) {
    double[] some = new double[count];
    numbers.get(some);
    return some;
  }

  /** Both together. */
  public Likeness plus(Likeness other) {
    return new Likeness(
        side,
        pairs + other.pairs,
        left.plus(other.left),
        right.plus(other.right),
        plus(both, other.both));
  }

  private static double[] plus(double[] a, double[] b) {
    double[] sum = new double[a.length];
    Arrays.setAll(sum, i -> a[i] + b[i]);
    return sum;
  }

  /**
   * Correlation over the pairs of what a filter would leave of them in each octave.
   *
   * @return each -1 to 1; not a number where images do not differ in an octave
   */
  public double[] correlations() {
    try (Waves waves = Waves.open(side)) {
      double[] common = Octaves.sums(waves.products(left.total, right.total), side);
      double[] commonLeft = Octaves.sums(waves.products(left.total, left.total), side);
      double[] commonRight = Octaves.sums(waves.products(right.total, right.total), side);
      double[] correlations = new double[both.length];
      Arrays.setAll(
          correlations,
          i ->
              (both[i] - common[i] / pairs)
                  / Math.sqrt(
                      (left.squares[i] - commonLeft[i] / pairs)
                          * (right.squares[i] - commonRight[i] / pairs)));
      return correlations;
    }
  }
}
