package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Input;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.Request;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.IndexRange;
import io.graupel.protocol.job.IndexSet;
import io.graupel.protocol.job.Part;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.Batch;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import java.time.Instant;
import java.util.Optional;

/** How one job may go from step to step. */
final class JobLaws {
  private JobLaws() {}

  static void check(Optional<JobSnapshot> old, JobSnapshot next, Object cause) {
    partsAreApart(next);
    if (old.isEmpty()) {
      return;
    }
    JobSnapshot before = old.orElseThrow();
    endsOnce(before, next, cause);
    stopsForGood(before, next);
    everyStepIsCounted(before, next);
    numbersAreNeverReused(before, next);
    winsByItsHolderOnly(before, next, cause);
    doneStaysDone(before, next, cause);
    timeIsNeverUnspent(before, next);
  }

  private static void endsOnce(JobSnapshot old, JobSnapshot next, Object cause) {
    boolean reopened =
        old.state() == JobState.FAILED
            && next.state() == JobState.WAITING
            && cause instanceof Input.Asked(Request request)
            && request.verb() instanceof Verb.Retry(var job)
            && job.equals(old.id());
    Laws.require(
        !old.state().terminal() || reopened,
        "ends once: %s was %s, then %s",
        old.id(),
        Moves.words(old),
        Moves.words(next));
  }

  /**
   * It is cancelled; or it fails, if it was told to stop as a job that it comes after had failed.
   */
  private static void stopsForGood(JobSnapshot old, JobSnapshot next) {
    JobState end = old.failure().isPresent() ? JobState.FAILED : JobState.CANCELLED;
    Laws.require(
        old.state() != JobState.CANCELLING
            || next.state() == JobState.CANCELLING
            || next.state() == end,
        "stops for good: %s was told to stop, then was %s (expected: %s)",
        old.id(),
        Moves.words(next),
        end);
  }

  private static void everyStepIsCounted(JobSnapshot old, JobSnapshot next) {
    Laws.require(
        next.sequence() == old.sequence() + 1,
        "steps: %s went from step %d to %d",
        old.id(),
        old.sequence(),
        next.sequence());
  }

  private static void numbersAreNeverReused(JobSnapshot old, JobSnapshot next) {
    for (Attempt attempt : next.attempts()) {
      boolean fresh = old.attempts().stream().noneMatch(a -> a.number() == attempt.number());
      Laws.require(
          !fresh || attempt.number() == old.number() + 1 && next.number() == attempt.number(),
          "fence: %s begins attempt %d after %d",
          next.id(),
          attempt.number(),
          old.number());
    }
    Laws.require(
        next.number() >= old.number(),
        "fence: the number of %s falls from %d to %d",
        next.id(),
        old.number(),
        next.number());
  }

  /** One live attempt of each unit at most; none of a unit that is made already. */
  private static void partsAreApart(JobSnapshot job) {
    IndexSet held = IndexSet.NONE;
    int whole = 0;
    for (Attempt attempt : job.attempts()) {
      if (attempt.live() && attempt.part() instanceof Part.Shard(IndexRange range)) {
        IndexSet free = job.batch().orElseThrow().done();
        Laws.require(
            overlap(held, range) == 0 && overlap(free, range) == 0,
            "parts: %s of %s is made or held twice",
            range,
            job.id());
        held = held.plus(range);
      } else if (attempt.live()) {
        whole++;
      }
    }
    Laws.require(whole <= (held.isEmpty() ? 1 : 0), "parts: %s is held as a whole twice", job.id());
  }

  private static long overlap(IndexSet set, IndexRange range) {
    return set.isEmpty() ? 0 : set.size() + range.size() - set.plus(range).size();
  }

  private static void winsByItsHolderOnly(JobSnapshot old, JobSnapshot next, Object cause) {
    if (next.state() != JobState.SUCCEEDED) {
      return;
    }
    Optional<Attempt> winner = doneBy(old, cause);
    Laws.require(
        winner.filter(a -> !(a.part() instanceof Part.Shard)).isPresent(),
        "wins: %s succeeded by %s, which is no word of the holder of its last part",
        old.id(),
        cause);
    Laws.require(
        next.result().isPresent() && next.batch().map(Batch::complete).orElse(true),
        "wins: %s succeeded without all of its results",
        old.id());
  }

  /** Images become made by word of their holder, and stay so; those given up, until a retry. */
  private static void doneStaysDone(JobSnapshot old, JobSnapshot next, Object cause) {
    if (old.batch().equals(next.batch())) {
      return;
    }
    Batch before = old.batch().orElseThrow();
    Batch after = next.batch().orElseThrow();
    if (!before.done().equals(after.done())) {
      Laws.require(
          doneBy(old, cause)
              .filter(
                  a ->
                      a.part() instanceof Part.Shard(IndexRange range)
                          && before.done().plus(range).equals(after.done()))
              .isPresent(),
          "done: of %s went from %s to %s by %s",
          old.id(),
          before.done(),
          after.done(),
          cause);
    }
    boolean retried = old.state() == JobState.FAILED;
    for (IndexRange range : before.failed().ranges()) {
      Laws.require(
          retried || after.failed().gap(range.first(), range.end()).isEmpty(),
          "given up: %s of %s came back by %s",
          range,
          old.id(),
          cause);
    }
  }

  /** The live attempt that its holder says is done. */
  private static Optional<Attempt> doneBy(JobSnapshot old, Object cause) {
    return cause instanceof Input.Heard(var pool, WorkerEvent.Done word)
            && word.attempt().job().equals(old.id())
        ? old.live(word.attempt().number()).filter(a -> a.worker().equals(word.worker()))
        : Optional.empty();
  }

  private static void timeIsNeverUnspent(JobSnapshot old, JobSnapshot next) {
    Laws.require(
        next.spent().leased() >= old.spent().leased()
            && next.spent().lost() >= old.spent().lost()
            && next.spent().useful() >= 0,
        "spent: %s went from %s to %s",
        next.id(),
        old.spent(),
        next.spent());
  }

  static void endedForAReason(Queue queue, AttemptId id, Attempt ended, Object cause, Instant now) {
    boolean fair =
        switch (ended.outcome().orElseThrow()) {
          case SUCCEEDED ->
              cause instanceof Input.Heard(var pool, WorkerEvent.Done word) && by(word, id, ended);
          case FAILED ->
              cause instanceof Input.Heard(var pool, WorkerEvent.Failed word)
                  && by(word, id, ended);
          case YIELDED ->
              cause instanceof Input.Heard(var pool, WorkerEvent.Yielded word)
                      && by(word, id, ended)
                  || ended.started().isEmpty() && left(cause, ended)
                  || cause instanceof Input.Tick
                      && YieldLaws.overstayed(queue.job(id.job()).orElseThrow(), ended, now);
          case LOST ->
              left(cause, ended)
                  || cause instanceof Input.Heard(var pool, WorkerEvent.Hello hello)
                      && hello.worker().worker().equals(ended.worker().worker())
                      && !hello.worker().equals(ended.worker())
                  || cause instanceof Input.Tick
                      && queue.deadline(id).filter(end -> end.isBefore(now)).isPresent();
        };
    Laws.require(fair, "ends: %s ended %s by %s", id, ended.outcome().orElseThrow(), cause);
  }

  private static boolean by(WorkerEvent.OfAttempt word, AttemptId id, Attempt ended) {
    return word.attempt().equals(id) && word.worker().equals(ended.worker());
  }

  private static boolean left(Object cause, Attempt ended) {
    return cause instanceof Input.Heard(var pool, WorkerEvent.Goodbye word)
        && word.worker().equals(ended.worker());
  }
}
