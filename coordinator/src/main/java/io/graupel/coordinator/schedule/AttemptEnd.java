package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.ResultRef;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.WaitReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What follows the end of a current attempt. A job that was told to stop is cancelled, however the
 * attempt ended; one given back waits again; one that failed is tried again while its fault may
 * pass and it has tries left.
 */
final class AttemptEnd {
  private final Backoff backoff;

  AttemptEnd(Backoff backoff) {
    this.backoff = backoff;
  }

  List<Decision> succeeded(Queue queue, JobSnapshot job, ResultRef result, Instant now) {
    List<Attempt> attempts = Revision.ended(job, Attempt.Outcome.SUCCEEDED, Fault.NONE, now);
    if (job.state() == JobState.CANCELLING) {
      return cancelled(queue, job, attempts, now);
    }
    JobSnapshot done = Revision.succeeded(job, attempts, result, now);
    List<Decision> decisions = new ArrayList<>();
    decisions.add(new Decision.Save(done));
    decisions.add(tell(done, new HistoryEntry.Succeeded(result.figures()), now));
    decisions.addAll(Dependents.settle(queue, done, now));
    return decisions;
  }

  /** Given back whole: it does not count against the job's tries. */
  List<Decision> yielded(Queue queue, JobSnapshot job, long images, Instant now) {
    List<Attempt> attempts = Revision.ended(job, Attempt.Outcome.YIELDED, Fault.NONE, now);
    List<Decision> decisions = new ArrayList<>();
    decisions.add(tell(job, new HistoryEntry.Yielded(images), now));
    if (job.state() == JobState.CANCELLING) {
      decisions.addAll(cancelled(queue, job, attempts, now));
    } else {
      decisions.add(
          new Decision.Save(
              Revision.requeued(job, attempts, WaitReason.NO_SLOT, Optional.empty(), now)));
    }
    return decisions;
  }

  List<Decision> lost(Queue queue, JobSnapshot job, Failure failure, String message, Instant now) {
    List<Decision> decisions = new ArrayList<>();
    decisions.add(tell(job, new HistoryEntry.Lost(failure, message), now));
    decisions.addAll(failed(queue, job, Attempt.Outcome.LOST, Fault.of(failure, message), now));
    return decisions;
  }

  List<Decision> failed(
      Queue queue, JobSnapshot job, Attempt.Outcome how, Fault fault, Instant now) {
    List<Attempt> attempts = Revision.ended(job, how, fault, now);
    if (job.state() == JobState.CANCELLING) {
      return cancelled(queue, job, attempts, now);
    }
    Failure failure = fault.failure().orElse(Failure.CRASHED);
    int failures = (int) attempts.stream().filter(AttemptEnd::counts).count();
    if (!failure.retryable() || failures >= job.spec().attempts()) {
      return givenUp(queue, job, attempts, fault, now);
    }
    List<Decision> decisions = new ArrayList<>();
    if (how == Attempt.Outcome.FAILED) {
      decisions.add(tellFailure(job, fault, now));
    }
    decisions.addAll(retry(job, attempts, backoff.after(failure, failures), now));
    return decisions;
  }

  private static List<Decision> retry(
      JobSnapshot job, List<Attempt> attempts, Duration pause, Instant now) {
    Instant notBefore = now.plus(pause);
    JobSnapshot next =
        pause.isZero()
            ? Revision.requeued(job, attempts, WaitReason.NO_SLOT, Optional.empty(), now)
            : Revision.requeued(job, attempts, WaitReason.BACKOFF, Optional.of(notBefore), now);
    return List.of(new Decision.Save(next), tell(job, new HistoryEntry.Retrying(notBefore), now));
  }

  private static List<Decision> givenUp(
      Queue queue, JobSnapshot job, List<Attempt> attempts, Fault fault, Instant now) {
    JobSnapshot end = Revision.failed(job, attempts, fault, now);
    List<Decision> decisions = new ArrayList<>();
    decisions.add(new Decision.Save(end));
    decisions.add(tellFailure(end, fault, now));
    decisions.addAll(Dependents.settle(queue, end, now));
    return decisions;
  }

  private static List<Decision> cancelled(
      Queue queue, JobSnapshot job, List<Attempt> attempts, Instant now) {
    JobSnapshot end = Revision.cancelled(job, attempts, now);
    List<Decision> decisions = new ArrayList<>();
    decisions.add(new Decision.Save(end));
    decisions.add(tell(end, new HistoryEntry.Cancelled(), now));
    decisions.addAll(Dependents.settle(queue, end, now));
    return decisions;
  }

  private static boolean counts(Attempt attempt) {
    return attempt
        .outcome()
        .filter(how -> how == Attempt.Outcome.FAILED || how == Attempt.Outcome.LOST)
        .isPresent();
  }

  private static Decision tellFailure(JobSnapshot job, Fault fault, Instant now) {
    return tell(
        job,
        new HistoryEntry.Failed(
            fault.failure().orElse(Failure.CRASHED),
            Revision.shortened(fault.message().orElse(""))),
        now);
  }

  static Decision tell(JobSnapshot job, HistoryEntry.What what, Instant now) {
    int attempt = job.latest().map(Attempt::number).orElse(0);
    return new Decision.Tell(new HistoryEntry(job.id(), now, attempt, what));
  }
}
