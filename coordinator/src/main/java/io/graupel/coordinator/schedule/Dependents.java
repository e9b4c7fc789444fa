package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.JobKind;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.WaitReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a job's end means for those that come after it: success sets them free, anything else fails
 * them, and those after them in turn.
 */
final class Dependents {
  private Dependents() {}

  static List<Decision> settle(Queue queue, JobSnapshot ended, Instant now) {
    List<Decision> decisions = new ArrayList<>();
    for (JobSnapshot job : queue.dependents(ended.id())) {
      if (ended.state() == JobState.SUCCEEDED) {
        decisions.add(
            new Decision.Save(Revision.waiting(job, WaitReason.NO_SLOT, Optional.empty(), now)));
      } else {
        decisions.addAll(fail(queue, job, cause(ended), now));
      }
    }
    return decisions;
  }

  static List<Decision> fail(Queue queue, JobSnapshot job, Fault fault, Instant now) {
    JobSnapshot failed = Revision.failed(job, job.attempts(), fault, now);
    List<Decision> decisions = new ArrayList<>();
    decisions.add(new Decision.Save(failed));
    decisions.add(
        AttemptEnd.tell(
            job,
            new HistoryEntry.Failed(
                fault.failure().orElse(Failure.DEPENDENCY_FAILED),
                Revision.shortened(fault.message().orElse(""))),
            now));
    decisions.addAll(settle(queue, failed, now));
    return decisions;
  }

  static Fault cause(JobSnapshot ended) {
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
