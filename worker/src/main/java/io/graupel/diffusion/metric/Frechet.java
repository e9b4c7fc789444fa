package io.graupel.diffusion.metric;

import io.graupel.diffusion.metric.Algebra.Matrix;

/**
 * Distance of two Gaussians, |m1 - m2|^2 + tr S1 + tr S2 - 2 tr (S1 S2)^(1/2) (Frechet 1957; with
 * features of Inception it is the FID of Heusel et al. 2017). Never negative. Too large by O(1/N):
 * figures at different numbers of images do not compare.
 */
public final class Frechet {
  private Frechet() {}

  /** Of features summed up, with covariances of divisor N - 1. */
  public static double distance(Moments a, Moments b) {
    a.alike(b);
    int d = a.width();
    double[] left = a.covariance();
    double[] right = b.covariance();
    double root = Algebra.rootTrace(new Matrix(d, d, left), new Matrix(d, d, right));
    return distance(a.mean(), b.mean(), trace(left, d) + trace(right, d), root);
  }

  /**
   * Of features themselves: equal to that of their moments. With fewer images than features it
   * needs N1 x N2 numbers instead of d x d.
   */
  public static double distance(Features a, Features b) {
    a.alike(b);
    if (Math.min(a.count(), b.count()) < 2) {
      throw new IllegalStateException(
          "%d and %d images (expected: at least 2 of both)".formatted(a.count(), b.count()));
    }
    double[] left = a.mean();
    double[] right = b.mean();
    Matrix x = a.centred(left);
    Matrix y = b.centred(right);
    double scale = Math.sqrt((a.count() - 1.0) * (b.count() - 1.0));
    double traces = squares(x) / (a.count() - 1) + squares(y) / (b.count() - 1);
    return distance(left, right, traces, Algebra.nuclearNorm(x, y) / scale);
  }

  private static double distance(double[] a, double[] b, double traces, double root) {
    double apart = 0;
    for (int i = 0; i < a.length; i++) {
      apart += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.max(0, apart + traces - 2 * root);
  }

  private static double trace(double[] matrix, int d) {
    double trace = 0;
    for (int i = 0; i < d; i++) {
      trace += matrix[i * d + i];
    }
    return trace;
  }

  private static double squares(Matrix x) {
    double sum = 0;
    for (double value : x.values()) {
      sum += value * value;
    }
    return sum;
  }
}
