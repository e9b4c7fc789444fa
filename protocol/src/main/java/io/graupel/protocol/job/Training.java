package io.graupel.protocol.job;

/**
 * How a network is fitted: the objective of Cold Diffusion, section 3.1, minimised by Adam.
 *
 * @param images training length, in images shown to the network rather than optimizer steps
 */
public record Training(
    @Field(value = "length, in images shown to the network", min = 1, max = 1e12) long images,
    @Field(value = "images in one optimizer step", min = 1, max = 65_536) int batch,
    @Field("distance between estimate and clean image") Loss loss,
    @Field("optimizer") Adam optimizer,
    @Field("moving average of the weights, with which samples are drawn") Ema ema) {
  public Training {
    Fields.check(Training.class, images, batch, loss, optimizer, ema);
    Fields.require(
        images % batch == 0, "images: %s (expected: a multiple of batch, %s)", images, batch);
  }

  /** Optimizer steps in the whole training. */
  public long steps() {
    return images / batch;
  }

  /** Mean over every element of the batch. */
  public enum Loss {
    /** Absolute error; its optimum is the median. */
    L1,
    /** Squared error; its optimum is the mean. */
    L2
  }

  /** Adam (Kingma and Ba 2015), after clipping the gradient's global norm. */
  public record Adam(
      @Field(value = "learning rate", min = 1e-9, max = 1) double learningRate,
      @Field(value = "decay of the first moment", min = 0, max = 0.999_999) double beta1,
      @Field(value = "decay of the second moment", min = 0, max = 0.999_999) double beta2,
      @Field(value = "added to the root of the second moment", min = 1e-12, max = 1) double epsilon,
      @Field(value = "greatest global norm of a gradient; 1e30 never clips", min = 1e-6, max = 1e30)
          double gradientNorm) {
    public Adam {
      Fields.check(Adam.class, learningRate, beta1, beta2, epsilon, gradientNorm);
    }
  }

  /**
   * Exponential moving average: every {@code every} steps, average = decay * average + (1 - decay)
   * * weights; up to step {@code from} the average is a copy of the weights.
   */
  public record Ema(
      @Field(value = "share of the old average that is kept", min = 0, max = 0.999_999_9)
          double decay,
      @Field(value = "optimizer steps from one update to the next", min = 1, max = 1e6) int every,
      @Field(value = "optimizer steps during which the average is a copy", min = 0, max = 1e9)
          int from) {
    public Ema {
      Fields.check(Ema.class, decay, every, from);
    }
  }
}
