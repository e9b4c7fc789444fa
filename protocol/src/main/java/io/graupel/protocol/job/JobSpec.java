package io.graupel.protocol.job;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** What a user asks for: valid once constructed, and with its inputs all that a worker needs. */
public sealed interface JobSpec {
  /** For people; need not be unique. */
  String name();

  /** Where it may run. */
  Pool pool();

  Priority priority();

  /** Tries before the job is given up. */
  int attempts();

  /** Seeds every random choice the job makes, so that a retried attempt repeats the first. */
  long seed();

  /** The job that must succeed before this one can start. */
  Optional<JobId> after();

  /** Fits a restoration network. */
  record Train(
      @Field("for people; need not be unique") String name,
      @Field("pool of workers it may run on") Pool pool,
      @Field("class of service") Priority priority,
      @Field(value = "tries before the job is given up", min = 1, max = 100) int attempts,
      @Field("seeds every random choice") long seed,
      @Field("what is learnt from") Images images,
      @Field("what is learnt to be undone") DegradationSpec degradation,
      @Field("what learns") NetworkSpec network,
      @Field("how it learns") Training training,
      @Field(value = "images from one checkpoint to the next", min = 1, max = 1e12)
          long checkpointEvery)
      implements JobSpec {
    public Train {
      Fields.check(
          Train.class,
          name,
          pool,
          priority,
          attempts,
          seed,
          images,
          degradation,
          network,
          training,
          checkpointEvery);
      requireName(name);
      Fields.require(
          checkpointEvery % training.batch() == 0,
          "checkpointEvery: %s (expected: a multiple of training.batch, %s)",
          checkpointEvery,
          training.batch());
      if (network instanceof NetworkSpec.ResidualUnet unet) {
        int divisor = 1 << (unet.multipliers().size() - 1);
        Fields.require(
            images.side() % divisor == 0,
            "images.side: %s (expected: a multiple of %s, which %s levels halve away)",
            images.side(),
            divisor,
            unet.multipliers().size());
      }
      if (degradation instanceof DegradationSpec.GaussianBlur blur
          && blur.padding() == DegradationSpec.Padding.REFLECT) {
        Fields.require(
            blur.taps() <= 2 * images.side() - 1,
            "degradation.taps: %s (expected: at most %s to reflect at side %s)",
            blur.taps(),
            2 * images.side() - 1,
            images.side());
      }
    }

    @Override
    public Optional<JobId> after() {
      return Optional.empty();
    }
  }

  /** Draws {@code count} images from the network that a train job fitted. */
  record Sample(
      @Field("for people; need not be unique") String name,
      @Field("pool of workers it may run on") Pool pool,
      @Field("class of service") Priority priority,
      @Field(value = "tries before the job is given up", min = 1, max = 100) int attempts,
      @Field("seeds every random choice") long seed,
      @Field("train job whose network is used") JobId model,
      @Field("weights: their moving average, or as trained last") Weights weights,
      @Field("where the walk starts") Start start,
      @Field("the walk") Sampler sampler,
      @Field(value = "images to make", min = 1, max = 1e7) int count,
      @Field(value = "images the network sees at once", min = 1, max = 4096) int microBatch,
      @Field(value = "images shown in the grid", min = 1, max = 1024) int grid,
      @Field(value = "images shown as a filmstrip", min = 0, max = 32) int filmstrip)
      implements JobSpec {
    public Sample {
      Fields.check(
          Sample.class,
          name,
          pool,
          priority,
          attempts,
          seed,
          model,
          weights,
          start,
          sampler,
          count,
          microBatch,
          grid,
          filmstrip);
      requireName(name);
      Fields.require(
          microBatch <= count, "microBatch: %s (expected: at most count, %s)", microBatch, count);
      Fields.require(
          grid <= count && filmstrip <= count,
          "grid: %s, filmstrip: %s (expected: at most count, %s)",
          grid,
          filmstrip,
          count);
    }

    @Override
    public Optional<JobId> after() {
      return Optional.of(model);
    }
  }

  /** Measures the images that a sample job restored against the originals. */
  record Evaluate(
      @Field("for people; need not be unique") String name,
      @Field("pool of workers it may run on") Pool pool,
      @Field("class of service") Priority priority,
      @Field(value = "tries before the job is given up", min = 1, max = 100) int attempts,
      @Field("seeds every random choice") long seed,
      @Field("sample job whose images are measured") JobId samples,
      @Field(value = "what is measured", min = 1, max = 16) List<Metric> metrics)
      implements JobSpec {
    public Evaluate {
      metrics = List.copyOf(metrics);
      Fields.check(Evaluate.class, name, pool, priority, attempts, seed, samples, metrics);
      requireName(name);
      Fields.require(
          new HashSet<>(metrics).size() == metrics.size(),
          "metrics: %s (expected: each once)",
          metrics);
    }

    @Override
    public Optional<JobId> after() {
      return Optional.of(samples);
    }
  }

  /** Which weights of a checkpoint draw the images. */
  enum Weights {
    EMA,
    ONLINE
  }

  /** Where a walk starts. */
  sealed interface Start {
    /** At severity T of {@code count} images of a data set, to restore them. */
    record Restore(
        @Field("data set, as name or name@sha256") DatasetRef dataset,
        @Field("part of the data set: train or test") Images.Split split,
        @Field(value = "index of the first image", min = 0, max = 1e9) int first)
        implements Start {
      public Restore {
        Fields.check(Restore.class, dataset, split, first);
      }
    }

    /** At a draw of the degradation's terminal distribution, to generate. */
    record Generate() implements Start {}
  }

  private static void requireName(String name) {
    Fields.require(
        !name.isBlank() && name.length() <= 100,
        "name: \"%s\" (expected: 1 to 100 characters)",
        name);
  }
}
