package io.graupel.diffusion.metric;

import java.util.Random;

/** Features of known distribution. */
final class Gaussians {
  private Gaussians() {}

  /** Independent numbers of one deviation; only the first has a mean other than 0. */
  static Features of(int count, int width, double mean, double deviation, Random random) {
    double[] rows = new double[count * width];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (i % width == 0 ? mean : 0) + deviation * random.nextGaussian();
    }
    return new Features(width, rows);
  }
}
