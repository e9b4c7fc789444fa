package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.ResultRef;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.IndexRange;
import io.graupel.protocol.job.Part;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.Batch;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.Spent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What follows the end of a current attempt. A job that was told to stop is cancelled once its last
 * attempt has ended, however it did; work given back waits again; work that failed is tried again
 * while its fault may pass and it has tries left. Every end is booked.
 */
final class AttemptEnd {
  private final Backoff backoff;
  private final Ledger ledger;
  private final Dependents dependents = new Dependents(this);

  AttemptEnd(Backoff backoff, Ledger ledger) {
    this.backoff = backoff;
    this.ledger = ledger;
  }

  /** An attempt that is over: the job without it, and what it cost. */
  private record Over(JobSnapshot job, Attempt attempt, Revision revision, Spent spent) {
    boolean othersLive() {
      return revision.attempts().stream().anyMatch(Attempt::live);
    }
  }

  private static Over over(
      JobSnapshot job, AttemptId id, Attempt.Outcome how, Fault fault, Instant now) {
    Revision revision = Revision.of(job).ended(id.number(), how, fault, now);
    Attempt attempt =
        job.live(id.number()).orElseThrow().ended(how, fault.failure(), fault.message(), now);
    Spent spent = attempt.spent();
    boolean goesOn = how != Attempt.Outcome.SUCCEEDED && attempt.saved().isPresent();
    Spent booked = goesOn ? spent.plus(new Spent(0, 0, spent.useful())) : spent;
    return new Over(job, attempt, revision.spent(job.spent().plus(booked)), booked);
  }

  List<Decision> succeeded(
      Queue queue, JobSnapshot job, AttemptId id, ResultRef result, Instant now) {
    Over over = over(job, id, Attempt.Outcome.SUCCEEDED, Fault.NONE, now);
    if (over.attempt().part() instanceof Part.Shard(IndexRange range)) {
      Batch batch = job.batch().orElseThrow().done(range);
      over.revision().batch(batch);
      List<Decision> decisions = new ArrayList<>();
      decisions.add(
          tell(
              job,
              id.number(),
              new HistoryEntry.PartDone(range, batch.done().size(), batch.images()),
              now));
      decisions.addAll(onward(queue, over, Optional.empty(), now));
      return decisions;
    }
    if (job.state() == JobState.CANCELLING) {
      return onward(queue, over, Optional.empty(), now);
    }
    JobSnapshot done = over.revision().succeeded(result, now);
    List<Decision> decisions = new ArrayList<>();
    decisions.add(new Decision.Save(done));
    decisions.add(book(queue, over, now));
    decisions.add(tell(done, id.number(), new HistoryEntry.Succeeded(result.figures()), now));
    decisions.addAll(dependents.settle(queue, done, now));
    return decisions;
  }

  /** Given back whole: it does not count against the job's tries. */
  List<Decision> yielded(Queue queue, JobSnapshot job, AttemptId id, long images, Instant now) {
    Over over = over(job, id, Attempt.Outcome.YIELDED, Fault.NONE, now);
    List<Decision> decisions = new ArrayList<>();
    decisions.add(tell(job, id.number(), new HistoryEntry.Yielded(images), now));
    decisions.add(
        tell(
            job,
            id.number(),
            new HistoryEntry.GaveBack(over.attempt().receipt(), over.spent().lost()),
            now));
    decisions.addAll(onward(queue, over, Optional.empty(), now));
    return decisions;
  }

  List<Decision> lost(
      Queue queue, JobSnapshot job, AttemptId id, Failure failure, String message, Instant now) {
    List<Decision> decisions = new ArrayList<>();
    decisions.add(tell(job, id.number(), new HistoryEntry.Lost(failure, message), now));
    decisions.addAll(failed(queue, job, id, Attempt.Outcome.LOST, Fault.of(failure, message), now));
    return decisions;
  }

