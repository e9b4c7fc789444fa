package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.PoolSetting;
import io.graupel.protocol.event.WorkerSetting;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.job.Window;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Who must stop, whoever waits: work whose window closes, in time for its last checkpoint; work of
 * a tenant whose budget is used up; work on what is drained; work that is held.
 */
final class Curfew {
  /** Time for a checkpoint that nobody has measured yet. */
  private static final Duration UNMEASURED = Duration.ofSeconds(30);

  /** Room beyond twice the measured time of a checkpoint. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  private Curfew() {}

  static void decide(Queue queue, Instant now, Consumer<List<Decision>> apply) {
    List<AttemptId> all = new ArrayList<>();
    queue.holdings().all().forEach(all::add);
    for (AttemptId id : all) {
      Optional<JobSnapshot> job = queue.current(id);
      job.ifPresent(
          j -> {
            Attempt attempt = j.live(id.number()).orElseThrow();
            rule(queue, j, attempt, now)
                .ifPresent(
                    rule ->
                        apply.accept(
                            Moves.asked(j, List.of(attempt), rule, Optional.empty(), now)));
          });
    }
  }

  private static Optional<Receipt.Rule> rule(
      Queue queue, JobSnapshot job, Attempt attempt, Instant now) {
    if (attempt.receipt().isPresent()) {
      return Optional.empty();
    }
    if (job.terms().held()) {
      return Optional.of(Receipt.Rule.ASKED);
    }
    if (queue.directory().mode(job.spec().pool()) == PoolSetting.Mode.DRAINING
        || queue.directory().mode(attempt.worker().worker()) == WorkerSetting.Mode.DRAINING) {
      return Optional.of(Receipt.Rule.DRAIN);
    }
    if (job.terms().window().filter(w -> !now.isBefore(lastCall(w, attempt, now))).isPresent()) {
      return Optional.of(Receipt.Rule.WINDOW);
    }
    return spent(queue, job.tenant(), now) ? Optional.of(Receipt.Rule.BUDGET) : Optional.empty();
  }

  /** When the attempt must begin its last checkpoint to be gone before the window closes. */
  static Instant lastCall(Window window, Attempt attempt, Instant now) {
    Duration checkpoint =
        attempt
            .saving()
            .map(millis -> Duration.ofMillis(2 * millis).plus(MARGIN))
            .orElse(UNMEASURED);
    return window.closing(now).map(end -> end.minus(checkpoint)).orElse(now);
  }

  private static boolean spent(Queue queue, TenantId tenant, Instant now) {
    return Ledger.left(queue, tenant, now).filter(left -> left <= 0).isPresent();
  }
}
