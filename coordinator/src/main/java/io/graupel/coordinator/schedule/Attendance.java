package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.Announcement;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who is there. A hello ends every earlier life under the same worker name at once, and with it the
 * attempts that life held. A heartbeat renews the leases of what it names and takes in a worker
 * that a new leader does not know yet; it never pushes out another life that is still heard of.
 */
final class Attendance {
  private final Leases leases;
  private final Speech speech;
  private final AttemptEnd end;

  Attendance(Leases leases, Speech speech, AttemptEnd end) {
    this.leases = leases;
    this.speech = speech;
    this.end = end;
  }

  List<Decision> hello(Queue queue, Pool pool, Announcement self, Instant now) {
    Incarnation worker = self.worker();
    List<Decision> decisions = new ArrayList<>();
    decisions.add(new Decision.Welcome(new Member(self, pool, now, false, List.of())));
    for (JobSnapshot job : queue.heldBy(worker.worker())) {
      Incarnation holder = job.latest().orElseThrow().worker();
      if (!holder.equals(worker)) {
        String words = "worker %s began a new life, %s".formatted(holder, worker);
        decisions.addAll(end.lost(queue, job, Failure.WORKER_RESTARTED, words, now));
      }
    }
    return decisions;
  }

  List<Decision> heartbeat(Queue queue, Pool pool, WorkerEvent.Heartbeat beat, Instant now) {
    List<Decision> decisions = new ArrayList<>();
    Optional<Member> other =
        queue
            .fleet()
            .named(beat.worker().worker())
            .filter(member -> !member.worker().equals(beat.worker()))
            .filter(member -> !leases.suspects(member, now));
    if (other.isEmpty()) {
      decisions.add(
          new Decision.Welcome(
              new Member(beat.self(), pool, now, beat.draining(), beat.running())));
    }
    for (AttemptId attempt : beat.running()) {
      Optional<JobSnapshot> held = queue.current(attempt, beat.worker());
      decisions.addAll(
          held.map(job -> renewed(job, now))
              .orElseGet(() -> List.of(Speech.refusal(pool, beat.worker(), attempt))));
    }
    return decisions;
  }

  /** A job that should have stopped is told so again with each heartbeat that still names it. */
  private List<Decision> renewed(JobSnapshot job, Instant now) {
    List<Decision> decisions = new ArrayList<>(speech.alive(job, now));
    boolean begun = job.latest().flatMap(Attempt::started).isPresent();
    if (job.state() == JobState.CANCELLING && begun) {
      decisions.add(Admission.order(job));
    }
    return decisions;
  }

  List<Decision> goodbye(Queue queue, Incarnation worker, Instant now) {
    List<Decision> decisions = new ArrayList<>();
    decisions.add(new Decision.Dismiss(worker));
    for (JobSnapshot job : queue.heldBy(worker.worker())) {
      Attempt last = job.latest().orElseThrow();
      if (last.worker().equals(worker)) {
        decisions.addAll(left(queue, job, last, now));
      }
    }
    return decisions;
  }

  private List<Decision> left(Queue queue, JobSnapshot job, Attempt last, Instant now) {
    return last.started().isEmpty()
        ? end.yielded(queue, job, 0, now)
        : end.lost(
            queue,
            job,
            Failure.WORKER_RESTARTED,
            "worker %s left without giving it back".formatted(last.worker()),
            now);
  }
}
