package io.graupel.diffusion.degradation;

import io.graupel.diffusion.spectrum.PowerLaw;

/**
 * A square root of the covariance of the pixels in one ninth of a periodic field: with white w, L w
 * is such a crop exactly, without the eight ninths that it is cut from. For small images only: it
 * has side^4 numbers.
 *
 * @param field the periodic field, three images wide
 * @param side of the crop, in pixels
 */
record CroppedField(PowerLaw field, int side) {
  /** Far below what float32 tells from 0. */
  private static final double LEAST_PIVOT = 1e-12;

  /** L^T of the Cholesky root, (side^2, side^2): a row vector of white noise times it. */
  double[] root() {
    int pixels = side * side;
    double[] lags = covariance();
    double[][] lower = new double[pixels][];
    for (int i = 0; i < pixels; i++) {
      lower[i] = new double[i + 1];
      for (int j = 0; j <= i; j++) {
        int lag = (i / side - j / side) * side + Math.abs(i % side - j % side);
        double left = lags[lag];
        for (int k = 0; k < j; k++) {
          left -= lower[i][k] * lower[j][k];
        }
        lower[i][j] = i == j ? Math.sqrt(Math.max(left, LEAST_PIVOT)) : left / lower[j][j];
      }
    }
    double[] root = new double[pixels * pixels];
    for (int i = 0; i < pixels; i++) {
      for (int j = 0; j <= i; j++) {
        root[j * pixels + i] = lower[i][j];
      }
    }
    return root;
  }

  /** Covariance of pixels at distances (dy, dx), (side, side): the transform of the power. */
  private double[] covariance() {
    int width = field.side();
    double[] amplitudes = field.amplitudes();
    double[] rows = new double[width * side];
    for (int i = 0; i < rows.length; i++) {
      for (int k = 0; k < width; k++) {
        double amplitude = amplitudes[i / side * width + k];
        rows[i] += amplitude * amplitude * wave(k, i % side);
      }
    }
    double[] lags = new double[side * side];
    for (int i = 0; i < lags.length; i++) {
      for (int k = 0; k < width; k++) {
        lags[i] += rows[k * side + i % side] * wave(k, i / side) / (width * width);
      }
    }
    return lags;
  }

  private double wave(int frequency, int place) {
    return Math.cos(2 * Math.PI * frequency * place / field.side());
  }
}
