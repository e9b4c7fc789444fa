package io.graupel.protocol.job;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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

  /** The jobs that must all succeed before this one can start, in no order that counts. */
  Set<JobId> after();

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
      training.require(degradation);
      training.augmentation().ifPresent(augmentation -> augmentation.require(images));
      Fields.require(
          images.side() % network.sideDivisor() == 0,
          "images.side: %s (expected: a multiple of %s, which %s levels halve away)",
          images.side(),
          network.sideDivisor(),
          network.multipliers().size());
      degradation.requireSide(images.side());
    }

    @Override
    public Set<JobId> after() {
      return Set.of();
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
      @Field("labels and guidance") Condition condition,
      @Field("number format of the network's arithmetic") Precision precision,
      @Field(value = "images to make", min = 1, max = 1e7) int count,
      @Field(value = "images the network sees at once", min = 1, max = 4096) int microBatch,
      @Field(value = "images shown in the grid", min = 1, max = 1024) int grid,
      @Field(value = "images shown as a filmstrip", min = 0, max = 32) int filmstrip,
      @Field(
              value = "images that are walked twice, to tell when each octave settles",
              min = 2,
              max = 4096)
          Optional<Integer> settling)
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
          condition,
          precision,
          count,
          microBatch,
          grid,
          filmstrip,
          settling);
      requireName(name);
      Fields.require(
          microBatch <= count, "microBatch: %s (expected: at most count, %s)", microBatch, count);
      Fields.require(
          grid <= count && filmstrip <= count,
          "grid: %s, filmstrip: %s (expected: at most count, %s)",
          grid,
          filmstrip,
          count);
      Fields.require(
          settling.orElse(0) <= count,
          "settling: %s (expected: at most count, %s)",
          settling.orElse(0),
          count);
    }

    /**
     * Refuses the network of a train job that this cannot use.
     *
     * @throws MisfitException naming the field of this spec, what it is and what it may be
     */
    public void check(Train train) {
      new SampleFit(this, train).require();
    }

    @Override
    public Set<JobId> after() {
      return Set.of(model);
    }
  }

  /**
   * Measures the images that a sample job made: against their originals, and against a reference
   * set.
   */
  record Evaluate(
      @Field("for people; need not be unique") String name,
      @Field("pool of workers it may run on") Pool pool,
      @Field("class of service") Priority priority,
      @Field(value = "tries before the job is given up", min = 1, max = 100) int attempts,
      @Field("seeds every random choice") long seed,
      @Field("sample job whose images are measured") JobId samples,
      @Field(value = "what is measured", min = 1, max = 16) List<Metric> metrics,
      @Field("features that fid, kid, precision, recall, density and coverage compare")
          Optional<Features> features,
      @Field("what distributions are compared with; absent for the originals that were restored")
          Optional<Reference> reference)
      implements JobSpec {
    public Evaluate {
      metrics = List.copyOf(metrics);
      Fields.check(
          Evaluate.class,
          name,
          pool,
          priority,
          attempts,
          seed,
          samples,
          metrics,
          features,
          reference);
      requireName(name);
      Fields.require(
          new HashSet<>(metrics).size() == metrics.size(),
          "metrics: %s (expected: each once)",
          metrics);
      Fields.require(
          features.isPresent() || metrics.stream().noneMatch(Metric::ofFeatures),
          "features: absent (expected: for %s, such as {type: classifier, job: ID})",
          metrics.stream().filter(Metric::ofFeatures).toList());
    }

    @Override
    public Set<JobId> after() {
      Set<JobId> after = new TreeSet<>(Set.of(samples));
      if (features.orElse(null) instanceof Features.Classifier classifier) {
        after.add(classifier.job());
      }
      return Collections.unmodifiableSet(after);
    }
  }

  /** Fits a small classifier, whose features then measure images. */
  record Classifier(
      @Field("for people; need not be unique") String name,
      @Field("pool of workers it may run on") Pool pool,
      @Field("class of service") Priority priority,
      @Field(value = "tries before the job is given up", min = 1, max = 100) int attempts,
      @Field("seeds every random choice") long seed,
      @Field("labelled images that are learnt from") Images images,
      @Field("data set, as name or name@sha256, whose test part says how right it is")
          DatasetRef heldOut,
      @Field(value = "channels of the first layer", min = 4, max = 512) int width,
      @Field(value = "features of an image", min = 2, max = 4096) int features,
      @Field(value = "images shown to the network", min = 1, max = 1e12) long shown,
      @Field(value = "images in one optimizer step", min = 1, max = 65_536) int batch,
      @Field(value = "learning rate", min = 1e-9, max = 1) double learningRate)
      implements JobSpec {
    public Classifier {
      Fields.check(
          Classifier.class,
          name,
          pool,
          priority,
          attempts,
          seed,
          images,
          heldOut,
          width,
          features,
          shown,
          batch,
          learningRate);
      requireName(name);
      Fields.require(
          shown % batch == 0, "shown: %s (expected: a multiple of batch, %s)", shown, batch);
    }

    @Override
    public Set<JobId> after() {
      return Set.of();
    }
  }

  /**
   * Measures the statistics of an image set: radial power, the exponent of its power law, colour
   * correlation, and how far noise of given exponents is from it (Cloud Diffusion).
   */
  record Spectrum(
      @Field("for people; need not be unique") String name,
      @Field("pool of workers it may run on") Pool pool,
      @Field("class of service") Priority priority,
      @Field(value = "tries before the job is given up", min = 1, max = 100) int attempts,
      @Field("seeds every random choice") long seed,
      @Field("what is measured") Images images,
      @Field(value = "how many of the images, from the first on", min = 2, max = 1e9) int count,
      @Field(value = "amplitude exponents of the noise it is compared with", min = 1, max = 32)
          List<Double> exponents)
      implements JobSpec {
    public Spectrum {
      exponents = List.copyOf(exponents);
      Fields.check(Spectrum.class, name, pool, priority, attempts, seed, images, count, exponents);
      requireName(name);
      for (double exponent : exponents) {
        Fields.require(
            exponent >= -2 && exponent <= 4, "exponents: %s (expected: each -2 to 4)", exponents);
      }
    }

    @Override
    public Set<JobId> after() {
      return Set.of();
    }
  }

  /** The set that a distribution is held against. */
  record Reference(
      @Field("data set, as name or name@sha256") DatasetRef dataset,
      @Field("part of the data set: train or test") Images.Split split,
      @Field(value = "how many of its images, from the first on", min = 2, max = 1e9) int count) {
    public Reference {
      Fields.check(Reference.class, dataset, split, count);
    }
  }

  /** Which weights of a checkpoint draw the images. */
  enum Weights {
    EMA,
    ONLINE
  }

  private static void requireName(String name) {
    Fields.require(
        !name.isBlank() && name.length() <= 100,
        "name: \"%s\" (expected: 1 to 100 characters)",
        name);
  }
}
