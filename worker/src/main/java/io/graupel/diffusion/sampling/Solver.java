package io.graupel.diffusion.sampling;

/**
 * The steps of samplers that know how much signal a and noise sigma every place of a walk has, x =
 * a x0 + sigma z. Each is linear in where it stands, in estimates of x0 and in fresh noise,
 * whatever the noise's covariance; the weights are found here, in float64, so that none is lost to
 * a division by a small sigma.
 *
 * @param signal a at each place, from the first to the last, which may be 0 at the first
 * @param deviation sigma at each place; 0 at the last
 */
record Solver(double[] signal, double[] deviation) {
  /** Ratio sigma / a at which the grid of Karras et al. 2022 begins. */
  private static final double GREATEST_RATIO = 80;

  /**
   * DDIM (Song et al. 2021, arXiv:2010.02502, equation 12), from a place to the next: keeps the
   * estimated noise but for a share that is drawn anew. Without one it is Euler's step of the
   * probability flow in sigma / a.
   *
   * @param eta deviation of what is drawn anew; 1 is that of the posterior
   */
  Mix ddim(int place, double eta) {
    double renewed = eta * Math.sqrt(posteriorVariance(place));
    double sigma = deviation[place + 1];
    double kept = Math.sqrt(Math.max(0, sigma * sigma - renewed * renewed)) / deviation[place];
    return new Mix(kept, signal[place + 1] - signal[place] * kept, 0, renewed);
  }

  /** A draw from the posterior q(x_t | x_s, x0) (Ho et al. 2020, arXiv:2006.11239, equation 6). */
  Mix ancestral(int place) {
    double power = deviation[place] * deviation[place];
    double left = deviation[place + 1] * deviation[place + 1] / power;
    return new Mix(
        ratio(place) * left,
        signal[place + 1] * added(place) / power,
        0,
        Math.sqrt(posteriorVariance(place)));
  }

  /**
   * DPM-Solver++(2M) (Lu et al. 2022, arXiv:2211.01095, algorithm 2): DDIM on an estimate carried
   * on along the line through it and the one before; plain at the first place and before the last.
   */
  Mix dpmSolver(int place) {
    Mix plain = ddim(place, 0);
    if (place == 0 || deviation[place + 1] == 0) {
      return plain;
    }
    double share =
        (logRatio(place + 1) - logRatio(place)) / (logRatio(place) - logRatio(place - 1));
    return new Mix(plain.x(), plain.estimate() * (1 + share / 2), -plain.estimate() * share / 2, 0);
  }

  /**
   * Whether Heun's step is of second order: not where it ends without noise, and not above the
   * ratio at which its authors begin. A cosine schedule begins at thousands, and the mean slope
   * over such a stretch has nothing to do with the curve; there Euler's step is all but exact.
   */
  boolean corrects(int place) {
    return deviation[place + 1] > 0 && deviation[place] <= GREATEST_RATIO * signal[place];
  }

  /**
   * Heun's step (Karras et al. 2022, arXiv:2206.00364, algorithm 1): the mean of the slopes at both
   * ends, of the curve in sigma / a. With r the quotient of those ratios and y = x / a, that is r y
   * + (1 - r) (2 r - 1) / (2 r) x0 + (1 - r) / (2 r) x0', where x0' is the estimate at Euler's end.
   */
  Mix heun(int place) {
    double shrink = ratio(place, place + 1);
    double after = signal[place + 1];
    return new Mix(
        shrink * after / signal[place],
        after * (1 - shrink) * (2 * shrink - 1) / (2 * shrink),
        after * (1 - shrink) / (2 * shrink),
        0);
  }

  /** sigma / a after over before. */
  private double ratio(int before, int after) {
    return deviation[after] / signal[after] * signal[before] / deviation[before];
  }

  /** a_s / a_t. */
  private double ratio(int place) {
    return signal[place] / signal[place + 1];
  }

  /** The noise that the forward process adds from the next place to this one. */
  private double added(int place) {
    double scaled = ratio(place) * deviation[place + 1];
    return deviation[place] * deviation[place] - scaled * scaled;
  }

  private double posteriorVariance(int place) {
    double share = deviation[place + 1] / deviation[place];
    return Math.max(0, added(place)) * share * share;
  }

  private double logRatio(int place) {
    return Math.log(signal[place] / deviation[place]);
  }
}
