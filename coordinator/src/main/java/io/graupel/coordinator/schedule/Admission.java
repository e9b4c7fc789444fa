package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.JobKind;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.Request;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.WaitReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What people ask for: a known id is not queued twice, and an ended job cannot be cancelled. */
final class Admission {
  private final Leases leases;

  Admission(Leases leases) {
    this.leases = leases;
  }

  List<Decision> decide(Queue queue, Request request, Instant now) {
    return switch (request) {
      case Request.Submit submit -> submit(queue, submit, now);
      case Request.Cancel(JobId id, Instant at) ->
          queue.job(id).map(job -> cancel(queue, job, now)).orElse(List.of());
    };
  }

  private static List<Decision> submit(Queue queue, Request.Submit submit, Instant now) {
    if (queue.job(submit.job()).isPresent()) {
      return List.of();
    }
    Set<JobId> after = submit.spec().after();
    boolean free = Dependents.allSucceeded(queue, after);
    JobSnapshot job =
        Revision.accepted(submit, free ? WaitReason.NO_SLOT : WaitReason.DEPENDENCY, now);
    List<Decision> decisions = new ArrayList<>();
    decisions.add(new Decision.Save(job));
    decisions.add(
        AttemptEnd.tell(
            job,
            new HistoryEntry.Submitted(job.spec().name(), JobKind.of(job.spec()).label()),
            now));
    Dependents.obstacle(queue, after)
        .ifPresent(fault -> decisions.addAll(Dependents.fail(queue, job, fault, now)));
    return decisions;
  }

  private List<Decision> cancel(Queue queue, JobSnapshot job, Instant now) {
    return switch (job.state()) {
      case WAITING -> {
        JobSnapshot cancelled = Revision.cancelled(job, job.attempts(), now);
        List<Decision> decisions = new ArrayList<>();
        decisions.add(new Decision.Save(cancelled));
        decisions.add(AttemptEnd.tell(cancelled, new HistoryEntry.Cancelled(), now));
        decisions.addAll(Dependents.settle(queue, cancelled, now));
        yield decisions;
      }
      case RUNNING ->
          List.of(
              new Decision.Save(Revision.cancelling(job, now)),
              new Decision.Extend(job.current().orElseThrow(), now.plus(leases.of(job.spec()))),
              order(job),
              AttemptEnd.tell(job, new HistoryEntry.CancelAsked(), now));
      case CANCELLING -> List.of(order(job));
      case SUCCEEDED, FAILED, CANCELLED -> List.of();
    };
  }

  /** Tells the holder of a job to stop it. */
  static Decision order(JobSnapshot job) {
    Attempt last = job.latest().orElseThrow();
    return new Decision.Send(
        job.spec().pool(), new WorkerOrder.Cancel(last.worker(), job.current().orElseThrow()));
  }
}
