package io.graupel.diffusion.sampling;

/**
 * What a step makes of the places it knows: where it leads is {@code x} times where it stands, plus
 * {@code estimate} times the estimate of the clean image, plus {@code second} times another
 * estimate, plus {@code noise} times a fresh draw of noise.
 *
 * @param second of the estimate before, or of the one made after a first try at the step
 */
record Mix(double x, double estimate, double second, double noise) {
  Mix(double x, double estimate) {
    this(x, estimate, 0, 0);
  }

  /** In the order in which the emitted step reads them. */
  double[] weights() {
    return new double[] {x, estimate, second, noise};
  }
}
