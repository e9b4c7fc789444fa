package io.graupel.diffusion.degradation;

/** Where a walk can begin without an image: how to draw what severity T leaves of one. */
public sealed interface Origin {
  /** Nowhere: too much is left. */
  record Unknown() implements Origin {}

  /** At what the degradation draws itself, which has forgotten the image. */
  record Drawn() implements Origin {}

  /**
   * At blocks of one colour, drawn as those of the training images are spread.
   *
   * @param blocks along each side; 1 for a flat image
   */
  record Fitted(int blocks) implements Origin {}
}
