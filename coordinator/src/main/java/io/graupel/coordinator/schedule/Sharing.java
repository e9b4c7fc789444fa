package io.graupel.coordinator.schedule;

import java.time.Duration;

/**
 * How the fleet is shared.
 *
 * @param halfLife time in which what a tenant used counts half
 * @param entryPenalty GPU time that each running attempt counts beyond what it used so far, so that
 *     a burst is felt before it has run
 * @param minRun time that an attempt is left alone before it may be asked to make room
 * @param urgent the same for background work where somebody waits at the screen
 * @param maxJobs most unfinished jobs of all tenants together
 * @param maxImages most images of all tenants together that are still to be made
 */
public record Sharing(
    Duration halfLife,
    Duration entryPenalty,
    Duration minRun,
    Duration urgent,
    int maxJobs,
    long maxImages) {
  public static final Sharing DEFAULT =
      new Sharing(
          Duration.ofHours(24),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ZERO,
          1_000_000,
          1_000_000_000_000L);

  public Sharing {
    if (halfLife.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "halfLife: %s (expected: at least a second)".formatted(halfLife));
    }
  }
}
