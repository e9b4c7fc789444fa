package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Holdings;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.PoolSetting;
import io.graupel.protocol.event.WorkerSetting;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Who must stop, whoever waits: work whose window closes, in time for its last checkpoint; work of
 * a tenant whose budget is used up; work on what is drained; work that is held.
 */
final class Curfew {
  /** Time for a checkpoint that nobody has measured yet. */
  static final Duration UNMEASURED = Duration.ofSeconds(30);

  /** Room beyond twice the measured time of a checkpoint. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  private final AttemptEnd end;

  Curfew(AttemptEnd end) {
    this.end = end;
  }

  void decide(Queue queue, Instant now, Consumer<List<Decision>> apply) {
    for (AttemptId id : looked(queue, now)) {
      queue.current(id).ifPresent(job -> apply.accept(decide(queue, job, id, now)));
    }
  }

  /** Every attempt that a rule may end, and few others: there may be very many in all. */
  private static Set<AttemptId> looked(Queue queue, Instant now) {
    Holdings holdings = queue.holdings();
    Set<AttemptId> looked = new LinkedHashSet<>(holdings.bounded());
    queue.directory().drainingPools().forEach(pool -> looked.addAll(holdings.of(pool)));
    queue.directory().drainingWorkers().forEach(worker -> looked.addAll(holdings.of(worker)));
    for (TenantId tenant : holdings.tenants()) {
      if (broke(queue, tenant, now)) {
        looked.addAll(holdings.of(tenant));
      }
    }
    return looked;
  }

  private static boolean broke(Queue queue, TenantId tenant, Instant now) {
    return Ledger.left(queue, tenant, now).filter(left -> left <= 0).isPresent();
  }

  private List<Decision> decide(Queue queue, JobSnapshot job, AttemptId id, Instant now) {
    Attempt attempt = job.live(id.number()).orElseThrow();
    if (attempt.receipt().isPresent()) {
      return overstayed(job, attempt, now) ? turnedOut(queue, job, attempt, now) : List.of();
    }
    return rule(queue, job, attempt, now)
        .map(rule -> Moves.asked(job, List.of(attempt), rule, Optional.empty(), now))
        .orElse(List.of());
  }

  private static Optional<Receipt.Rule> rule(
      Queue queue, JobSnapshot job, Attempt attempt, Instant now) {
    if (job.terms().held()) {
      return Optional.of(Receipt.Rule.ASKED);
    }
    if (queue.directory().mode(job.spec().pool()) == PoolSetting.Mode.DRAINING
        || queue.directory().mode(attempt.worker().worker()) == WorkerSetting.Mode.DRAINING) {
      return Optional.of(Receipt.Rule.DRAIN);
    }
    if (lastCall(job, now).filter(call -> !now.isBefore(call)).isPresent()) {
      return Optional.of(Receipt.Rule.WINDOW);
    }
    return broke(queue, job.tenant(), now) ? Optional.of(Receipt.Rule.BUDGET) : Optional.empty();
  }

  /**
   * When an attempt at the job must begin its last checkpoint to be gone before the window closes;
   * at once if it is closed; never if there is no window.
   */
  static Optional<Instant> lastCall(JobSnapshot job, Instant now) {
    return job.terms()
        .window()
        .map(window -> window.closing(now).map(end -> end.minus(checkpoint(job))).orElse(now));
  }

  /** Time to allow for a checkpoint of the job, from those it has made. */
  private static Duration checkpoint(JobSnapshot job) {
    return job.attempts().stream()
        .flatMap(attempt -> attempt.saving().stream())
        .max(Long::compare)
        .map(millis -> Duration.ofMillis(2 * millis).plus(MARGIN))
        .orElse(UNMEASURED);
  }

  /** Whether an attempt is still there after its window has closed, though it had time to go. */
  private static boolean overstayed(JobSnapshot job, Attempt attempt, Instant now) {
    Receipt receipt = attempt.receipt().orElseThrow();
    return receipt.rule() == Receipt.Rule.WINDOW
        && job.terms().window().filter(window -> window.open(now)).isEmpty()
        && !receipt.at().plus(checkpoint(job)).isAfter(now);
  }

  /** What it did since its last checkpoint is lost. */
  private List<Decision> turnedOut(Queue queue, JobSnapshot job, Attempt attempt, Instant now) {
    List<Decision> decisions = new ArrayList<>(end.yielded(queue, job, job.idOf(attempt), 0, now));
    decisions.add(Speech.refusal(job.spec().pool(), attempt.worker(), job.idOf(attempt)));
    return decisions;
  }
}
