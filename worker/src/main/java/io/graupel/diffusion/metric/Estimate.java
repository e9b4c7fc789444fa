package io.graupel.diffusion.metric;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A figure with its error bar, from drawing the images anew with repetition (bootstrap, Efron
 * 1979).
 *
 * @param value of the images themselves
 * @param error standard deviation over the draws
 * @param low 2.5 % of the draws lie below
 * @param high 2.5 % of the draws lie above
 */
public record Estimate(double value, double error, double low, double high) {
  private static final int DRAWS = 1000;

  /**
   * A figure of images, from 1,000 draws.
   *
   * @param images how many there are
   * @param figure of the images at some places, which repeat
   */
  public static Estimate of(int images, ToDoubleFunction<int[]> figure, long seed) {
    int[] places = places(images);
    final double value = figure.applyAsDouble(places);
    Random random = new Random(seed);
    double[] draws = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      Arrays.setAll(places, i -> random.nextInt(images));
      draws[draw] = figure.applyAsDouble(places);
    }
    Arrays.sort(draws);
    return new Estimate(value, deviation(draws), quantile(draws, 0.025), quantile(draws, 0.975));
  }

  /**
   * All images, each once.
   *
   * @throws IllegalStateException if there is none
   */
  static int[] places(int images) {
    if (images == 0) {
      throw new IllegalStateException("nothing measured (expected: at least one image)");
    }
    int[] places = new int[images];
    Arrays.setAll(places, i -> i);
    return places;
  }

  /** Some of them, ascending. */
  static int[] places(int images, IntPredicate wanted) {
    return IntStream.range(0, images).filter(wanted).toArray();
  }

  static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  /** Standard deviation with divisor N - 1. */
  static double deviation(double[] values) {
    double mean = mean(values);
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / (values.length - 1));
  }

  /** Between the two nearest ranks, linearly. */
  private static double quantile(double[] sorted, double share) {
    double rank = share * (sorted.length - 1);
    int below = (int) rank;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
  }
}
