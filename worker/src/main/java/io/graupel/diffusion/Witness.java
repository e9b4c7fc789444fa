package io.graupel.diffusion;

import ai.djl.ndarray.NDArray;

/** Sees the walk of a micro-batch. */
interface Witness {
  /** Where it begins. */
  void begins(int severity, NDArray x);

  /**
   * A step was taken.
   *
   * @param place 1 after the first
   * @param severity that it led to
   * @param x where it led
   * @param estimate of the clean images, that it was taken by
   */
  void steps(int place, int severity, NDArray x, NDArray estimate);
}
