package io.graupel.coordinator.queue;

import io.graupel.protocol.job.JobSpec;
import java.util.Locale;

/** The kinds of jobs, as a closed set for labels, filters and limits. */
public enum JobKind {
  TRAIN,
  SAMPLE,
  EVALUATE;

  /** The kind of a spec. */
  public static JobKind of(JobSpec spec) {
    return switch (spec) {
      case JobSpec.Train train -> TRAIN;
      case JobSpec.Sample sample -> SAMPLE;
      case JobSpec.Evaluate evaluate -> EVALUATE;
      case JobSpec.Classifier classifier -> TRAIN;
      case JobSpec.Spectrum spectrum -> EVALUATE;
    };
  }

  /** As it is written in specs, paths and labels. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
