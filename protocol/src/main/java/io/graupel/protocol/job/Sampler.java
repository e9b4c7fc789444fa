package io.graupel.protocol.job;

/** The walk from severity T to 0 (Cold Diffusion, section 3.2). */
public record Sampler(
    @Field("Algorithm 1 (naive) or 2 (improved) of Cold Diffusion") Algorithm algorithm,
    @Field(value = "severities taken in one step; 1 visits every one", min = 1, max = 10_000)
        int stride,
    @Field("whether each estimate is cut to [-1, 1]") boolean clamp) {
  public Sampler {
    Fields.check(Sampler.class, algorithm, stride, clamp);
  }

  /** How x_{s-1} follows from x_s and the estimate of the clean image. */
  public enum Algorithm {
    /** D(estimate, s-1). */
    NAIVE,
    /** x_s - D(estimate, s) + D(estimate, s-1). */
    IMPROVED
  }
}
