package io.graupel.coordinator;

import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.event.Announcement;
import io.graupel.protocol.event.Device;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.Request;
import io.graupel.protocol.event.ResultRef;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.tenant.Actor;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Specs and workers for tests. */
public final class Specs {
  public static final Pool POOL = Pool.DEFAULT;

  private Specs() {}

  public static JobSpec.Train train() {
    return train(Priority.STANDARD, 3);
  }

  public static JobSpec.Train train(Priority priority, int attempts) {
    return train("default", priority, attempts);
  }

  public static JobSpec.Train train(String pool, Priority priority, int attempts) {
    return (JobSpec.Train)
        Codec.spec(
            """
            kind: train
            name: blur
            pool: %s
            priority: %s
            attempts: %d
            seed: 7
            images: {dataset: digits, split: train, side: 32}
            degradation:
              type: gaussian-blur
              steps: 20
              taps: 11
              sigma: {type: constant, std: 7}
              padding: circular
            network: {type: residual-unet, width: 16, multipliers: [1, 2, 2], blocks: 1, groups: 8, attentionSides: [8], heads: 4, dropout: 0, classes: 0}
            training:
              images: 6400
              batch: 64
              accumulate: 1
              prediction: clean
              coordinates: pixels
              loss: {type: l1}
              weighting: {type: uniform}
              severities: uniform
              optimizer: {learningRate: 2e-5, warmup: 0, finalShare: 1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, gradientNorm: 1.0}
              ema: {type: copied, decay: 0.995, every: 10, from: 2000}
              precision: fp32
              labelDropout: 0
            checkpointEvery: 640
            """
                .formatted(pool, priority.name().toLowerCase(Locale.ROOT), attempts));
  }

  public static JobSpec.Sample sample(JobId model) {
    return (JobSpec.Sample)
        Codec.spec(
            """
            kind: sample
            name: restored
            pool: default
            priority: standard
            attempts: 3
            seed: 7
            model: %s
            weights: ema
            start: {type: restore, dataset: digits, split: test, first: 0}
            sampler: {algorithm: {type: improved, share: 1}, stride: 1, clamp: true}
            condition: {type: none}
            precision: fp32
            count: 100
            microBatch: 50
            grid: 16
            filmstrip: 4
            """
                .formatted(model));
  }

  /** So many images, so many at once. */
  public static JobSpec.Sample sample(JobId model, int count, int microBatch) {
    return (JobSpec.Sample)
        Codec.spec(
            Codec.json(sample(model))
                .replace("\"count\":100", "\"count\":" + count)
                .replace("\"microBatch\":50", "\"microBatch\":" + microBatch));
  }

  public static JobSpec.Evaluate evaluate(JobId samples) {
    return (JobSpec.Evaluate)
        Codec.spec(
            """
            kind: evaluate
            name: measured
            pool: default
            priority: standard
            attempts: 2
            seed: 7
            samples: %s
            metrics: [ssim, rmse]
            """
                .formatted(samples));
  }

  public static JobSpec.Evaluate evaluate(JobId samples, JobId classifier) {
    return (JobSpec.Evaluate)
        Codec.spec(
            """
            kind: evaluate
            name: measured
            pool: default
            priority: standard
            attempts: 2
            seed: 7
            samples: %s
            metrics: [ssim, fid]
            features: {type: classifier, job: %s}
            """
                .formatted(samples, classifier));
  }

  public static JobSpec.Evaluate evaluateBy(JobId samples, String module) {
    return (JobSpec.Evaluate)
        Codec.spec(
            """
            kind: evaluate
            name: measured
            pool: default
            priority: standard
            attempts: 2
            seed: 7
            samples: %s
            metrics: [fid]
            features: {type: torch-script, dataset: %s}
            """
                .formatted(samples, module));
  }

  public static JobSpec.Classifier classifier() {
    return (JobSpec.Classifier)
        Codec.spec(
            """
            kind: classifier
            name: features
            pool: default
            priority: standard
            attempts: 2
            seed: 7
            images: {dataset: digits, split: train, side: 32}
            heldOut: digits
            width: 16
            features: 64
            shown: 6400
            batch: 64
            learningRate: 1e-3
            """);
  }

  /** Somebody with every right asks for this. */
  public static Request request(Verb verb, Instant now) {
    return request(Actor.DEV, verb, now);
  }

  public static Request request(Actor actor, Verb verb, Instant now) {
    return new Request(UUID.randomUUID().toString(), actor, now, Optional.empty(), verb);
  }

  public static Verb submit(JobId job, JobSpec spec) {
    return new Verb.Submit(job, TenantId.DEFAULT, spec, Terms.NONE);
  }

  /** Terms as they stand in a document. */
  public static Terms terms(String yaml) {
    return Codec.submission(
            Codec.json(train()).replaceFirst("\\{", "{\"terms\": " + json(yaml) + ","))
        .terms();
  }

  private static String json(String yaml) {
    return Codec.tree(yaml).toString();
  }

  /** The n-th job. */
  public static JobId job(int n) {
    StringBuilder name = new StringBuilder();
    for (int rest = n, i = 0; i < 10; i++, rest /= 26) {
      name.insert(0, (char) ('a' + rest % 26));
    }
    return new JobId("j-" + name);
  }

  public static Incarnation life(String worker, int n) {
    return new Incarnation("%s.%08x".formatted(worker, n));
  }

  public static Announcement announcement(Incarnation worker, int slots) {
    return new Announcement(
        worker, POOL, new Device("test", Device.Kind.CPU, 1L << 30), slots, "0", "127.0.0.1:1");
  }

  public static ResultRef result(long slot) {
    return new ResultRef(slot, "0".repeat(64), Map.of("ssim", 0.5));
  }
}
