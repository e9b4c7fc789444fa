package io.graupel.diffusion;

/** The loss is no longer a number: going on, or keeping a checkpoint, would be of no use. */
public final class DivergedException extends RuntimeException {
  DivergedException(double loss, long images) {
    super(
        "loss: %s at %d images (expected: a finite number); lower training.optimizer.learningRate or gradientNorm"
            .formatted(loss, images));
  }
}
