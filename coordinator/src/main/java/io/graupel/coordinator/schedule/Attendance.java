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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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

  void hello(
      Queue queue, Pool pool, Announcement self, Instant now, Consumer<List<Decision>> apply) {
    Incarnation worker = self.worker();
    apply.accept(List.of(new Decision.Welcome(new Member(self, pool, now, false, List.of()))));
    for (AttemptId id : queue.heldBy(worker.worker())) {
      queue.current(id).ifPresent(job -> apply.accept(succeeded(queue, job, id, worker, now)));
    }
  }

  /** Of an attempt that an earlier life held. */
  private List<Decision> succeeded(
      Queue queue, JobSnapshot job, AttemptId id, Incarnation worker, Instant now) {
    Incarnation holder = job.live(id.number()).orElseThrow().worker();
    return holder.equals(worker)
        ? List.of()
        : end.lost(
            queue,
            job,
            id,
            Failure.WORKER_RESTARTED,
            "worker %s began a new life, %s".formatted(holder, worker),
            now);
  }

  void heartbeat(
      Queue queue,
      Pool pool,
      WorkerEvent.Heartbeat beat,
      Instant now,
      Consumer<List<Decision>> apply) {
    Optional<Member> other =
        queue
            .fleet()
            .named(beat.worker().worker())
            .filter(member -> !member.worker().equals(beat.worker()))
            .filter(member -> !leases.suspects(member, now));
    if (other.isEmpty()) {
      apply.accept(
          List.of(
              new Decision.Welcome(
                  new Member(beat.self(), pool, now, beat.draining(), beat.running()))));
    }
    for (AttemptId attempt : beat.running()) {
      apply.accept(
          queue
              .current(attempt, beat.worker())
              .map(job -> renewed(job, attempt, now))
              .orElseGet(() -> List.of(Speech.refusal(pool, beat.worker(), attempt))));
    }
  }

  /** Work that should have stopped is told so again with each heartbeat that still names it. */
  private List<Decision> renewed(JobSnapshot job, AttemptId id, Instant now) {
    List<Decision> decisions = new ArrayList<>(speech.alive(job, id, now));
    Attempt attempt = job.live(id.number()).orElseThrow();
    if (attempt.started().isPresent()) {
      decisions.addAll(Moves.reminder(job, attempt));
    }
    return decisions;
  }

  void goodbye(Queue queue, Incarnation worker, Instant now, Consumer<List<Decision>> apply) {
    apply.accept(List.of(new Decision.Dismiss(worker)));
    for (AttemptId id : queue.heldBy(worker.worker())) {
      queue.current(id, worker).ifPresent(job -> apply.accept(left(queue, job, id, now)));
    }
  }

  private List<Decision> left(Queue queue, JobSnapshot job, AttemptId id, Instant now) {
    Attempt attempt = job.live(id.number()).orElseThrow();
    return attempt.started().isEmpty()
        ? end.yielded(queue, job, id, 0, now)
        : end.lost(
            queue,
            job,
            id,
            Failure.WORKER_RESTARTED,
            "worker %s left without giving it back".formatted(attempt.worker()),
            now);
  }
}
