package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.JobKind;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.job.After;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Terms;
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
 * What a job's end means for those that come after it: each that waits for no other is set free;
 * where success was needed and did not come, it fails, and so do those after it in turn.
 */
final class Dependents {
  private final AttemptEnd end;

  Dependents(AttemptEnd end) {
    this.end = end;
  }

  List<Decision> settle(Queue queue, JobSnapshot ended, Instant now) {
    List<Decision> decisions = new ArrayList<>();
    Set<JobId> settled = new HashSet<>(Set.of(ended.id()));
    Deque<JobSnapshot> causes = new ArrayDeque<>(List.of(ended));
    Outlook outlook = new Outlook(queue);
    outlook.put(ended);
    while (!causes.isEmpty()) {
      JobSnapshot cause = causes.remove();
      for (JobSnapshot job : queue.dependents(cause.id())) {
        boolean fails = cause.state() != JobState.SUCCEEDED && needsSuccess(job, cause.id());
        if (fails && settled.add(job.id())) {
          List<Decision> toppled = end.toppled(queue, job, cause(cause), now);
          decisions.addAll(toppled);
          for (Decision decision : toppled) {
            if (decision instanceof Decision.Save(JobSnapshot next) && next.state().terminal()) {
              outlook.put(next);
              causes.add(next);
            }
          }
        } else if (!fails
            && job.reason().equals(Optional.of(WaitReason.DEPENDENCY))
            && outlook.satisfied(job)
            && settled.add(job.id())) {
          Gate gate = Gate.own(job.terms(), Optional.empty(), now);
          decisions.add(new Decision.Save(Revision.of(job).waiting(gate, now)));
        }
      }
    }
    return decisions;
  }

  /** The queue as it will be, once the ends that are being decided on are applied. */
  private static final class Outlook {
    private final Queue queue;
    private final java.util.Map<JobId, JobState> ends = new java.util.HashMap<>();

    Outlook(Queue queue) {
      this.queue = queue;
    }

    void put(JobSnapshot ended) {
      ends.put(ended.id(), ended.state());
    }

    boolean satisfied(JobSnapshot job) {
      return job.before().stream()
          .allMatch(
              id ->
                  Dependents.met(
                      job.spec(),
                      job.terms(),
                      id,
                      Optional.ofNullable(ends.get(id))
                          .or(() -> queue.job(id).map(JobSnapshot::state))));
    }
  }

  private static boolean needsSuccess(JobSnapshot job, JobId before) {
    return job.spec().after().contains(before)
        || job.terms().after().stream()
            .anyMatch(a -> a.job().equals(before) && a.until() != After.Until.END);
  }

  private static boolean met(JobSpec spec, Terms terms, JobId before, Optional<JobState> state) {
    if (state.filter(JobState.SUCCEEDED::equals).isPresent()) {
      return true;
    }
    if (spec.after().contains(before)) {
      return false;
    }
    return terms.after().stream()
        .filter(after -> after.job().equals(before))
        .allMatch(
            after ->
                switch (after.until()) {
                  case SUCCESS -> false;
                  case END -> state.filter(JobState::terminal).isPresent();
                  case INDEX -> state.isPresent();
                });
  }

  /** Whether a job of this spec and terms waits for no other. */
  static boolean satisfied(Queue queue, JobSpec spec, Terms terms) {
    Set<JobId> before = new HashSet<>(spec.after());
    terms.after().forEach(after -> before.add(after.job()));
    return before.stream()
        .allMatch(id -> met(spec, terms, id, queue.job(id).map(JobSnapshot::state)));
  }

  /** Why a job of this spec and terms can never start, if so. */
  static Optional<Fault> obstacle(Queue queue, JobSnapshot job) {
    return job.before().stream().flatMap(id -> obstacle(queue, job, id).stream()).findFirst();
  }

  private static Optional<Fault> obstacle(Queue queue, JobSnapshot job, JobId id) {
    Optional<JobSnapshot> before =
        queue.job(id).filter(other -> other.tenant().equals(job.tenant()));
    if (before.isEmpty()) {
      return Optional.of(
          Fault.of(Failure.DEPENDENCY_FAILED, "job %s does not exist".formatted(id)));
    }
    return before
        .filter(b -> b.state().terminal() && b.state() != JobState.SUCCEEDED)
        .filter(b -> needsSuccess(job, id))
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
