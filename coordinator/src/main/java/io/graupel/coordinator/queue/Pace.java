package io.graupel.coordinator.queue;

import java.time.Duration;
import java.time.Instant;

/**
 * How fast something happens lately: a count that decays, so that the newest ten minutes weigh
 * most.
 *
 * @param count what is left of it, as of {@code last}
 * @param since when what was counted first had begun
 */
public record Pace(double count, Instant since, Instant last) {
  /** After which a count weighs 1/e. */
  private static final Duration MEMORY = Duration.ofMinutes(10);

  private static final double SHORTEST_SECONDS = 1;

  /** Nothing was counted yet, by somebody who began to look then. */
  static Pace from(Instant since) {
    return new Pace(0, since, since);
  }

  /** The same with more; what comes late counts as if it came now. */
  Pace plus(double more, Instant at) {
    return new Pace(left(at) + more, since, at.isAfter(last) ? at : last);
  }

  /** How many in a second, about; 0 or more. */
  public double perSecond(Instant now) {
    double seen = Math.max(SHORTEST_SECONDS, seconds(since, now));
    double memory = MEMORY.toSeconds() * -Math.expm1(-seen / MEMORY.toSeconds());
    return Math.max(0, left(now) / memory);
  }

  private double left(Instant now) {
    return count * Math.exp(-Math.max(0, seconds(last, now)) / MEMORY.toSeconds());
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1000.0;
  }
}
