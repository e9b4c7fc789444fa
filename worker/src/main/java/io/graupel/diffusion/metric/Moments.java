package io.graupel.diffusion.metric;

import io.graupel.diffusion.metric.Algebra.Matrix;
import java.util.Arrays;
import java.util.Optional;

/**
 * Mean and spread of features as sums about the mean, which shards merge without loss (Chan, Golub
 * and LeVeque 1983). In float64.
 *
 * @param count images seen
 * @param mean (d)
 * @param scatter sum of (f - mean)(f - mean)^T, d x d row by row
 */
public record Moments(long count, double[] mean, double[] scatter) {
  private static final int BLOCK = 512;
  private static final int SHARD = 1024;

  /** Of rows of features. */
  public static Moments of(Features features) {
    double[] mean = features.mean();
    return new Moments(features.count(), mean, Algebra.gram(features.centred(mean)));
  }

  /** The same in less memory: summed up shard by shard, in the order of the rows. */
  static Moments inShards(Features features) {
    int width = features.width();
    Optional<Moments> sum = Optional.empty();
    for (int from = 0; from < features.count(); from += SHARD) {
      int to = Math.min(from + SHARD, features.count());
      double[] rows = Arrays.copyOfRange(features.values(), from * width, to * width);
      Moments part = of(new Features(width, rows));
      sum = Optional.of(sum.map(before -> before.plus(part)).orElse(part));
    }
    return sum.orElseThrow();
  }

  /**
   * Of the channels of images over all pixels, on [0, 1]: their covariance, correlation and its
   * eigenvalues.
   *
   * @param images in [-1, 1], (N, channels, side, side)
   */
  public static Moments ofChannels(float[] images, int channels, int side) {
    int size = channels * side * side;
    if (images.length == 0 || images.length % size != 0) {
      throw new IllegalArgumentException(
          "images: %d numbers (expected: whole images of %dx%dx%d, at least one)"
              .formatted(images.length, channels, side, side));
    }
    Moments moments = new Moments(0, new double[channels], new double[channels * channels]);
    for (int from = 0; from < images.length; from += BLOCK * size) {
      int to = Math.min(from + BLOCK * size, images.length);
      moments = moments.plus(of(pixels(images, from, to, channels, side * side)));
    }
    return moments;
  }

  /** One row for each pixel, one number for each channel. */
  private static Features pixels(float[] images, int from, int to, int channels, int plane) {
    double[] rows = new double[to - from];
    for (int i = 0; i < rows.length; i++) {
      int image = i / (channels * plane);
      int channel = i / plane % channels;
      rows[(image * plane + i % plane) * channels + channel] = (images[from + i] + 1.0) / 2;
    }
    return new Features(channels, rows);
  }

  /** Both together. */
  public Moments plus(Moments other) {
    alike(other);
    int d = width();
    double all = count + other.count;
    double[] merged = new double[d];
    double[] delta = new double[d];
    for (int i = 0; i < d; i++) {
      delta[i] = other.mean[i] - mean[i];
      merged[i] = mean[i] + delta[i] * other.count / all;
    }
    double share = count * (other.count / all);
    double[] sum = new double[scatter.length];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        int at = i * d + j;
        sum[at] = scatter[at] + other.scatter[at] + delta[i] * delta[j] * share;
      }
    }
    return new Moments(count + other.count, merged, sum);
  }

  /** Numbers for each image, d. */
  public int width() {
    return mean.length;
  }

  /** Sample covariance, divisor count - 1; d x d row by row. */
  public double[] covariance() {
    if (count < 2) {
      throw new IllegalStateException("%d images (expected: at least 2)".formatted(count));
    }
    double[] covariance = new double[scatter.length];
    for (int i = 0; i < covariance.length; i++) {
      covariance[i] = scatter[i] / (count - 1);
    }
    return covariance;
  }

  /** Covariance over both standard deviations; 0 beside what never varies, 1 on the diagonal. */
  public double[] correlation() {
    int d = width();
    double[] correlation = new double[scatter.length];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        double scale = Math.sqrt(scatter[i * d + i] * scatter[j * d + j]);
        correlation[i * d + j] = i == j ? 1 : scale == 0 ? 0 : scatter[i * d + j] / scale;
      }
    }
    return correlation;
  }

  /** Eigenvalues of the correlation, ascending; their sum is d. */
  public double[] correlationEigenvalues() {
    return Algebra.eigenvalues(new Matrix(width(), width(), correlation()));
  }

  void alike(Moments other) {
    if (other.width() != width()) {
      throw new IllegalArgumentException(
          "moments: of %d and of %d features (expected: of one network)"
              .formatted(width(), other.width()));
    }
  }
}
