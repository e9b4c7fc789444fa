package io.graupel.protocol.job;

import java.util.Locale;
import java.util.Optional;

/**
 * How a network is fitted: the objective of Cold Diffusion, section 3.1, minimised by Adam.
 *
 * @param images training length, in images shown to the network rather than optimizer steps
 */
public record Training(
    @Field(value = "length, in images shown to the network", min = 1, max = 1e12) long images,
    @Field(value = "images in one optimizer step", min = 1, max = 65_536) int batch,
    @Field(value = "parts of a batch, whose gradients are added up", min = 1, max = 1024)
        int accumulate,
    @Field("what the network's answer means") Prediction prediction,
    @Field("in which coordinates it sees images and answers") Coordinates coordinates,
    @Field("distance between the network's answer and what it should be") Loss loss,
    @Field("how much each severity counts") Weighting weighting,
    @Field("how severities are drawn") Severities severities,
    @Field("optimizer") Optimizer optimizer,
    @Field("moving average of the weights, with which samples are drawn") Ema ema,
    @Field("number format of the network's arithmetic") Precision precision,
    @Field(value = "share of images whose label is hidden, for guidance", min = 0, max = 1)
        double labelDropout,
    @Field("how degraded images reach the network; absent for exact") Optional<Inputs> inputs,
    @Field("what chance does to the images; absent for nothing")
        Optional<Augmentation> augmentation) {
  public Training {
    Fields.check(
        Training.class,
        images,
        batch,
        accumulate,
        prediction,
        coordinates,
        loss,
        weighting,
        severities,
        optimizer,
        ema,
        precision,
        labelDropout,
        inputs,
        augmentation);
    Fields.require(
        images % batch == 0, "images: %s (expected: a multiple of batch, %s)", images, batch);
    Fields.require(
        batch % accumulate == 0,
        "accumulate: %s (expected: a divisor of batch, %s)",
        accumulate,
        batch);
  }

  /** Of images as they are, degraded as exactly as numbers are. */
  public Training(
      long images,
      int batch,
      int accumulate,
      Prediction prediction,
      Coordinates coordinates,
      Loss loss,
      Weighting weighting,
      Severities severities,
      Optimizer optimizer,
      Ema ema,
      Precision precision,
      double labelDropout) {
    this(
        images,
        batch,
        accumulate,
        prediction,
        coordinates,
        loss,
        weighting,
        severities,
        optimizer,
        ema,
        precision,
        labelDropout,
        Optional.empty(),
        Optional.empty());
  }

  /** Refuses what has no meaning for a degradation. */
  void require(DegradationSpec degradation) {
    Fields.require(
        !prediction.ofNoise() || degradation.mixesNoise(),
        "training.prediction: %s (expected: clean or residual, where the degradation is no noise"
            + " process)",
        prediction.name().toLowerCase(Locale.ROOT));
    Fields.require(
        coordinates == Coordinates.PIXELS || degradation.hasCovariance(),
        "training.coordinates: whitened (expected: pixels, where the degradation is no cloud"
            + " noise)");
    Fields.require(
        !(loss instanceof Loss.Mahalanobis) || degradation.hasCovariance(),
        "training.loss.type: mahalanobis (expected: l1, l2 or huber, where the degradation is no"
            + " cloud noise)");
    Fields.require(
        prediction != Prediction.NOISE || !degradation.endsAtZero(),
        "training.prediction: noise (expected: clean, residual or velocity, where the schedule is"
            + " zero-terminal: noise alone does not tell the image)");
    Fields.require(
        !(weighting instanceof Weighting.MinSnr) || !degradation.endsAtZero(),
        "training.weighting.type: min-snr (expected: uniform, where the schedule is zero-terminal:"
            + " severity T, from which samples start, would count nothing)");
  }

  /** Optimizer steps in the whole training. */
  public long steps() {
    return images / batch;
  }

  /** The same training of another length. */
  public Training ofLength(long images) {
    return new Training(
        images,
        batch,
        accumulate,
        prediction,
        coordinates,
        loss,
        weighting,
        severities,
        optimizer,
        ema,
        precision,
        labelDropout,
        inputs,
        augmentation);
  }

  /**
   * What the network's answer stands for. Noise and velocity need a noise process, x_s = a x0 +
   * sigma z; samplers see the clean image in every case.
   */
  public enum Prediction {
    /** x0, the clean image, as in both papers' common framework. */
    CLEAN,
    /** x0 - x_s, what has to be added to the degraded image. */
    RESIDUAL,
    /** z. */
    NOISE,
    /** v = a z - sigma x0 (Salimans and Ho 2022, arXiv:2202.00512). */
    VELOCITY;

    /** Whether it needs a noise process. */
    public boolean ofNoise() {
      return this == NOISE || this == VELOCITY;
    }
  }

  /** In which coordinates the network sees images, answers, and is measured. */
  public enum Coordinates {
    /** As they are. */
    PIXELS,
    /**
     * C^(-1/2) x, in which cloud noise of covariance C is white: the control of Cloud Diffusion,
     * whose network learns ordinary diffusion of whitened images. For cloud noise only.
     */
    WHITENED
  }

  /** Distance, as a mean over every element of the batch. */
  public sealed interface Loss {
    /** Absolute error; its optimum is the median. */
    record L1() implements Loss {}

    /** Squared error; its optimum is the mean. */
    record L2() implements Loss {}

    /** sqrt(d^2 + width^2) - width: squared near 0, absolute beyond. */
    record Huber(
        @Field(value = "where it turns from one to the other", min = 1e-6, max = 100) double width)
        implements Loss {
      public Huber {
        Fields.check(Huber.class, width);
      }
    }

    /**
     * Squared error in coordinates in which each channel of cloud noise is white: wave k counts 1 /
     * h(k)^(2 power), normalised to mean 1; the mean of an image, where the noise has none, counts
     * as the lowest wave. Power 1 is the Mahalanobis distance of Cloud Diffusion. For cloud noise
     * only.
     */
    record Mahalanobis(
        @Field(value = "0 is squared error, 1 the full weight", min = 0, max = 1) double power)
        implements Loss {
      public Mahalanobis {
        Fields.check(Mahalanobis.class, power);
      }
    }
  }

  /** How much the images of one severity count. */
  public sealed interface Weighting {
    /** Alike, as in both papers. */
    record Uniform() implements Weighting {}

    /**
     * By the signal-to-noise ratio, cut at gamma (Hang et al. 2023, arXiv:2303.09556); where there
     * is no noise process, alike.
     */
    record MinSnr(
        @Field(value = "ratio at which the weight stops growing", min = 1e-3, max = 1e3)
            double gamma)
        implements Weighting {
      public MinSnr {
        Fields.check(MinSnr.class, gamma);
      }
    }
  }

  /** How the severities of a batch are drawn from 1 .. T. */
  public enum Severities {
    /** Each by itself, as in the papers. */
    UNIFORM,
    /** Evenly spread over the batch from one random start: the same mean, less variance. */
    LOW_DISCREPANCY
  }

  /** How degraded images reach the network while it learns; a sampler's always do exactly. */
  public enum Inputs {
    /** In floating point. */
    EXACT,
    /**
     * Cut to 8 bits, toward 0, at every severity: trunc(255 (x + 1) / 2) / 255 * 2 - 1. The
     * "discrete" mode of Cold Diffusion's code.
     */
    TRUNCATED
  }

  /**
   * Adam (Kingma and Ba 2015) with decoupled weight decay (AdamW: Loshchilov and Hutter 2019),
   * after clipping the gradient's global norm. The rate grows linearly over {@code warmup} steps
   * and then falls along a half cosine to {@code finalShare} of itself at the end.
   */
  public record Optimizer(
      @Field(value = "learning rate", min = 1e-9, max = 1) double learningRate,
      @Field(value = "steps over which the rate grows to its full", min = 0, max = 1e9) int warmup,
      @Field(value = "share of the rate that is left at the end; 1 keeps it", min = 0, max = 1)
          double finalShare,
      @Field(value = "decay of the first moment", min = 0, max = 0.999_999) double beta1,
      @Field(value = "decay of the second moment", min = 0, max = 0.999_999) double beta2,
      @Field(value = "added to the root of the second moment", min = 1e-12, max = 1) double epsilon,
      @Field(value = "decoupled decay of the weights; 0 is plain Adam", min = 0, max = 1)
          double weightDecay,
      @Field(value = "greatest global norm of a gradient; 1e30 never clips", min = 1e-6, max = 1e30)
          double gradientNorm) {
    public Optimizer {
      Fields.check(
          Optimizer.class,
          learningRate,
          warmup,
          finalShare,
          beta1,
          beta2,
          epsilon,
          weightDecay,
          gradientNorm);
    }
  }

  /**
   * Exponential moving average: every so many steps, average = decay * average + (1 - decay) *
   * weights.
   */
  public sealed interface Ema {
    double decay();

    int every();

    /** The papers' rule: up to step {@code from} the average is a copy of the weights. */
    record Copied(
        @Field(value = "share of the old average that is kept", min = 0, max = 0.999_999_9)
            double decay,
        @Field(value = "optimizer steps from one update to the next", min = 1, max = 1e6) int every,
        @Field(value = "optimizer steps during which the average is a copy", min = 0, max = 1e9)
            int from)
        implements Ema {
      public Copied {
        Fields.check(Copied.class, decay, every, from);
      }
    }

    /** Divided by 1 - decay^n after n updates, as Adam's moments are: right from the first step. */
    record BiasCorrected(
        @Field(value = "share of the old average that is kept", min = 0, max = 0.999_999_9)
            double decay,
        @Field(value = "optimizer steps from one update to the next", min = 1, max = 1e6) int every)
        implements Ema {
      public BiasCorrected {
        Fields.check(BiasCorrected.class, decay, every);
      }
    }
  }
}
