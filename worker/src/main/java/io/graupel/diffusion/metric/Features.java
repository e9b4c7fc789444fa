package io.graupel.diffusion.metric;

import io.graupel.diffusion.metric.Algebra.Matrix;
import java.util.Arrays;

/**
 * What a feature network says about images: one row of numbers for each, in float64.
 *
 * @param width numbers for each image
 * @param values row by row
 */
public record Features(int width, double[] values) {
  public Features {
    if (width < 1 || values.length == 0 || values.length % width != 0) {
      throw new IllegalArgumentException(
          "features: %d numbers (expected: whole rows of %d, at least one)"
              .formatted(values.length, width));
    }
  }

  /** Rows as a network gives them, or pixels as images hold them. */
  public static Features of(int width, float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return new Features(width, wide);
  }

  /** How many images. */
  public int count() {
    return values.length / width;
  }

  /** These rows and then the other's. */
  public Features and(Features other) {
    alike(other);
    double[] all = Arrays.copyOf(values, values.length + other.values.length);
    System.arraycopy(other.values, 0, all, values.length, other.values.length);
    return new Features(width, all);
  }

  /** Some rows, in the order of their places. */
  Features rows(int[] places) {
    double[] some = new double[places.length * width];
    for (int i = 0; i < places.length; i++) {
      System.arraycopy(values, places[i] * width, some, i * width, width);
    }
    return new Features(width, some);
  }

  /** Rows {@code from} to {@code to} - 1. */
  Matrix block(int from, int to) {
    return new Matrix(to - from, width, Arrays.copyOfRange(values, from * width, to * width));
  }

  Matrix matrix() {
    return new Matrix(count(), width, values);
  }

  double[] mean() {
    double[] mean = new double[width];
    for (int i = 0; i < values.length; i++) {
      mean[i % width] += values[i] / count();
    }
    return mean;
  }

  /** The same less their mean. */
  Matrix centred(double[] mean) {
    double[] centred = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      centred[i] = values[i] - mean[i % width];
    }
    return new Matrix(count(), width, centred);
  }

  /** Refuses features of another network. */
  void alike(Features other) {
    if (other.width != width) {
      throw new IllegalArgumentException(
          "features: rows of %d and of %d numbers (expected: of one network)"
              .formatted(width, other.width));
    }
  }
}
