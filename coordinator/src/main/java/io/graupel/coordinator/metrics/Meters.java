package io.graupel.coordinator.metrics;

import io.graupel.coordinator.journal.Committed;
import io.graupel.coordinator.queue.JobKind;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import io.prometheus.client.exporter.common.TextFormat;
import io.prometheus.client.hotspot.DefaultExports;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The coordinator's meters, in a registry of their own. Jobs and attempts are counted by the leader
 * as turns are committed; every label is from a closed set.
 */
public final class Meters {
  private static final double[] WAITS = {0.01, 0.05, 0.25, 1, 5, 30, 120, 600, 3_600, 14_400};
  private static final double[] ATTEMPTS = {0.1, 1, 10, 60, 300, 1_800, 7_200, 28_800, 86_400};
  private static final double[] TURNS = {0.0005, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2};
  private static final double[] REQUESTS = {0.002, 0.005, 0.01, 0.025, 0.1, 0.5, 2, 10};

  private final CollectorRegistry registry = new CollectorRegistry(true);
  private final Counter submitted =
      Counter.build("graupel_jobs_submitted_total", "Jobs accepted.")
          .labelNames("kind")
          .register(registry);
  private final Counter ended =
      Counter.build("graupel_attempts_total", "Attempts that ended.")
          .labelNames("kind", "outcome")
          .register(registry);
  private final Histogram waits =
      Histogram.build("graupel_queue_wait_seconds", "From waiting to a slot.")
          .labelNames("kind")
          .buckets(WAITS)
          .register(registry);
  private final Histogram durations =
      Histogram.build("graupel_attempt_duration_seconds", "From a slot to the attempt's end.")
          .labelNames("kind", "outcome")
          .buckets(ATTEMPTS)
          .register(registry);
  private final Counter images =
      Counter.build("graupel_images_total", "Images trained on, made or measured, as reported.")
          .labelNames("kind")
          .register(registry);
  private final Histogram deciding =
      Histogram.build(
              "graupel_scheduler_turn_seconds", "Time to decide a turn that changed something.")
          .buckets(TURNS)
          .register(registry);
  private final Histogram committing =
      Histogram.build("graupel_scheduler_commit_seconds", "Time to commit a turn.")
          .buckets(TURNS)
          .register(registry);
  private final Counter inputs =
      Counter.build("graupel_scheduler_inputs_total", "Requests and words of workers decided on.")
          .register(registry);
  private final Histogram requests =
      Histogram.build("graupel_http_request_seconds", "Time to answer a request, by path template.")
          .labelNames("method", "path", "status")
          .buckets(REQUESTS)
          .register(registry);
  private final Map<JobId, JobKind> kinds = new HashMap<>();
  private final Map<JobId, Long> reported = new HashMap<>();

  /** Meters of a process, with those of its JVM; more may be added. */
  public Meters() {
    DefaultExports.register(registry);
    for (JobKind kind : JobKind.values()) {
      submitted.labels(kind.label());
      images.labels(kind.label());
    }
  }

  /** Adds gauges that are read when asked for. */
  public void add(Collector collector) {
    collector.register(registry);
  }

  /** Counts what a turn made true. Called by one thread. */
  public void committed(Committed turn) {
    deciding.observe(seconds(turn.deciding()));
    committing.observe(seconds(turn.committing()));
    inputs.inc(turn.inputs());
    turn.changes().forEach(this::changed);
    for (HistoryEntry entry : turn.told()) {
      if (entry.what() instanceof HistoryEntry.Progress progress) {
        progressed(entry.job(), progress.images());
      }
    }
  }

  private void changed(Committed.Change change) {
    JobSnapshot job = change.after();
    String kind = JobKind.of(job.spec()).label();
    if (change.before().isEmpty()) {
      submitted.labels(kind).inc();
    }
    Optional<Attempt> before = change.before().flatMap(JobSnapshot::latest);
    Optional<Attempt> after = job.latest();
    if (!before.map(Attempt::number).equals(after.map(Attempt::number))) {
      after.ifPresent(a -> waits.labels(kind).observe(seconds(waitingSince(job), a.assigned())));
      reported.remove(job.id());
      if (before.isEmpty()) {
        reported.put(job.id(), 0L);
      }
    }
    if (before.flatMap(Attempt::ended).isEmpty() && after.flatMap(Attempt::ended).isPresent()) {
      ended(kind, after.orElseThrow());
    }
    if (job.state().held()) {
      kinds.put(job.id(), JobKind.of(job.spec()));
    } else {
      kinds.remove(job.id());
      reported.remove(job.id());
    }
  }

  private static Instant waitingSince(JobSnapshot job) {
    int tries = job.attempts().size();
    return tries < 2
        ? job.submitted()
        : job.attempts().get(tries - 2).ended().orElse(job.submitted());
  }

  private void ended(String kind, Attempt attempt) {
    String outcome =
        attempt.outcome().map(o -> o.name().toLowerCase(Locale.ROOT)).orElse("unknown");
    ended.labels(kind, outcome).inc();
    attempt
        .ended()
        .ifPresent(
            end -> durations.labels(kind, outcome).observe(seconds(attempt.assigned(), end)));
  }

  private void progressed(JobId job, long done) {
    JobKind kind = kinds.get(job);
    if (kind == null) {
      return;
    }
    Long last = reported.put(job, done);
    // where a resumed attempt begins is not known, nor is the last report to a new leader
    if (last != null && done > last) {
      images.labels(kind.label()).inc(done - last);
    }
  }

  /** Counts an answered request. */
  public void served(String method, String path, int status, long nanos) {
    requests.labels(method, path, (status / 100) + "xx").observe(nanos / 1e9);
  }

  /** The content type that suits an {@code Accept} header. */
  public static String contentType(String accept) {
    return TextFormat.chooseContentType(accept);
  }

  /** Every meter, in the text form of that type. */
  public String text(String contentType) {
    StringWriter out = new StringWriter();
    try {
      TextFormat.writeFormat(contentType, out, registry.metricFamilySamples());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }

  private static double seconds(Instant from, Instant to) {
    return Math.max(0, seconds(Duration.between(from, to)));
  }
}
