package io.graupel.diffusion.metric;

import java.util.stream.DoubleStream;

/**
 * How far pairs of images are from each other, pixel by pixel, as one sum for each pair: shards
 * measured apart join to the whole. Measured on [0, 1] without cutting off what lies beyond.
 *
 * <p>Between an observation x_T and D(result, T) it is the consistency error: how well a
 * restoration agrees with what it was made from.
 *
 * @param squares sum of squared differences of each pair
 * @param elements numbers in an image; 0 as long as there is none
 */
public record Deviation(double[] squares, int elements) {
  /** Nothing measured yet. */
  public static final Deviation NONE = new Deviation(new double[0], 0);

  /**
   * Compares images in [-1, 1].
   *
   * @param elements numbers in an image, channels * side * side
   */
  public static Deviation of(float[] a, float[] b, int elements) {
    if (a.length != b.length || a.length % elements != 0) {
      throw new IllegalArgumentException(
          "images: %d and %d numbers (expected: equal, whole images of %d)"
              .formatted(a.length, b.length, elements));
    }
    double[] squares = new double[a.length / elements];
    for (int i = 0; i < a.length; i++) {
      double gap = ((double) a[i] - b[i]) / 2;
      squares[i / elements] += gap * gap;
    }
    return new Deviation(squares, elements);
  }

  /** Pairs measured. */
  public int images() {
    return squares.length;
  }

  /** Both together. */
  public Deviation plus(Deviation other) {
    if (images() > 0 && other.images() > 0 && elements != other.elements) {
      throw new IllegalArgumentException(
          "images: of %d and of %d numbers (expected: of one size)"
              .formatted(elements, other.elements));
    }
    return new Deviation(joined(squares, other.squares), Math.max(elements, other.elements));
  }

  static double[] joined(double[] first, double[] second) {
    return DoubleStream.concat(DoubleStream.of(first), DoubleStream.of(second)).toArray();
  }

  /**
   * One square root over everything measured; not the mean of the images' own, which is smaller.
   *
   * @throws IllegalStateException if nothing was
   */
  public double rmse() {
    return rmse(Estimate.places(images()));
  }

  /** The same with the error bar of the images drawn anew. */
  public Estimate estimate(long seed) {
    return Estimate.of(images(), this::rmse, seed);
  }

  /** Of the pairs at some places. */
  double rmse(int[] places) {
    double sum = 0;
    for (int place : places) {
      sum += squares[place];
    }
    return Math.sqrt(sum / places.length / elements);
  }
}
