package io.graupel.coordinator.api;

import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.Images;
import io.graupel.protocol.job.JobSpec;

/** Fixes the version of the data set that a spec names, so that the job means the same for ever. */
final class Pins {
  private Pins() {}

  /** The spec with its data set at this version, if it names the same one without a version. */
  static JobSpec pinned(JobSpec spec, DatasetRef version) {
    return switch (spec) {
      case JobSpec.Train train ->
          new JobSpec.Train(
              train.name(),
              train.pool(),
              train.priority(),
              train.attempts(),
              train.seed(),
              new Images(
                  pinned(train.images().dataset(), version),
                  train.images().split(),
                  train.images().side()),
              train.degradation(),
              train.network(),
              train.training(),
              train.checkpointEvery());
      case JobSpec.Sample sample ->
          new JobSpec.Sample(
              sample.name(),
              sample.pool(),
              sample.priority(),
              sample.attempts(),
              sample.seed(),
              sample.model(),
              sample.weights(),
              pinned(sample.start(), version),
              sample.sampler(),
              sample.count(),
              sample.microBatch(),
              sample.grid(),
              sample.filmstrip());
      case JobSpec.Evaluate evaluate -> evaluate;
    };
  }

  /**
   * Whether a stored spec is what this one asks for: a data set without a version stands for the
   * one that was the newest when the job was taken.
   */
  static boolean same(JobSpec stored, JobSpec asked) {
    return stored.equals(likewise(asked, stored));
  }

  private static JobSpec likewise(JobSpec asked, JobSpec stored) {
    return switch (stored) {
      case JobSpec.Train train -> pinned(asked, train.images().dataset());
      case JobSpec.Sample sample ->
          sample.start() instanceof JobSpec.Start.Restore restore
              ? pinned(asked, restore.dataset())
              : asked;
      case JobSpec.Evaluate evaluate -> asked;
    };
  }

  private static JobSpec.Start pinned(JobSpec.Start start, DatasetRef version) {
    return switch (start) {
      case JobSpec.Start.Restore restore ->
          new JobSpec.Start.Restore(
              pinned(restore.dataset(), version), restore.split(), restore.first());
      case JobSpec.Start.Generate generate -> generate;
    };
  }

  private static DatasetRef pinned(DatasetRef ref, DatasetRef version) {
    return !ref.pinned() && ref.name().equals(version.name()) ? version : ref;
  }
}
