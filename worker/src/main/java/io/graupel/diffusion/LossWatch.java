package io.graupel.diffusion;

/**
 * Notices that a training has gone wrong: a loss is no finite number, or the mean of many is
 * {@value #FACTOR} times the least such mean before. Losses of single batches vary by much less,
 * for every severity's share is bounded; and a training that does so no longer comes back.
 */
final class LossWatch {
  /** Steps whose losses make one mean; the first step is a mean by itself. */
  static final int WINDOW = 100;

  static final double FACTOR = 100;

  private double least = Double.POSITIVE_INFINITY;

  /** Whether a mean is due after so many steps. */
  static boolean due(long steps) {
    return steps == 1 || steps % WINDOW == 0;
  }

  /**
   * Refuses a loss that shows divergence.
   *
   * @param mean of all losses since the last look
   * @throws DivergedException naming the loss and the least before it
   */
  void look(double mean, long images) {
    check(mean, images);
    least = Math.min(least, mean);
  }

  /** The same for a mean that is not to be remembered. */
  void check(double mean, long images) {
    requireFinite("loss", mean, images);
    if (mean > FACTOR * least) {
      throw DivergedException.at(
          images,
          "loss %.4g".formatted(mean),
          "at most %.0f times %.4g, the least before".formatted(FACTOR, least));
    }
  }

  static void requireFinite(String what, double value, long images) {
    if (!Double.isFinite(value)) {
      throw DivergedException.at(images, what + " " + value, "finite numbers");
    }
  }
}
