package io.graupel.protocol.job;

/**
 * How much of an image and how much noise is left at each severity: a_s and sigma_s with a_s^2 +
 * sigma_s^2 = 1. Severity 0 is the clean image in every case.
 */
public sealed interface NoiseSchedule {
  /** Whether nothing at all is left of an image at severity T. */
  default boolean endsAtZero() {
    return false;
  }

  /**
   * a_s^2 falls as cos^2 (Nichol and Dhariwal 2021, arXiv:2102.09672, equation 17), no step keeping
   * less than a thousandth of the power.
   */
  record Cosine(@Field(value = "keeps the first steps small", min = 0, max = 0.5) double offset)
      implements NoiseSchedule {
    public Cosine {
      Fields.check(Cosine.class, offset);
    }
  }

  /** The share of power lost by a step grows linearly (Ho et al. 2020, arXiv:2006.11239). */
  record Linear(
      @Field(value = "share lost by the first step", min = 1e-8, max = 0.999) double first,
      @Field(value = "share lost by the last step", min = 1e-8, max = 0.999) double last)
      implements NoiseSchedule {
    public Linear {
      Fields.check(Linear.class, first, last);
    }
  }

  /**
   * a_s is the cosine of an angle that grows linearly from severity 1 to T: the schedule of the
   * author of Cloud Diffusion, who takes it from .95 to .02.
   */
  record OffsetCosine(
      @Field(value = "a at severity 1", min = 1e-6, max = 0.999_999) double first,
      @Field(value = "a at severity T", min = 1e-6, max = 0.999_999) double last)
      implements NoiseSchedule {
    public OffsetCosine {
      Fields.check(OffsetCosine.class, first, last);
      Fields.require(last < first, "last: %s (expected: below first, %s)", last, first);
    }
  }

  /**
   * a_s^2 falls as a sigmoid between two of its places (Jabri et al. 2022, arXiv:2212.11972), to no
   * less than 1e-9.
   */
  record Sigmoid(
      @Field(value = "where on the sigmoid severity 0 is", min = -20, max = 20) double start,
      @Field(value = "where on the sigmoid severity T is", min = -20, max = 20) double end,
      @Field(value = "width of the sigmoid", min = 1e-2, max = 100) double temperature)
      implements NoiseSchedule {
    public Sigmoid {
      Fields.check(Sigmoid.class, start, end, temperature);
      Fields.require(start < end, "end: %s (expected: above start, %s)", end, start);
    }
  }

  /**
   * Another schedule, shifted such that a_T = 0 and stretched such that a_1 stays as it is: a
   * training then sees the pure noise that generation starts from (Lin et al. 2023,
   * arXiv:2305.08891, algorithm 1).
   */
  record ZeroTerminal(@Field("what is rescaled") NoiseSchedule base) implements NoiseSchedule {
    public ZeroTerminal {
      Fields.check(ZeroTerminal.class, base);
      Fields.require(
          !(base instanceof ZeroTerminal),
          "base: zero-terminal (expected: a schedule that is not rescaled yet)");
    }

    @Override
    public boolean endsAtZero() {
      return true;
    }
  }
}
