package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.JobSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What time does: leases run out, silent workers are forgotten. A leader that itself was away for
 * longer than {@link #PATIENCE} between two ticks blames nobody and grants everybody that time.
 */
final class Vigil {
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Leases leases;
  private final AttemptEnd end;

  Vigil(Leases leases, AttemptEnd end) {
    this.leases = leases;
    this.end = end;
  }

  List<Decision> tick(Queue queue, Instant now) {
    List<Decision> decisions = new ArrayList<>();
    decisions.add(new Decision.Ticked(now));
    Optional<Duration> stall = stall(queue, now);
    if (stall.isPresent()) {
      decisions.add(new Decision.Postpone(stall.orElseThrow()));
      return decisions;
    }
    for (AttemptId attempt : queue.overdue(now)) {
      queue.job(attempt.job()).ifPresent(job -> decisions.addAll(expired(queue, job, now)));
    }
    queue.fleet().members().stream()
        .filter(member -> leases.buries(member, now))
        .forEach(member -> decisions.add(new Decision.Dismiss(member.worker())));
    return decisions;
  }

  private static Optional<Duration> stall(Queue queue, Instant now) {
    return queue
        .ticked()
        .map(last -> Duration.between(last, now))
        .filter(gap -> gap.compareTo(PATIENCE) > 0);
  }

  private List<Decision> expired(Queue queue, JobSnapshot job, Instant now) {
    Attempt last = job.latest().orElseThrow();
    String words =
        last.started().isPresent()
            ? "worker %s was silent for %s".formatted(last.worker(), seconds(job))
            : "worker %s did not begin in time".formatted(last.worker());
    return end.lost(queue, job, Failure.LEASE_EXPIRED, words, now);
  }

  private String seconds(JobSnapshot job) {
    return leases.of(job.spec()).toSeconds() + " s";
  }
}