  List<Decision> failed(
      Queue queue, JobSnapshot job, AttemptId id, Attempt.Outcome how, Fault fault, Instant now) {
    Over over = over(job, id, how, fault, now);
    if (job.state() == JobState.CANCELLING) {
      return onward(queue, over, Optional.empty(), now);
    }
    Failure failure = fault.failure().orElse(Failure.CRASHED);
    int failures = failures(over);
    List<Decision> decisions = new ArrayList<>();
    Optional<Duration> pause =
        backoff.after(failure, failures).filter(next -> failures < job.spec().attempts());
    if (pause.isPresent()) {
      if (how == Attempt.Outcome.FAILED) {
        decisions.add(tellFailure(job, id.number(), fault, now));
      }
      Instant next = now.plus(pause.orElseThrow());
      decisions.add(tell(job, id.number(), new HistoryEntry.Retrying(next), now));
      decisions.addAll(onward(queue, over, Optional.of(next), now));
      return decisions;
    }
    if (over.attempt().part() instanceof Part.Shard(IndexRange range)) {
      over.revision().batch(job.batch().orElseThrow().failed(range));
      decisions.add(
          tell(
              job,
              id.number(),
              new HistoryEntry.PartFailed(
                  range, failure, Revision.shortened(fault.message().orElse(""))),
              now));
      decisions.addAll(onward(queue, over, Optional.empty(), now));
      return decisions;
    }
    return givenUp(queue, over, over.spent().plus(job.spent()).allLost(), fault, now);
  }

  /** The job goes on, if there is anything to go on with. */
  private List<Decision> onward(Queue queue, Over over, Optional<Instant> pause, Instant now) {
    JobSnapshot job = over.job();
    Revision revision = over.revision();
    if (job.state() == JobState.CANCELLING) {
      return over.othersLive()
          ? List.of(new Decision.Save(revision.cancelling(now)), book(queue, over, now))
          : cancelled(queue, over, now);
    }
    JobSnapshot next = revision.waiting(Gate.own(job.terms(), pause, now), now);
    boolean stuck = next.batch().filter(AttemptEnd::stuck).isPresent() && !over.othersLive();
    if (stuck) {
      // what was made is kept, and made no second time where somebody asks for a retry
      Spent all = job.spent().plus(over.spent());
      return givenUp(queue, over, all, unmade(next), now);
    }
    return List.of(new Decision.Save(next), book(queue, over, now));
  }

  private static boolean stuck(Batch batch) {
    return !batch.failed().isEmpty()
        && batch.done().size() + batch.failed().size() == batch.images();
  }

  /** Why a batch cannot be completed: what is missing, and the newest reason for it. */
  private static Fault unmade(JobSnapshot job) {
    Batch batch = job.batch().orElseThrow();
    Optional<Attempt> newest =
        job.attempts().stream().filter(a -> a.failure().isPresent()).reduce((a, b) -> b);
    return Fault.of(
        newest.flatMap(Attempt::failure).orElse(Failure.CRASHED),
        "%,d of %,d images could not be made (%s)%s; the others are kept: graupel retry %s"
            .formatted(
                batch.failed().size(),
                batch.images(),
                batch.failed().brief(),
                newest.flatMap(Attempt::message).map(words -> ": " + words).orElse(""),
                job.id()));
  }

  /** It fails; {@code all} is what it spent, as it counts now. */
  private List<Decision> givenUp(Queue queue, Over over, Spent all, Fault fault, Instant now) {
    JobSnapshot end = over.revision().spent(all).failed(fault, now);
    List<Decision> decisions = new ArrayList<>();
    decisions.add(new Decision.Save(end));
    decisions.add(
        ledger.book(
            queue,
            end.tenant(),
            end.spent().minus(over.job().spent()),
            over.spent().leased(),
            now));
    decisions.add(tellFailure(end, over.attempt().number(), fault, now));
    decisions.addAll(dependents.settle(queue, end, now));
    return decisions;
  }

