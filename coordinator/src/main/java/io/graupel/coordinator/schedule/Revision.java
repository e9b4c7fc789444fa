package io.graupel.coordinator.schedule;

import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.ResultRef;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.job.Part;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.Batch;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.Spent;
import io.graupel.protocol.state.WaitReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The next snapshot of a job, from the one before. Each method is a part of one transition. */
final class Revision {
  /** Newest attempts that keep their words in the snapshot; the history has all of them. */
  private static final int WORDY_ATTEMPTS = 10;

  /** Attempts that a snapshot keeps; a message must hold it. */
  private static final int KEPT_ATTEMPTS = 100;

  private static final int LONGEST_MESSAGE = 500;

  private final JobSnapshot old;
  private Terms terms;
  private Priority priority;
  private long rank;
  private Optional<WaitReason> reason;
  private Optional<Instant> notBefore;
  private List<Attempt> attempts;
  private int number;
  private int forgiven;
  private Optional<Batch> batch;
  private Spent spent;

  private Revision(JobSnapshot old) {
    this.old = old;
    this.terms = old.terms();
    this.priority = old.priority();
    this.rank = old.rank();
    this.reason = old.reason();
    this.notBefore = old.notBefore();
    this.attempts = new ArrayList<>(old.attempts());
    this.number = old.number();
    this.forgiven = old.forgiven();
    this.batch = old.batch();
    this.spent = old.spent();
  }

  static Revision of(JobSnapshot job) {
    return new Revision(job);
  }

  static JobSnapshot accepted(Verb.Submit submit, Optional<Batch> batch, Gate gate, Instant now) {
    return new JobSnapshot(
        submit.job(),
        submit.tenant(),
        submit.spec(),
        submit.terms(),
        submit.spec().priority(),
        0,
        JobState.WAITING,
        Optional.of(gate.reason()),
        gate.until(),
        List.of(),
        0,
        0,
        batch,
        Spent.NONE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        now,
        now,
        1);
  }

  Revision terms(Terms next) {
    terms = next;
    return this;
  }

  Revision priority(Priority next) {
    priority = next;
    return this;
  }

  Revision rank(long next) {
    rank = next;
    return this;
  }

  Revision batch(Batch next) {
    batch = Optional.of(next);
    return this;
  }

  /** Failures so far no longer count. */
  Revision forgiven() {
    forgiven = number;
    return this;
  }

  Revision spent(Spent next) {
    spent = next;
    return this;
  }

  Revision pause(Optional<Instant> until) {
    notBefore = until;
    return this;
  }

  Revision assigned(Part part, Incarnation worker, Instant now) {
    number++;
    attempts.add(Attempt.assigned(number, part, worker, now));
    return this;
  }

  /** Changes the attempt with this number. */
  Revision attempt(int which, UnaryOperator<Attempt> change) {
    attempts.replaceAll(each -> each.number() == which ? change.apply(each) : each);
    return this;
  }

  /** The attempt with this number ended so. */
  Revision ended(int which, Attempt.Outcome how, Fault fault, Instant now) {
    attempt(
        which,
        each -> each.ended(how, fault.failure(), fault.message().map(Revision::shortened), now));
    int silent = attempts.size() - 1 - WORDY_ATTEMPTS;
    for (int i = 0; i <= silent; i++) {
      attempts.set(i, attempts.get(i).silent());
    }
    while (attempts.size() > KEPT_ATTEMPTS && dropOne()) {}
    return this;
  }

  /** What was given back or done is told by the ledger; what failed is kept longest. */
  private boolean dropOne() {
    Optional<Attempt> whole =
        attempts.stream()
            .filter(a -> !a.live() && a != attempts.getLast())
            .filter(a -> a.failure().isEmpty())
            .findFirst()
            .or(
                () ->
                    attempts.stream()
                        .filter(a -> !a.live() && a != attempts.getLast())
                        .findFirst());
    whole.ifPresent(attempts::remove);
    return whole.isPresent();
  }

  List<Attempt> attempts() {
    return attempts;
  }

  /** It runs, or is to stop, while a worker holds it; else it waits at the gate. */
  JobSnapshot waiting(Gate gate, Instant now) {
    boolean held = attempts.stream().anyMatch(Attempt::live);
    reason = held ? Optional.empty() : Optional.of(gate.reason());
    notBefore = gate.until();
    return build(held ? JobState.RUNNING : JobState.WAITING, now);
  }

  /** Held by a worker as before, or, if it was waiting, now. */
  JobSnapshot running(Instant now) {
    reason = Optional.empty();
    return build(old.state() == JobState.CANCELLING ? old.state() : JobState.RUNNING, now);
  }

  /** In the state it had. */
  JobSnapshot same(Instant now) {
    return build(old.state(), now);
  }

  JobSnapshot cancelling(Instant now) {
    reason = Optional.empty();
    notBefore = Optional.empty();
    return build(JobState.CANCELLING, now);
  }

  /** To stop, as it can no longer succeed; it fails once no worker holds it. */
  JobSnapshot doomed(Fault fault, Instant now) {
    reason = Optional.empty();
    notBefore = Optional.empty();
    return build(
        JobState.CANCELLING,
        Optional.empty(),
        fault.failure(),
        fault.message().map(Revision::shortened),
        now);
  }

  JobSnapshot cancelled(Instant now) {
    return end(JobState.CANCELLED, Optional.empty(), Fault.NONE, now);
  }

  JobSnapshot failed(Fault fault, Instant now) {
    return end(JobState.FAILED, Optional.empty(), fault, now);
  }

  JobSnapshot succeeded(ResultRef result, Instant now) {
    return end(JobState.SUCCEEDED, Optional.of(result), Fault.NONE, now);
  }

  static String shortened(String message) {
    String plain = message.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", " ");
    return plain.length() <= LONGEST_MESSAGE ? plain : plain.substring(0, LONGEST_MESSAGE) + " …";
  }

  private JobSnapshot end(JobState state, Optional<ResultRef> result, Fault fault, Instant now) {
    reason = Optional.empty();
    notBefore = Optional.empty();
    return build(state, result, fault.failure(), fault.message().map(Revision::shortened), now);
  }

  private JobSnapshot build(JobState state, Instant now) {
    boolean doomed = state == JobState.CANCELLING;
    return build(
        state,
        Optional.empty(),
        doomed ? old.failure() : Optional.empty(),
        doomed ? old.message() : Optional.empty(),
        now);
  }

  private JobSnapshot build(
      JobState state,
      Optional<ResultRef> result,
      Optional<Failure> failure,
      Optional<String> message,
      Instant now) {
    return new JobSnapshot(
        old.id(),
        old.tenant(),
        old.spec(),
        terms,
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
        old.submitted(),
        now,
        old.sequence() + 1);
  }
}
