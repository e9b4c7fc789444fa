package io.graupel.protocol.job;

import java.util.Optional;

/** Where a walk starts. */
public sealed interface Start {
  /** At clean images of a data set, degraded to a severity, to restore them. */
  record Restore(
      @Field("data set, as name or name@sha256") DatasetRef dataset,
      @Field("part of the data set: train or test") Images.Split split,
      @Field(value = "index of the first image", min = 0, max = 1e9) int first,
      @Field(value = "severity to start from; absent for T", min = 1, max = 10_000)
          Optional<Integer> severity)
      implements Start {
    public Restore {
      Fields.check(Restore.class, dataset, split, first, severity);
    }
  }

  /** At images of a data set as they are, taken to be degraded to that severity already. */
  record Observed(
      @Field("data set, as name or name@sha256") DatasetRef dataset,
      @Field("part of the data set: train or test") Images.Split split,
      @Field(value = "index of the first image", min = 0, max = 1e9) int first,
      @Field(value = "severity they are at; absent for T", min = 1, max = 10_000)
          Optional<Integer> severity)
      implements Start {
    public Observed {
      Fields.check(Observed.class, dataset, split, first, severity);
    }
  }

  /**
   * At a draw of what severity T leaves, to generate: noise itself, a flat colour, an image of the
   * partner set, or a Gaussian mixture fitted to what little the training images keep (channel
   * means of blur, blocks of pixelation).
   */
  record Generate(
      @Field(
              value = "components of the fitted mixture; without effect where none is fitted",
              min = 1,
              max = 64)
          int components,
      @Field(
              value = "standard deviation of white noise that breaks the start's symmetry",
              min = 0,
              max = 1)
          double symmetryBreaking)
      implements Start {
    public Generate {
      Fields.check(Generate.class, components, symmetryBreaking);
    }
  }
}