  private List<Decision> cancelled(Queue queue, Over over, Instant now) {
    JobSnapshot job = over.job();
    if (job.failure().isPresent()) { // told to stop, as a job that it comes after had failed
      Spent all = job.spent().plus(over.spent()).allLost();
      return givenUp(queue, over, all, new Fault(job.failure(), job.message()), now);
    }
    JobSnapshot end = over.revision().cancelled(now);
    List<Decision> decisions = new ArrayList<>();
    decisions.add(new Decision.Save(end));
    decisions.add(book(queue, over, now));
    decisions.add(tell(end, over.attempt().number(), new HistoryEntry.Cancelled(), now));
    decisions.addAll(dependents.settle(queue, end, now));
    return decisions;
  }

  /** A job that no worker holds ends here. */
  List<Decision> cancelled(Queue queue, JobSnapshot job, Instant now) {
    JobSnapshot end = Revision.of(job).cancelled(now);
    List<Decision> decisions = new ArrayList<>();
    decisions.add(new Decision.Save(end));
    decisions.add(tell(end, end.number(), new HistoryEntry.Cancelled(), now));
    decisions.addAll(dependents.settle(queue, end, now));
    return decisions;
  }

  /** A job that no worker holds fails, and those after it. */
  List<Decision> impossible(Queue queue, JobSnapshot job, Fault fault, Instant now) {
    List<Decision> decisions = new ArrayList<>(toppled(queue, job, fault, now));
    JobSnapshot end = ((Decision.Save) decisions.getFirst()).job();
    decisions.addAll(dependents.settle(queue, end, now));
    return decisions;
  }

  /** A job whose forerunner failed: it fails, or is told to stop where workers hold parts of it. */
  List<Decision> toppled(Queue queue, JobSnapshot job, Fault fault, Instant now) {
    List<Decision> decisions = new ArrayList<>();
    if (job.state() == JobState.RUNNING) {
      decisions.add(new Decision.Save(Revision.of(job).doomed(fault, now)));
      job.live().forEach(live -> decisions.add(Moves.stop(job, live)));
      decisions.add(tell(job, new HistoryEntry.CancelAsked(), now));
    } else if (!job.state().terminal() && job.state() != JobState.CANCELLING) {
      JobSnapshot end = Revision.of(job).spent(job.spent().allLost()).failed(fault, now);
      decisions.add(new Decision.Save(end));
      if (job.spent().useful() > 0) {
        decisions.add(ledger.book(queue, job.tenant(), end.spent().minus(job.spent()), 0, now));
      }
      decisions.add(tellFailure(end, end.number(), fault, now));
    }
    return decisions;
  }

  private Decision book(Queue queue, Over over, Instant now) {
    return ledger.book(queue, over.job().tenant(), over.spent(), over.spent().leased(), now);
  }

  /** Failed tries at the same part since somebody last asked for a retry. */
  private static int failures(Over over) {
    return (int)
        over.revision().attempts().stream()
            .filter(a -> a.number() > over.job().forgiven())
            .filter(a -> a.part().equals(over.attempt().part()))
            .filter(a -> a.outcome().filter(AttemptEnd::counts).isPresent())
            .count();
  }

  private static boolean counts(Attempt.Outcome how) {
    return how == Attempt.Outcome.FAILED || how == Attempt.Outcome.LOST;
  }

  private static Decision tellFailure(JobSnapshot job, int attempt, Fault fault, Instant now) {
    return tell(
        job,
        attempt,
        new HistoryEntry.Failed(
            fault.failure().orElse(Failure.CRASHED),
            Revision.shortened(fault.message().orElse(""))),
        now);
  }

  static Decision tell(JobSnapshot job, HistoryEntry.What what, Instant now) {
    return tell(job, job.number(), what, now);
  }

  static Decision tell(JobSnapshot job, int attempt, HistoryEntry.What what, Instant now) {
    return new Decision.Tell(new HistoryEntry(job.id(), now, attempt, what));
  }
}
