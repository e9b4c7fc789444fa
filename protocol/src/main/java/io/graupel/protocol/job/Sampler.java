package io.graupel.protocol.job;

/** The walk from the severity of the start to 0 (Cold Diffusion, section 3.2). */
public record Sampler(
    @Field("how one step is taken") Algorithm algorithm,
    @Field(value = "severities taken in one step; 1 visits every one", min = 1, max = 10_000)
        int stride,
    @Field("whether each estimate is cut to [-1, 1]") boolean clamp) {
  public Sampler {
    Fields.check(Sampler.class, algorithm, stride, clamp);
  }

  /**
   * How x_t, at a lower severity t, follows from x_s and the estimate of the clean image. Those
   * that are a {@link OfNoise} need a noise process, x_s = a x0 + sigma z; what they add of noise
   * has its covariance.
   */
  public sealed interface Algorithm {
    /** Algorithm 1: D(estimate, t). */
    record Naive() implements Algorithm {}

    /**
     * Algorithm 2: x_s - D(estimate, s) + D(estimate, t). With share below 1, of a running average
     * of the estimates, to which each new one adds that share.
     */
    record Improved(
        @Field(
                value = "share of a new estimate in the average; 1 is the paper's",
                min = 1e-3,
                max = 1)
            double share)
        implements Algorithm {
      public Improved {
        Fields.check(Improved.class, share);
      }
    }

    /** Samplers that know a and sigma of every severity. */
    sealed interface OfNoise extends Algorithm {}

    /** DDIM (Song et al. 2021, arXiv:2010.02502, equation 12). */
    record Ddim(
        @Field(value = "0 adds no noise, 1 as much as the ancestral sampler", min = 0, max = 1)
            double eta)
        implements OfNoise {
      public Ddim {
        Fields.check(Ddim.class, eta);
      }
    }

    /** A draw from the posterior q(x_t | x_s, estimate) (Ho et al. 2020, arXiv:2006.11239). */
    record Ancestral() implements OfNoise {}

    /** Heun's second-order step, two evaluations each (Karras et al. 2022, arXiv:2206.00364). */
    record Heun() implements OfNoise {}

    /** DPM-Solver++(2M) (Lu et al. 2022, arXiv:2211.01095). */
    record DpmSolver() implements OfNoise {}
  }
}
