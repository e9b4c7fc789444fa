package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.JobSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What time does: leases run out, silent workers are forgotten, curfews come. A leader that itself
 * was away for longer than {@link #PATIENCE} between two ticks blames nobody and grants everybody
 * that time.
 */
final class Vigil {
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Leases leases;
  private final AttemptEnd end;
  private final Curfew curfew;

  Vigil(Leases leases, AttemptEnd end) {
    this.leases = leases;
    this.end = end;
    this.curfew = new Curfew(end);
  }

  void tick(Queue queue, Instant now, Consumer<List<Decision>> apply) {
    Optional<Duration> stall = stall(queue, now);
    apply.accept(List.of(new Decision.Ticked(now)));
    if (stall.isPresent()) {
      apply.accept(List.of(new Decision.Postpone(stall.orElseThrow())));
      return;
    }
    for (AttemptId attempt : queue.overdue(now)) {
      queue.current(attempt).ifPresent(job -> apply.accept(expired(queue, job, attempt, now)));
    }
    for (Member member : queue.fleet().silentSince(leases.burial(now))) {
      apply.accept(List.of(new Decision.Dismiss(member.worker())));
    }
    curfew.decide(queue, now, apply);
  }

  private static Optional<Duration> stall(Queue queue, Instant now) {
    return queue
        .ticked()
        .map(last -> Duration.between(last, now))
        .filter(gap -> gap.compareTo(PATIENCE) > 0);
  }

  private List<Decision> expired(Queue queue, JobSnapshot job, AttemptId id, Instant now) {
    Attempt attempt = job.live(id.number()).orElseThrow();
    String words =
        attempt.started().isPresent()
            ? "worker %s was silent for %s".formatted(attempt.worker(), seconds(job))
            : "worker %s did not begin in time".formatted(attempt.worker());
    return end.lost(queue, job, id, Failure.LEASE_EXPIRED, words, now);
  }

  private String seconds(JobSnapshot job) {
    return leases.of(job.spec()).toSeconds() + " s";
  }
}
