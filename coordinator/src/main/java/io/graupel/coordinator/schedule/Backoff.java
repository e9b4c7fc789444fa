package io.graupel.coordinator.schedule;

import io.graupel.protocol.event.Failure;
import java.time.Duration;

/**
 * The pause before the next attempt: {@code first}, doubled with each failure, {@code most} at the
 * longest. An attempt lost with its worker says nothing about the job, so the first such is made up
 * for at once.
 */
public record Backoff(Duration first, Duration most) {
  public static final Backoff DEFAULT = new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(60));

  /**
   * The pause after a failure.
   *
   * @param failures attempts that failed or were lost so far, this one included
   */
  public Duration after(Failure failure, int failures) {
    boolean lost = failure == Failure.LEASE_EXPIRED || failure == Failure.WORKER_RESTARTED;
    int doublings = failures - (lost ? 2 : 1);
    if (doublings < 0) {
      return Duration.ZERO;
    }
    Duration pause = first.multipliedBy(1L << Math.min(doublings, 20));
    return pause.compareTo(most) < 0 ? pause : most;
  }
}
