package io.graupel.worker.metrics;

import io.graupel.protocol.job.JobSpec;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import io.prometheus.client.hotspot.DefaultExports;
import java.time.Duration;

/** What a worker measures of itself. */
public final class WorkerMetrics {
  private final CollectorRegistry registry = new CollectorRegistry();

  private final Counter images =
      Counter.build("graupel_worker_images_total", "Images trained on, sampled or measured.")
          .labelNames("kind")
          .register(registry);
  private final Counter attempts =
      Counter.build("graupel_worker_attempts_total", "Attempts ended, by how they ended.")
          .labelNames("kind", "outcome")
          .register(registry);
  private final Histogram steps =
      Histogram.build(
              "graupel_worker_step_seconds", "Time of one optimizer step or one micro-batch.")
          .labelNames("kind")
          .buckets(.005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10, 30)
          .register(registry);
  private final Histogram saves =
      Histogram.build(
              "graupel_worker_checkpoint_save_seconds",
              "Time that training stands still to write a checkpoint to local disk.")
          .buckets(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10)
          .register(registry);
  private final Counter uploaded =
      Counter.build("graupel_worker_checkpoints_total", "Checkpoints brought to the store.")
          .register(registry);
  private final Gauge busy =
      Gauge.build("graupel_worker_busy", "1 while an attempt runs, else 0.").register(registry);
  private final Gauge draining =
      Gauge.build("graupel_worker_draining", "1 while nothing new is taken, else 0.")
          .register(registry);

  public WorkerMetrics() {
    DefaultExports.register(registry);
    for (String kind : new String[] {"train", "sample", "evaluate"}) {
      images.labels(kind);
      steps.labels(kind);
      for (Outcome outcome : Outcome.values()) {
        attempts.labels(kind, outcome.label());
      }
    }
  }

  /** How an attempt ended, seen from here. */
  public enum Outcome {
    SUCCEEDED,
    FAILED,
    YIELDED,
    REFUSED;

    String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  public CollectorRegistry registry() {
    return registry;
  }

  public void began() {
    busy.set(1);
  }

  public void ended(JobSpec spec, Outcome outcome) {
    busy.set(0);
    attempts.labels(kind(spec), outcome.label()).inc();
  }

  /** One optimizer step, or one micro-batch, of {@code images} images. */
  public void stepped(JobSpec spec, int images, Duration took) {
    this.images.labels(kind(spec)).inc(images);
    steps.labels(kind(spec)).observe(took.toNanos() / 1e9);
  }

  /** A checkpoint is on local disk; training goes on. */
  public void saved(Duration took) {
    saves.observe(took.toNanos() / 1e9);
  }

  /** A checkpoint is whole in the store. */
  public void checkpointed() {
    uploaded.inc();
  }

  public void draining() {
    draining.set(1);
  }

  private static String kind(JobSpec spec) {
    return switch (spec) {
      case JobSpec.Train train -> "train";
      case JobSpec.Sample sample -> "sample";
      case JobSpec.Evaluate evaluate -> "evaluate";
      case JobSpec.Classifier classifier -> "train";
      case JobSpec.Spectrum spectrum -> "evaluate";
    };
  }
}
