package io.graupel.protocol.state;

import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.ResultRef;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.IndexRange;
import io.graupel.protocol.job.IndexSet;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Part;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.job.Terms;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The truth about one job at one moment: what the state topic keeps under the job's id.
 *
 * @param terms when and on what it may run
 * @param priority its class of service now; the spec has the one it was submitted with
 * @param rank its place among the jobs of its tenant and class; the lower comes first, then the
 *     older
 * @param reason why it waits; present exactly while it waits
 * @param notBefore earliest start of the next attempt: after a failed one, or for its window
 * @param attempts tries, oldest first; those that run and the newest of the others
 * @param number of the newest try there was: the fence of a job that is not cut into parts
 * @param forgiven failed tries that no longer count, as somebody asked for a retry since
 * @param batch how far it is, if it is cut into parts
 * @param spent by the attempts that have ended
 * @param sequence grows with every change
 */
public record JobSnapshot(
    JobId id,
    TenantId tenant,
    JobSpec spec,
    Terms terms,
    Priority priority,
    long rank,
    JobState state,
    Optional<WaitReason> reason,
    Optional<Instant> notBefore,
    List<Attempt> attempts,
    int number,
    int forgiven,
    Optional<Batch> batch,
    Spent spent,
    Optional<ResultRef> result,
    Optional<Failure> failure,
    Optional<String> message,
    Instant submitted,
    Instant updated,
    long sequence) {
  public JobSnapshot {
    attempts = List.copyOf(attempts);
    if (reason.isPresent() != (state == JobState.WAITING)) {
      throw new IllegalArgumentException(
          "reason: %s in state %s (expected: one exactly while waiting)".formatted(reason, state));
    }
    if (state.held() != attempts.stream().anyMatch(Attempt::live)) {
      throw new IllegalArgumentException(
          "attempts: %s in state %s (expected: a live one exactly while held)"
              .formatted(attempts, state));
    }
  }

  /** The same with these copies of its spec and terms. */
  public JobSnapshot with(JobSpec equalSpec, Terms equalTerms) {
    return new JobSnapshot(
        id,
        tenant,
        equalSpec,
        equalTerms,
        priority,
        rank,
        state,
        reason,
        notBefore,
        attempts,
        number,
        forgiven,
        batch,
        spent,
        result,
        failure,
        message,
        submitted,
        updated,
        sequence);
  }

  /** The newest try, if there was one. */
  public Optional<Attempt> latest() {
    return attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.getLast());
  }

  /** The tries that workers hold now. */
  public List<Attempt> live() {
    return attempts.stream().filter(Attempt::live).toList();
  }

  /** The try with this number, if a worker holds it now. */
  public Optional<Attempt> live(int attempt) {
    return attempts.stream().filter(a -> a.number() == attempt && a.live()).findFirst();
  }

  /** The name of a try of this job. */
  public AttemptId idOf(Attempt attempt) {
    return new AttemptId(id, attempt.number());
  }

  /** Whether it runs, and every try of it was asked to give its device back. */
  public boolean yielding() {
    return state == JobState.RUNNING && live().stream().allMatch(a -> a.receipt().isPresent());
  }

  /** Images held by running tries of a batch. */
  public IndexSet underWay() {
    IndexSet held = IndexSet.NONE;
    for (Attempt attempt : attempts) {
      if (attempt.live() && attempt.part() instanceof Part.Shard(IndexRange range)) {
        held = held.plus(range);
      }
    }
    return held;
  }

  /** Every job it waits for: those whose results it uses, and those its terms name. */
  public Set<JobId> before() {
    Set<JobId> before = new TreeSet<>(spec.after());
    terms.after().forEach(after -> before.add(after.job()));
    return before;
  }

  /** What the next try would do, if there is anything to do that no try does already. */
  public Optional<Part> next() {
    if (batch.isEmpty()) {
      return state == JobState.WAITING ? Optional.of(Part.WHOLE) : Optional.empty();
    }
    Batch parts = batch.orElseThrow();
    int running = live().size();
    if (parts.complete()) {
      return running == 0 ? Optional.of(Part.GATHER) : Optional.empty();
    }
    return running >= terms.parallel().orElse(Terms.MOST_PARALLEL)
        ? Optional.empty()
        : parts.next(underWay()).map(Part.Shard::new);
  }
}
