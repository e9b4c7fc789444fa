package io.graupel.coordinator.forecast;

/**
 * What is known of a time: its logarithm is normal. Times are in milliseconds.
 *
 * @param mean of the logarithm
 * @param spread standard deviation of the logarithm, from one time to the next
 * @param doubt standard deviation of the mean itself: an error that alike jobs share
 * @param likes names the jobs that share that error
 */
record Guess(double mean, double spread, double doubt, Object likes) {
  private static final double LONGEST = 30.0 * 86_400_000;

  /**
   * A time, drawn.
   *
   * @param shared standard normal, the same for all alike
   * @param own standard normal
   */
  long drawn(double shared, double own) {
    double millis = Math.exp(mean + doubt * shared + spread * own);
    return Math.round(Math.max(1, Math.min(LONGEST, millis)));
  }

  /** How much longer it takes, after it took so long, at this quantile of what is left. */
  long left(long elapsed, double shared, double quantile) {
    double centre = mean + doubt * shared;
    double passed = Normal.below((Math.log(Math.max(1, elapsed)) - centre) / spread);
    double rank = Math.min(1 - 1e-6, passed + (1 - passed) * quantile);
    double total = Math.exp(Math.min(Math.log(LONGEST), centre + spread * Normal.quantile(rank)));
    return (long) Math.max(1, total - elapsed);
  }
}
