package io.graupel.diffusion.metric;

import io.graupel.protocol.job.Metric;
import java.util.List;

/**
 * How alike pairs of images are, pair by pair: shards measured apart join to the whole, and the
 * spread over the pairs gives error bars.
 *
 * <p>Measured on [0, 1] without cutting off what lies beyond. RMSE is one square root over all
 * images, channels and pixels; SSIM the mean over images of the mean over channels.
 *
 * @param ssim of each pair
 * @param deviation of each pair
 */
public record Similarity(double[] ssim, Deviation deviation) {
  /** What is measured between the images of a pair. */
  public static final List<Metric> METRICS = List.of(Metric.SSIM, Metric.RMSE, Metric.PSNR);

  /** Nothing measured yet. */
  public static final Similarity NONE = new Similarity(new double[0], Deviation.NONE);

  /** Compares images in [-1, 1], (N, channels, side, side) each. */
  public static Similarity of(float[] a, float[] b, int channels, int side) {
    int plane = side * side;
    if (a.length != b.length || a.length % (channels * plane) != 0) {
      throw new IllegalArgumentException(
          "images: %d and %d numbers (expected: equal, whole images of %dx%dx%d)"
              .formatted(a.length, b.length, channels, side, side));
    }
    Ssim ssim = new Ssim(side);
    double[] similar = new double[a.length / (channels * plane)];
    double[] left = new double[plane];
    double[] right = new double[plane];
    for (int start = 0; start < a.length; start += plane) {
      for (int i = 0; i < plane; i++) {
        left[i] = (a[start + i] + 1.0) / 2;
        right[i] = (b[start + i] + 1.0) / 2;
      }
      similar[start / (channels * plane)] += ssim.of(left, right) / channels;
    }
    return new Similarity(similar, Deviation.of(a, b, channels * plane));
  }

  /** Pairs measured. */
  public int images() {
    return ssim.length;
  }

  /** Both together. */
  public Similarity plus(Similarity other) {
    return new Similarity(Deviation.joined(ssim, other.ssim), deviation.plus(other.deviation));
  }

  /**
   * One figure over everything measured.
   *
   * @throws IllegalStateException if nothing was
   * @throws IllegalArgumentException if the metric is none of {@link #METRICS}
   */
  public double figure(Metric metric) {
    return figure(metric, Estimate.places(images()));
  }

  /** The figure with the error bar of the images drawn anew. */
  public Estimate estimate(Metric metric, long seed) {
    return Estimate.of(images(), places -> figure(metric, places), seed);
  }

  private double figure(Metric metric, int[] places) {
    return switch (metric) {
      case SSIM -> mean(places);
      case RMSE -> deviation.rmse(places);
      case PSNR -> -20 * Math.log10(deviation.rmse(places));
      default ->
          throw new IllegalArgumentException(
              "metric: %s (expected: one between two images, %s)".formatted(metric, METRICS));
    };
  }

  private double mean(int[] places) {
    double sum = 0;
    for (int place : places) {
      sum += ssim[place];
    }
    return sum / places.length;
  }
}
