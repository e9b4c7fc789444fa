package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Backlog;
import io.graupel.coordinator.queue.Outflow;
import io.graupel.coordinator.queue.Outflow.Kind;
import io.graupel.coordinator.queue.Pace;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.Refusal;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.tenant.Quota;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether there is room for one more job: within its tenant's limits and the fleet's. Where there
 * is none, it says which limit, what is used of it, how fast that shrinks, and when there will be
 * room at that pace.
 */
final class Backpressure {
  /** A pace may change: nobody is told to wait for longer. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private final Sharing sharing;

  Backpressure(Sharing sharing) {
    this.sharing = sharing;
  }

  /** One limit as it stands. */
  private record Level(
      String who,
      String what,
      String going,
      long used,
      long more,
      Optional<Long> limit,
      Optional<Pace> pace,
      String raise) {}

  /** Why a new job is not taken, if so. */
  Optional<Refusal> refusal(Queue queue, TenantId tenant, JobSpec spec, Instant now) {
    return refusal(queue, tenant, Backlog.images(spec), now);
  }

  /** Why a job that had ended cannot wait again, if so. */
  Optional<Refusal> refusal(Queue queue, JobSnapshot ended, Instant now) {
    long images =
        ended
            .batch()
            .map(batch -> batch.images() - batch.done().size())
            .orElse(Backlog.images(ended.spec()));
    return refusal(queue, ended.tenant(), images, now);
  }

  private Optional<Refusal> refusal(Queue queue, TenantId tenant, long images, Instant now) {
    Quota quota = queue.directory().tenant(tenant).quota();
    Backlog own = queue.backlog(tenant);
    Backlog all = queue.backlog();
    Outflow out = queue.outflow();
    String who = "tenant " + tenant;
    Level jobs =
        new Level(
            who,
            "waiting jobs",
            "start",
            own.waiting(),
            1,
            quota.queuedJobs().map(Integer::longValue),
            out.of(tenant, Kind.STARTS),
            "or an admin to raise quota.queuedJobs");
    Level queued =
        new Level(
            who,
            "queued images",
            "are being made",
            own.images(),
            images,
            quota.queuedImages(),
            out.of(tenant, Kind.IMAGES),
            "or an admin to raise quota.queuedImages");
    Level everyJob =
        new Level(
            "the fleet",
            "unfinished jobs",
            "end",
            all.jobs(),
            1,
            Optional.of((long) sharing.maxJobs()),
            out.of(Kind.JOBS),
            "or an operator for a greater coordinator");
    Level everyImage =
        new Level(
            "the fleet",
            "queued images",
            "are being made",
            all.images(),
            images,
            Optional.of(sharing.maxImages()),
            out.of(Kind.IMAGES),
            "or an operator for a greater coordinator");
    return over(jobs, now)
        .or(() -> over(queued, now))
        .or(() -> over(everyJob, now))
        .or(() -> over(everyImage, now));
  }

  private static Optional<Refusal> over(Level level, Instant now) {
    return level
        .limit()
        .filter(most -> level.more() > 0 && level.used() > most - level.more())
        .map(most -> most < level.more() ? never(level, most) : later(level, most, now));
  }

  private static Refusal never(Level level, long most) {
    return Refusal.of(
        Refusal.Kind.IMPOSSIBLE,
        "%s may have %,d %s, and this job alone asks for %,d; ask for less, %s"
            .formatted(level.who(), most, level.what(), level.more(), level.raise()));
  }

  private static Refusal later(Level level, long most, Instant now) {
    double pace = level.pace().map(p -> p.perSecond(now)).orElse(0.0);
    double seconds = (level.used() + level.more() - most) / pace;
    String full =
        "%s has %,d %s (limit %,d). ".formatted(level.who(), level.used(), level.what(), most);
    if (!(seconds <= LONGEST.toSeconds())) {
      return Refusal.of(
          Refusal.Kind.LIMIT,
          full
              + "Next to none of them %s at present; cancel some, ask again later, %s"
                  .formatted(level.going(), level.raise()));
    }
    Duration wait = Duration.ofSeconds(Math.max(1, (long) Math.ceil(seconds)));
    String words =
        "%s %s; room for your %,d in about %s"
            .formatted(rate(pace), level.going(), level.more(), words(wait));
    return new Refusal(Refusal.Kind.LIMIT, full + words, Optional.of(now.plus(wait)));
  }

  /** 212/s, 2.5/min, 1.2/h. */
  private static String rate(double perSecond) {
    if (perSecond >= 10) {
      return String.format(Locale.ROOT, "%,.0f/s", perSecond);
    }
    if (perSecond >= 1) {
      return String.format(Locale.ROOT, "%.1f/s", perSecond);
    }
    return perSecond * 60 >= 1
        ? String.format(Locale.ROOT, "%.1f/min", perSecond * 60)
        : String.format(Locale.ROOT, "%.1f/h", perSecond * 3600);
  }

  private static String words(Duration wait) {
    long seconds = wait.toSeconds();
    if (seconds <= 90) {
      return seconds + " s";
    }
    return seconds <= 90 * 60
        ? Math.ceilDiv(seconds, 60) + " min"
        : Math.ceilDiv(seconds, 3600) + " h";
  }
}
