package io.graupel.protocol.job;

/** Which corruption D(x, s) of the images is learnt and undone (Cold Diffusion, section 3). */
public sealed interface DegradationSpec {
  /** Greatest severity T; severity 0 is the clean image. */
  int steps();

  /** Whether it is x_s = a x0 + sigma z with a^2 + sigma^2 = 1. */
  default boolean mixesNoise() {
    return false;
  }

  /** Whether it is a noise process whose noise has a covariance C that can be undone. */
  default boolean hasCovariance() {
    return false;
  }

  /**
   * Repeated Gaussian blur: severity s applies the first s kernels (Cold Diffusion, section 4.1).
   */
  record GaussianBlur(
      @Field(value = "greatest severity T", min = 1, max = 10_000) int steps,
      @Field(value = "taps of each kernel, odd", min = 1, max = 255) int taps,
      @Field("standard deviation of kernel i, in pixels") Sigma sigma,
      @Field("what lies beyond the edge of the image") Padding padding)
      implements DegradationSpec {
    public GaussianBlur {
      Fields.check(GaussianBlur.class, steps, taps, sigma, padding);
      Fields.require(taps % 2 == 1, "taps: %s (expected: an odd number)", taps);
    }
  }

  /** Variance-preserving Gaussian noise on a cosine schedule ("hot" diffusion). */
  record GaussianNoise(
      @Field(value = "greatest severity T", min = 1, max = 10_000) int steps,
      @Field(value = "offset s0 of the cosine schedule", min = 0, max = 0.5) double offset,
      @Field("which noise the sampler's two degradations share") Noise noise)
      implements DegradationSpec {
    public GaussianNoise {
      Fields.check(GaussianNoise.class, steps, offset, noise);
    }

    @Override
    public boolean mixesNoise() {
      return true;
    }
  }

  /** Standard deviation of the blur kernel of step i = 0 .. T-1, in pixels. */
  sealed interface Sigma {
    double at(int step);

    /** The same at every step. */
    record Constant(@Field(value = "pixels", min = 0.05, max = 1e4) double std) implements Sigma {
      public Constant {
        Fields.check(Constant.class, std);
      }

      @Override
      public double at(int step) {
        return std;
      }
    }

    /** first + i * step. */
    record Linear(
        @Field(value = "pixels at i = 0", min = 0.05, max = 1e4) double first,
        @Field(value = "pixels added at each step", min = 0, max = 1e4) double step)
        implements Sigma {
      public Linear {
        Fields.check(Linear.class, first, step);
      }

      @Override
      public double at(int step) {
        return first + step * this.step;
      }
    }

    /** exp(rate * i), so one pixel at i = 0. */
    record Exponential(@Field(value = "growth a step", min = 0, max = 1) double rate)
        implements Sigma {
      public Exponential {
        Fields.check(Exponential.class, rate);
      }

      @Override
      public double at(int step) {
        return Math.exp(rate * step);
      }
    }
  }

  /** What a kernel meets beyond the edge. */
  enum Padding {
    /** The other side of the image. */
    CIRCULAR,
    /** The image mirrored, its edge pixel not repeated. */
    REFLECT
  }

  /** The noise z in D(x, s, z) while sampling. */
  enum Noise {
    /** Estimated anew from each iterate; Algorithm 2 then is DDIM without added noise. */
    ESTIMATED,
    /** The first draw throughout. */
    FIXED
  }
}
