package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.job.Window;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.WaitReason;
import java.time.Instant;
import java.util.Optional;

/**
 * What a job that does not run waits for, on its own account: somebody's release, other jobs, its
 * earliest start, its window, the pause after a failure; else it is ready.
 *
 * @param until when to look again, where time alone opens the gate
 */
record Gate(WaitReason reason, Optional<Instant> until) {
  private static final Gate OPEN = new Gate(WaitReason.NO_SLOT, Optional.empty());

  static Gate of(Queue queue, JobSpec spec, Terms terms, Optional<Instant> pause, Instant now) {
    return terms.held() || Dependents.satisfied(queue, spec, terms)
        ? own(terms, pause, now)
        : new Gate(WaitReason.DEPENDENCY, Optional.empty());
  }

  /** The same for a job that waits for no other. */
  static Gate own(Terms terms, Optional<Instant> pause, Instant now) {
    if (terms.held()) {
      return new Gate(WaitReason.HELD, Optional.empty());
    }
    if (terms.notBefore().filter(now::isBefore).isPresent()) {
      return new Gate(WaitReason.DELAYED, terms.notBefore());
    }
    Optional<Window> closed = terms.window().filter(window -> !window.open(now));
    if (closed.isPresent()) {
      return new Gate(WaitReason.WINDOW, closed.map(window -> window.opening(now)));
    }
    return pause
        .filter(now::isBefore)
        .map(end -> new Gate(WaitReason.BACKOFF, Optional.of(end)))
        .orElse(OPEN);
  }

  /** The same for a job that is about to start: what is left of its window must be worth it. */
  static Gate start(JobSnapshot job, Instant now) {
    Gate gate = own(job.terms(), Optional.empty(), now);
    boolean late = Curfew.lastCall(job, now).filter(call -> !now.isBefore(call)).isPresent();
    return gate.open() && late
        ? new Gate(
            WaitReason.WINDOW, job.terms().window().map(w -> w.opening(w.closing(now).orElse(now))))
        : gate;
  }

  boolean open() {
    return reason == WaitReason.NO_SLOT;
  }
}
