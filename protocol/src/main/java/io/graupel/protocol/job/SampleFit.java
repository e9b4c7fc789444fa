package io.graupel.protocol.job;

import java.util.Optional;

/** Whether a sample job can use the network of a train job. */
record SampleFit(JobSpec.Sample sample, JobSpec.Train train) {
  /** Throws for the first thing that does not fit. */
  void require() {
    int steps = train.degradation().steps();
    severity()
        .ifPresent(s -> require(s <= steps, "start.severity", s, "1 to %d, T of the model", steps));
    int stride = sample.sampler().stride();
    require(stride <= steps, "sampler.stride", stride, "1 to %d, T of the model", steps);
    if (sample.sampler().algorithm() instanceof Sampler.Algorithm.OfNoise algorithm) {
      require(
          train.degradation().mixesNoise(),
          "sampler.algorithm.type",
          Names.type(algorithm),
          "naive or improved, for %s is no noise process",
          Names.type(train.degradation()));
      require(
          !draws(algorithm) || train.degradation().animorphosis().isEmpty(),
          "sampler.algorithm.type",
          Names.type(algorithm),
          "one that draws nothing anew, such as ddim with eta 0, for what %s adds are images",
          Names.type(train.degradation()));
    }
    if (sample.start() instanceof Start.Generate) {
      require(
          forgets(train.degradation()),
          "start.type",
          "generate",
          "restore or observed, for severity T of %s keeps too much of an image to be drawn",
          Names.type(train.degradation()));
    }
    requireCondition();
  }

  private Optional<Integer> severity() {
    return switch (sample.start()) {
      case Start.Restore restore -> restore.severity();
      case Start.Observed observed -> observed.severity();
      case Start.Generate generate -> Optional.empty();
    };
  }

  private static boolean draws(Sampler.Algorithm.OfNoise algorithm) {
    return switch (algorithm) {
      case Sampler.Algorithm.Ddim(double eta) -> eta > 0;
      case Sampler.Algorithm.Ancestral ancestral -> true;
      case Sampler.Algorithm.Heun heun -> false;
      case Sampler.Algorithm.DpmSolver solver -> false;
    };
  }

  /** Whether severity T leaves so little of an image that it can be drawn. */
  private static boolean forgets(DegradationSpec spec) {
    return switch (spec) {
      case DegradationSpec.GaussianNoise noise -> true;
      case DegradationSpec.GaussianBlur blur -> true;
      case DegradationSpec.Pixelation pixelation -> true;
      case DegradationSpec.Animorphosis animorphosis -> true;
      case DegradationSpec.CloudNoise cloud -> true;
      case DegradationSpec.FadeToColour colour ->
          colour.order() == DegradationSpec.FadeToColour.Order.OUTSIDE_IN;
      case DegradationSpec.FadeMask mask -> false;
      case DegradationSpec.Snow snow -> false;
      case DegradationSpec.Desaturation desaturation -> false;
      case DegradationSpec.Noised noised -> forgets(noised.base());
    };
  }

  private void requireCondition() {
    int classes = train.network().classes();
    if (!(sample.condition() instanceof Condition.None)) {
      require(
          classes > 0,
          "condition.type",
          Names.type(sample.condition()),
          "none, for the model is told no classes");
    }
    if (sample.condition() instanceof Condition.OneClass(int label, double scale)) {
      require(
          label < classes, "condition.label", label, "0 to %d, the model's classes", classes - 1);
    }
  }

  private static void require(
      boolean holds, String field, Object found, String allowed, Object... values) {
    if (!holds) {
      throw new MisfitException(field, found, allowed.formatted(values));
    }
  }
}
