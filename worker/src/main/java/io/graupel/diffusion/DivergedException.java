package io.graupel.diffusion;

/** The training has gone wrong beyond repair: going on, or keeping a checkpoint, is of no use. */
public final class DivergedException extends RuntimeException {
  private DivergedException(String message) {
    super(message);
  }

  static DivergedException at(long images, String found, String expected) {
    return at(images, found, expected, "training.optimizer.learningRate or gradientNorm");
  }

  /**
   * Says what to lower.
   *
   * @param fields of the spec
   */
  public static DivergedException at(long images, String found, String expected, String fields) {
    return new DivergedException(
        "training: %s at %d images (expected: %s); lower %s"
            .formatted(found, images, expected, fields));
  }

  /** The same with a word on what there is to go back to. */
  public DivergedException leaving(String kept) {
    DivergedException longer = new DivergedException(getMessage() + "; " + kept);
    longer.initCause(this);
    return longer;
  }
}
