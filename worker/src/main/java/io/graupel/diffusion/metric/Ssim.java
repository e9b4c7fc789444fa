package io.graupel.diffusion.metric;

/**
 * Structural similarity (Wang et al. 2004): Gaussian window of 11x11 pixels and standard deviation
 * 1.5, valid region only, weighted population variances, K1 = 0.01, K2 = 0.03, range 1; the mean
 * over all windows of a channel. In float64.
 */
final class Ssim {
  static final int WINDOW = 11;
  private static final double C1 = 0.01 * 0.01;
  private static final double C2 = 0.03 * 0.03;
  private static final double[] WEIGHTS = weights();

  private final int side;
  private final int valid;
  private final double[] product;
  private final double[] half;

  Ssim(int side) {
    if (side < WINDOW) {
      throw new IllegalArgumentException(
          "side: %d (expected: at least %d for SSIM)".formatted(side, WINDOW));
    }
    this.side = side;
    this.valid = side - WINDOW + 1;
    this.product = new double[side * side];
    this.half = new double[side * valid];
  }

  private static double[] weights() {
    double[] weights = new double[WINDOW];
    double sum = 0;
    for (int i = 0; i < WINDOW; i++) {
      double distance = i - WINDOW / 2;
      weights[i] = Math.exp(-distance * distance / (2 * 1.5 * 1.5));
      sum += weights[i];
    }
    for (int i = 0; i < WINDOW; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  /** Of two channels in [0, 1], side x side. */
  double of(double[] a, double[] b) {
    double[] meanA = windows(a);
    double[] meanB = windows(b);
    double[] squareA = windows(product(a, a));
    double[] squareB = windows(product(b, b));
    double[] mixed = windows(product(a, b));
    double sum = 0;
    for (int i = 0; i < mixed.length; i++) {
      double ab = meanA[i] * meanB[i];
      double aa = meanA[i] * meanA[i];
      double bb = meanB[i] * meanB[i];
      double spread = squareA[i] - aa + squareB[i] - bb;
      sum += (2 * ab + C1) * (2 * (mixed[i] - ab) + C2) / ((aa + bb + C1) * (spread + C2));
    }
    return sum / mixed.length;
  }

  private double[] product(double[] a, double[] b) {
    for (int i = 0; i < product.length; i++) {
      product[i] = a[i] * b[i];
    }
    return product;
  }

  /** Weighted means over all windows, row by row. */
  private double[] windows(double[] channel) {
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < valid; x++) {
        double sum = 0;
        for (int i = 0; i < WINDOW; i++) {
          sum += WEIGHTS[i] * channel[y * side + x + i];
        }
        half[y * valid + x] = sum;
      }
    }
    double[] means = new double[valid * valid];
    for (int y = 0; y < valid; y++) {
      for (int x = 0; x < valid; x++) {
        double sum = 0;
        for (int i = 0; i < WINDOW; i++) {
          sum += WEIGHTS[i] * half[(y + i) * valid + x];
        }
        means[y * valid + x] = sum;
      }
    }
    return means;
  }
}
