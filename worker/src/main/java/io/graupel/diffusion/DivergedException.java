package io.graupel.diffusion;

/** The training no longer works on numbers: going on, or keeping a checkpoint, is of no use. */
public final class DivergedException extends RuntimeException {
  DivergedException(String found, long images) {
    super(
        "training: %s at %d images (expected: finite numbers); lower training.optimizer.learningRate or gradientNorm"
            .formatted(found, images));
  }
}
