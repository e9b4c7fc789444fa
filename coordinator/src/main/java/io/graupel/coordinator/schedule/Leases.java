package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.JobKind;
import io.graupel.coordinator.queue.Member;
import io.graupel.protocol.job.JobSpec;
import java.time.Duration;
import java.time.Instant;

/**
 * How long silence is borne.
 *
 * @param heartbeat period at which workers speak up
 * @param start from the assignment to the worker's first word about it
 * @param train lease of a training attempt: longer than a broker restart and a fail-over together
 * @param other lease of any other attempt
 */
public record Leases(Duration heartbeat, Duration start, Duration train, Duration other) {
  public static final Leases DEFAULT =
      new Leases(
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(45),
          Duration.ofSeconds(25));

  /** Heartbeats that may stay out before a worker gets nothing new. */
  private static final int SUSPECTED_AFTER = 2;

  public Leases {
    requirePositive("heartbeat", heartbeat);
    requirePositive("start", start);
    requireLonger("train", train, heartbeat);
    requireLonger("other", other, heartbeat);
  }

  /** The lease of an attempt at this spec. */
  public Duration of(JobSpec spec) {
    return JobKind.of(spec) == JobKind.TRAIN ? train : other;
  }

  /** The longest lease there is. */
  public Duration longest() {
    return train.compareTo(other) > 0 ? train : other;
  }

  /** Whether the worker is silent for so long that it gets nothing new. */
  public boolean suspects(Member member, Instant now) {
    return member.heard().plusMillis(SUSPECTED_AFTER * heartbeat.toMillis()).isBefore(now);
  }

  /** A worker that was silent since before this moment is taken for gone. */
  Instant burial(Instant now) {
    return now.minus(longest());
  }

  private static void requirePositive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException("%s: %s (expected: above 0)".formatted(name, value));
    }
  }

  private static void requireLonger(String name, Duration lease, Duration heartbeat) {
    Duration least = heartbeat.multipliedBy(3);
    if (lease.compareTo(least) <= 0) {
      throw new IllegalArgumentException(
          "%s lease: %s (expected: longer than 3 heartbeats, %s); raise it or shorten heartbeat"
              .formatted(name, lease, least));
    }
  }
}
