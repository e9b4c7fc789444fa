package io.graupel.coordinator.forecast;

/** The standard normal distribution. */
final class Normal {
  private static final double LEAST = 1e-9;

  private Normal() {}

  /** The probability of less than z: Abramowitz and Stegun 26.2.17, to 7.5e-8. */
  static double below(double z) {
    double t = 1 / (1 + 0.2316419 * Math.abs(z));
    double tail =
        Math.exp(-z * z / 2)
            / Math.sqrt(2 * Math.PI)
            * t
            * (0.319381530
                + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    return z >= 0 ? 1 - tail : tail;
  }

  /** The z below which this probability lies: bisection, to 1e-6. */
  static double quantile(double probability) {
    double p = Math.clamp(probability, LEAST, 1 - LEAST);
    double low = -6.5;
    double high = 6.5;
    while (high - low > 1e-6) {
      double middle = (low + high) / 2;
      if (below(middle) < p) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }
}
