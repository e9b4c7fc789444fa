package io.graupel.coordinator.explain;

import io.graupel.coordinator.forecast.Ahead;
import io.graupel.coordinator.forecast.Forecast;
import io.graupel.coordinator.forecast.Likely;
import io.graupel.coordinator.queue.JobKind;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.PoolSetting;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.WaitReason;
import io.graupel.protocol.tenant.Budget;
import io.graupel.protocol.tenant.Quota;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An explanation in one sentence. */
final class Sentence {
  private static final double GIB = 1L << 30;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Queue queue;
  private final JobSnapshot job;
  private final Instant now;

  Sentence(Queue queue, JobSnapshot job, Instant now) {
    this.queue = queue;
    this.job = job;
    this.now = now;
  }

  String of(
      Optional<WaitReason> reason, Seats seats, Standing standing, Optional<Forecast> forecast) {
    if (reason.isEmpty()) {
      return standing(forecast);
    }
    List<String> parts = new ArrayList<>();
    parts.add("Waits: " + words(reason.orElseThrow(), seats));
    parts.add(seats(seats));
    forecast.flatMap(Forecast::ahead).ifPresent(ahead -> parts.add(ahead(ahead)));
    if (standing.tenants() > 1) {
      parts.add(
          "its tenant used %s of what counts, and %s are its due by weight"
              .formatted(percent(standing.used()), percent(standing.due())));
    }
    forecast.flatMap(Forecast::start).ifPresent(start -> parts.add("likely to start " + by(start)));
    return String.join("; ", parts) + ".";
  }

  /** Of a job that does not wait. */
  private String standing(Optional<Forecast> forecast) {
    if (job.state().terminal()) {
      return "It %s at %s%s."
          .formatted(
              lower(job.state()).equals("cancelled") ? "was cancelled" : lower(job.state()),
              TIME.format(job.updated()),
              job.message().map(words -> ": " + words).orElse(""));
    }
    String parts =
        job.batch()
            .map(
                batch ->
                    ", %d parts at once, %,d of %,d images made"
                        .formatted(job.live().size(), batch.done().size(), batch.images()))
            .orElse("");
    String since =
        job.live().stream()
            .map(Attempt::assigned)
            .min(Instant::compareTo)
            .map(TIME::format)
            .orElse("now");
    String giving =
        job.live().stream()
            .flatMap(attempt -> attempt.receipt().stream())
            .findFirst()
            .map(
                receipt ->
                    ", and was asked to give its device back (%s)".formatted(lower(receipt.rule())))
            .orElse("");
    String finish = forecast.map(f -> "; likely to finish " + by(f.finish())).orElse("");
    return "%s since %s%s%s%s."
        .formatted(
            job.state() == JobState.CANCELLING ? "Is being stopped, running" : "Runs",
            since,
            parts,
            giving,
            finish);
  }

  private String words(WaitReason reason, Seats seats) {
    Pool pool = job.spec().pool();
    return switch (reason) {
      case DEPENDENCY -> "for " + before();
      case HELD -> "it is held until somebody releases it";
      case DELAYED -> "its earliest start is " + at();
      case WINDOW ->
          "its window, %s, opens %s"
              .formatted(job.terms().window().map(Object::toString).orElse(""), at());
      case BACKOFF ->
          "attempt %d failed, and the next starts from %s".formatted(job.number(), at());
      case NO_SLOT ->
          seats.all() == 0
              ? "no worker of pool %s is there".formatted(pool)
              : seats.free() > 0
                  ? "it is first in line, and a slot is free: it starts any moment"
                  : "it is first in line, and no slot that it fits on is free";
      case QUOTA ->
          "its tenant holds %d slots, as many as it may"
              .formatted(queue.holdings().slots(job.tenant()));
      case FAIR_SHARE -> "others are served before it";
      case NO_FIT ->
          "no device of pool %s has the memory; the biggest has %.1f GiB"
              .formatted(pool, seats.biggestBytes() / GIB);
      case BUDGET -> budget();
      case PAUSED ->
          queue.directory().mode(pool) != PoolSetting.Mode.OPEN
              ? "pool %s is %s".formatted(pool, lower(queue.directory().mode(pool)))
              : "its tenant is paused";
    };
  }

  private String before() {
    List<String> open = new ArrayList<>();
    for (JobId id : job.before()) {
      queue
          .job(id)
          .filter(other -> other.state() != JobState.SUCCEEDED)
          .ifPresent(
              other ->
                  open.add(
                      "%s job %s (%s), which is %s"
                          .formatted(
                              JobKind.of(other.spec()).label(),
                              id,
                              other.spec().name(),
                              lower(other.state()))));
    }
    return open.isEmpty()
        ? "a job that it comes after"
        : open.getFirst() + (open.size() > 1 ? " and %d more".formatted(open.size() - 1) : "");
  }

  private String budget() {
    Optional<Budget> budget =
        Optional.of(queue.directory().tenant(job.tenant()).quota()).flatMap(Quota::budget);
    return budget
        .map(
            b ->
                "its tenant's budget of %,d GPU-seconds a %s is used up until %s"
                    .formatted(
                        b.gpuSeconds(), lower(b.period()), TIME.format(b.period().next(now))))
        .orElse("its tenant's budget is used up");
  }

  private String at() {
    return job.notBefore().map(TIME::format).orElse("later");
  }

  private String seats(Seats seats) {
    long memory = job.terms().memoryBytes();
    String need =
        memory == 0
            ? "it needs 1 slot of pool %s".formatted(job.spec().pool())
            : "it needs 1 slot of pool %s with %.1f GiB".formatted(job.spec().pool(), memory / GIB);
    if (seats.fitting() == 0) {
      return need + ", which has none such";
    }
    List<String> held = new ArrayList<>();
    held.add("%d free".formatted(seats.free()));
    held.add("%d its tenant's".formatted(seats.own()));
    if (seats.others() > 0) {
      held.add("%d held by %s".formatted(seats.others(), count(seats.tenants(), "other tenant")));
    }
    if (seats.closed() > 0) {
      held.add("%d on workers that take nothing new".formatted(seats.closed()));
    }
    return "%s; of %s %s"
        .formatted(need, count(seats.fitting(), "such slot"), String.join(", ", held));
  }

  private static String ahead(Ahead ahead) {
    return "ahead of it %s of its tenant (%,d GPU-seconds) and %s of %s (%,d GPU-seconds)"
        .formatted(
            count(ahead.ownJobs(), "job"),
            ahead.ownGpuSeconds(),
            count(ahead.otherJobs(), "job"),
            count(ahead.tenants(), "other tenant"),
            ahead.otherGpuSeconds());
  }

  private static String by(Likely likely) {
    return "%s, in nine cases of ten by %s"
        .formatted(TIME.format(likely.p50()), TIME.format(likely.p90()));
  }

  private static String count(int n, String noun) {
    return "%,d %s%s".formatted(n, noun, n == 1 ? "" : "s");
  }

  private static String percent(double share) {
    return Math.round(100 * share) + " %";
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
