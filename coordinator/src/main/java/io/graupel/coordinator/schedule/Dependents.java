package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.JobKind;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.WaitReason;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a job's end means for those that come after it: success sets free each that waits for no
 * other, anything else fails them, and those after them in turn.
 */
final class Dependents {
  private Dependents() {}

  static List<Decision> settle(Queue queue, JobSnapshot ended, Instant now) {
    return ended.state() == JobState.SUCCEEDED
        ? release(queue, ended, now)
        : topple(queue, ended, now);
  }

  private static List<Decision> release(Queue queue, JobSnapshot succeeded, Instant now) {
    List<Decision> decisions = new ArrayList<>();
    for (JobSnapshot job : queue.dependents(succeeded.id())) {
      Set<JobId> others = new HashSet<>(job.spec().after());
      others.remove(succeeded.id());
      if (allSucceeded(queue, others)) {
        decisions.add(
            new Decision.Save(Revision.waiting(job, WaitReason.NO_SLOT, Optional.empty(), now)));
      }
    }
    return decisions;
  }

  /** Each job after it fails once, however many ways lead there. */
  private static List<Decision> topple(Queue queue, JobSnapshot ended, Instant now) {
    List<Decision> decisions = new ArrayList<>();
    Set<JobId> toppled = new HashSet<>();
    Deque<JobSnapshot> causes = new ArrayDeque<>(List.of(ended));
    while (!causes.isEmpty()) {
      JobSnapshot cause = causes.remove();
      for (JobSnapshot job : queue.dependents(cause.id())) {
        if (toppled.add(job.id())) {
          JobSnapshot failed = Revision.failed(job, job.attempts(), cause(cause), now);
          decisions.addAll(told(failed, cause(cause), now));
          causes.add(failed);
        }
      }
    }
    return decisions;
  }

  static List<Decision> fail(Queue queue, JobSnapshot job, Fault fault, Instant now) {
    JobSnapshot failed = Revision.failed(job, job.attempts(), fault, now);
    List<Decision> decisions = new ArrayList<>(told(failed, fault, now));
    decisions.addAll(topple(queue, failed, now));
    return decisions;
  }

  private static List<Decision> told(JobSnapshot failed, Fault fault, Instant now) {
    return List.of(
        new Decision.Save(failed),
        AttemptEnd.tell(
            failed,
            new HistoryEntry.Failed(
                fault.failure().orElse(Failure.DEPENDENCY_FAILED),
                Revision.shortened(fault.message().orElse(""))),
            now));
  }

  /** Whether a job that comes after these need not wait. */
  static boolean allSucceeded(Queue queue, Set<JobId> jobs) {
    return jobs.stream()
        .allMatch(id -> queue.job(id).filter(job -> job.state() == JobState.SUCCEEDED).isPresent());
  }

  /** Why a job that comes after these can never start, if so. */
  static Optional<Fault> obstacle(Queue queue, Set<JobId> jobs) {
    return jobs.stream().flatMap(id -> obstacle(queue, id).stream()).findFirst();
  }

  private static Optional<Fault> obstacle(Queue queue, JobId id) {
    Optional<JobSnapshot> before = queue.job(id);
    if (before.isEmpty()) {
      return Optional.of(
          Fault.of(Failure.DEPENDENCY_FAILED, "job %s does not exist".formatted(id)));
    }
    return before
        .filter(job -> job.state().terminal() && job.state() != JobState.SUCCEEDED)
        .map(Dependents::cause);
  }

  private static Fault cause(JobSnapshot ended) {
    return Fault.of(
        Failure.DEPENDENCY_FAILED,
        "%s job %s (%s) %s; submit it again, then this one"
            .formatted(
                JobKind.of(ended.spec()).label(),
                ended.id(),
                ended.spec().name(),
                ended.state() == JobState.CANCELLED
                    ? "was cancelled"
                    : "failed: " + ended.message().orElse("no reason given")));
  }
}
