package io.graupel.diffusion.spectrum;

/**
 * Mean and spread of each pixel over grey images on [0, 1], which shards merge without loss: with
 * it the author of Cloud Diffusion normalises images before their exponent is fitted.
 *
 * @param images how many there are
 * @param mean of each pixel
 * @param squares sum of squared differences from the mean, of each pixel
 */
public record PixelScale(long images, double[] mean, double[] squares) {
  /** Pixels that vary less would be all noise: they are divided by this. */
  static final double LEAST = 0.05;

  /**
   * Of images.
   *
   * @param images in [-1, 1], (N, channels, side, side)
   */
  public static PixelScale of(float[] images, int channels, int side) {
    double[] grey = Grey.of(images, channels, side);
    int plane = side * side;
    int count = grey.length / plane;
    double[] mean = new double[plane];
    double[] squares = new double[plane];
    for (int i = 0; i < grey.length; i++) {
      mean[i % plane] += grey[i] / count;
    }
    for (int i = 0; i < grey.length; i++) {
      double off = grey[i] - mean[i % plane];
      squares[i % plane] += off * off;
    }
    return new PixelScale(count, mean, squares);
  }

  /** Both together. */
  public PixelScale plus(PixelScale other) {
    double share = (double) other.images / (images + other.images);
    double[] merged = new double[mean.length];
    double[] sum = new double[mean.length];
    for (int i = 0; i < merged.length; i++) {
      double delta = other.mean[i] - mean[i];
      merged[i] = mean[i] + delta * share;
      sum[i] = squares[i] + other.squares[i] + delta * delta * images * share;
    }
    return new PixelScale(images + other.images, merged, sum);
  }

  /** Periodograms of images of which each pixel has mean 0 and, where it varies, variance 1. */
  public Periodograms normalised(float[] images, int channels, int side) {
    double[] grey = Grey.of(images, channels, side);
    for (int i = 0; i < grey.length; i++) {
      int pixel = i % mean.length;
      double deviation = Math.sqrt(squares[pixel] / this.images);
      grey[i] = (grey[i] - mean[pixel]) / Math.max(LEAST, deviation);
    }
    return Periodograms.of(grey, side);
  }
}
