package io.graupel.diffusion.degradation;

import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.JobSpec;

/** Degradations by the names of their presets. */
public final class Recipe {
  private static final String TRAIN =
      """
      kind: train
      name: recipe
      pool: default
      priority: standard
      attempts: 1
      seed: 1
      images: {dataset: some, split: train, side: 128}
      degradation: {preset: %s}
      network: {preset: residual-16}
      training: {preset: modern, images: 128000, batch: 128}
      checkpointEvery: 128000
      """;

  private Recipe() {}

  public static DegradationSpec named(String preset) {
    return ((JobSpec.Train) Codec.spec(TRAIN.formatted(preset))).degradation();
  }
}
