package io.graupel.coordinator.schedule;

import io.graupel.protocol.event.Failure;
import java.time.Duration;
import java.util.Optional;

/**
 * What follows a failed try, by the kind of its failure:
 *
 * <table>
 *   <caption>Whether and when it is tried again</caption>
 *   <tr><th>failure</th><th>next try</th></tr>
 *   <tr><td>{@code LEASE_EXPIRED}, {@code WORKER_RESTARTED}: lost with its worker, which says
 *       nothing about the job</td><td>the first at once, then after a pause that doubles</td></tr>
 *   <tr><td>{@code CRASHED}: a defect, a broken device</td><td>after a pause that doubles</td></tr>
 *   <tr><td>{@code BAD_INPUT}, {@code OUT_OF_MEMORY}, {@code DIVERGED}, {@code
 *       CHECKPOINT_MISSING}, {@code DEPENDENCY_FAILED}: it would end so again</td><td>none</td></tr>
 * </table>
 *
 * @param first the first pause
 * @param most the longest
 */
public record Backoff(Duration first, Duration most) {
  public static final Backoff DEFAULT = new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(60));

  /** What a kind of failure asks for. */
  enum Rule {
    NEVER,
    AT_ONCE_THEN_DOUBLING,
    DOUBLING
  }

  static Rule rule(Failure failure) {
    return switch (failure) {
      case LEASE_EXPIRED, WORKER_RESTARTED -> Rule.AT_ONCE_THEN_DOUBLING;
      case CRASHED -> Rule.DOUBLING;
      case BAD_INPUT, OUT_OF_MEMORY, DIVERGED, CHECKPOINT_MISSING, DEPENDENCY_FAILED -> Rule.NEVER;
    };
  }

  /**
   * The pause before the next try; absent where another would end no better.
   *
   * @param failures tries that failed or were lost so far, this one included
   */
  public Optional<Duration> after(Failure failure, int failures) {
    return switch (rule(failure)) {
      case NEVER -> Optional.empty();
      case AT_ONCE_THEN_DOUBLING -> Optional.of(pause(failures - 2));
      case DOUBLING -> Optional.of(pause(failures - 1));
    };
  }

  private Duration pause(int doublings) {
    if (doublings < 0) {
      return Duration.ZERO;
    }
    Duration pause = first.multipliedBy(1L << Math.min(doublings, 20));
    return pause.compareTo(most) < 0 ? pause : most;
  }
}
