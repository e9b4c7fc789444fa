package io.graupel.diffusion.metric;

import io.graupel.protocol.job.Metric;

/**
 * How alike pairs of images are, as sums: shards measured apart add up to the figures of the whole.
 *
 * <p>Measured on [0, 1] without cutting off what lies beyond. RMSE is one square root over all
 * images, channels and pixels; SSIM the mean over images of the mean over channels.
 *
 * @param images pairs measured
 * @param ssim sum over images
 * @param squares sum of squared differences over all elements
 * @param elements how many those are
 */
public record Similarity(long images, double ssim, double squares, long elements) {
  /** Nothing measured yet. */
  public static final Similarity NONE = new Similarity(0, 0, 0, 0);

  /** Compares images in [-1, 1], (N, channels, side, side) each. */
  public static Similarity of(float[] a, float[] b, int channels, int side) {
    int plane = side * side;
    if (a.length != b.length || a.length % (channels * plane) != 0) {
      throw new IllegalArgumentException(
          "images: %d and %d numbers (expected: equal, whole images of %dx%dx%d)"
              .formatted(a.length, b.length, channels, side, side));
    }
    Ssim ssim = new Ssim(side);
    double similar = 0;
    double squares = 0;
    double[] left = new double[plane];
    double[] right = new double[plane];
    for (int start = 0; start < a.length; start += plane) {
      for (int i = 0; i < plane; i++) {
        left[i] = (a[start + i] + 1.0) / 2;
        right[i] = (b[start + i] + 1.0) / 2;
        squares += (left[i] - right[i]) * (left[i] - right[i]);
      }
      similar += ssim.of(left, right) / channels;
    }
    return new Similarity(a.length / (channels * plane), similar, squares, a.length);
  }

  /** Both together. */
  public Similarity plus(Similarity other) {
    return new Similarity(
        images + other.images,
        ssim + other.ssim,
        squares + other.squares,
        elements + other.elements);
  }

  /**
   * One figure over everything measured.
   *
   * @throws IllegalStateException if nothing was
   */
  public double figure(Metric metric) {
    if (images == 0) {
      throw new IllegalStateException("nothing measured (expected: at least one image)");
    }
    double rmse = Math.sqrt(squares / elements);
    return switch (metric) {
      case SSIM -> ssim / images;
      case RMSE -> rmse;
      case PSNR -> -20 * Math.log10(rmse);
      default -> throw new IllegalArgumentException("metric: " + metric);
    };
  }
}
