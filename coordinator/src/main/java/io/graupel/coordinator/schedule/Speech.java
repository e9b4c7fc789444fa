package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.ResultRef;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What workers say about attempts. The fence: word about an attempt that is not current, or from
 * another life than the one that holds it, changes nothing and is answered {@link
 * WorkerOrder.Refused}. Any word from the holder renews its lease, save on a job that is to stop.
 */
final class Speech {
  /** Longest time that a checkpoint is believed to take. */
  private static final Duration SLOWEST_CHECKPOINT = Duration.ofHours(1);

  private final Leases leases;
  private final AttemptEnd end;

  Speech(Leases leases, AttemptEnd end) {
    this.leases = leases;
    this.end = end;
  }

  List<Decision> decide(Queue queue, Pool pool, WorkerEvent.OfAttempt word, Instant now) {
    List<Decision> decisions = new ArrayList<>(released(queue, word));
    Optional<JobSnapshot> held = queue.current(word.attempt(), word.worker());
    if (held.isEmpty()) {
      decisions.add(refusal(pool, word.worker(), word.attempt()));
    } else {
      decisions.addAll(heard(queue, held.orElseThrow(), word, now));
    }
    return decisions;
  }

  static Decision refusal(Pool pool, Incarnation worker, AttemptId attempt) {
    return new Decision.Send(pool, new WorkerOrder.Refused(worker, attempt));
  }

  private List<Decision> heard(
      Queue queue, JobSnapshot job, WorkerEvent.OfAttempt word, Instant now) {
    return switch (word) {
      case WorkerEvent.Started(AttemptId attempt, Incarnation worker) -> alive(job, attempt, now);
      case WorkerEvent.Progress(
              AttemptId attempt,
              Incarnation worker,
              String phase,
              long images,
              long total,
              double rate,
              OptionalDouble loss) ->
          told(job, attempt, new HistoryEntry.Progress(phase, images, total, rate, loss), now);
      case WorkerEvent.Checkpointed saved -> saved(job, saved, now);
      case WorkerEvent.Previewed(
              AttemptId attempt,
              Incarnation worker,
              long images,
              long slot,
              String file) ->
          told(job, attempt, new HistoryEntry.Previewed(images, slot, file), now);
      case WorkerEvent.Done(AttemptId attempt, Incarnation worker, ResultRef result) ->
          end.succeeded(queue, job, attempt, result, now);
      case WorkerEvent.Failed(
              AttemptId attempt,
              Incarnation worker,
              Failure failure,
              String message) ->
          end.failed(queue, job, attempt, Attempt.Outcome.FAILED, Fault.of(failure, message), now);
      case WorkerEvent.Yielded(AttemptId attempt, Incarnation worker, long images) ->
          end.yielded(queue, job, attempt, images, now);
    };
  }

  private List<Decision> told(
      JobSnapshot job, AttemptId attempt, HistoryEntry.What what, Instant now) {
    List<Decision> decisions = new ArrayList<>(alive(job, attempt, now));
    decisions.add(AttemptEnd.tell(job, attempt.number(), what, now));
    return decisions;
  }

  /** What ran up to a checkpoint is not lost any more. */
  private List<Decision> saved(JobSnapshot job, WorkerEvent.Checkpointed word, Instant now) {
    List<Decision> decisions = new ArrayList<>(alive(job, word.attempt(), now));
    JobSnapshot begun =
        !decisions.isEmpty() && decisions.getFirst() instanceof Decision.Save(JobSnapshot started)
            ? started
            : job;
    long took = Math.clamp(word.millis(), 0, SLOWEST_CHECKPOINT.toMillis());
    decisions.add(
        new Decision.Save(
            Revision.of(begun)
                .attempt(word.attempt().number(), a -> a.saved(took, now))
                .same(now)));
    decisions.add(
        AttemptEnd.tell(
            job,
            word.attempt().number(),
            new HistoryEntry.Checkpointed(word.images(), word.slot()),
            now));
    return decisions;
  }

  /** The holder runs the attempt: it has started, and its lease is renewed. */
  List<Decision> alive(JobSnapshot job, AttemptId id, Instant now) {
    Attempt attempt = job.live(id.number()).orElseThrow();
    List<Decision> decisions = new ArrayList<>();
    if (attempt.started().isEmpty()) {
      decisions.add(
          new Decision.Save(Revision.of(job).attempt(id.number(), a -> a.started(now)).same(now)));
      decisions.add(
          AttemptEnd.tell(job, id.number(), new HistoryEntry.Started(attempt.worker()), now));
    }
    if (job.state() == JobState.RUNNING) {
      decisions.add(new Decision.Extend(id, now.plus(leases.of(job.spec()))));
    }
    // an order may have overtaken the assignment, which went by another topic
    if (attempt.started().isEmpty()) {
      decisions.addAll(Moves.reminder(job, attempt));
    }
    return decisions;
  }

  /** A slot is free the moment its attempt ends, not at the next heartbeat. */
  private static List<Decision> released(Queue queue, WorkerEvent.OfAttempt word) {
    boolean over =
        word instanceof WorkerEvent.Done
            || word instanceof WorkerEvent.Failed
            || word instanceof WorkerEvent.Yielded;
    Optional<Member> member = queue.fleet().find(word.worker());
    return over
        ? member.<Decision>map(m -> new Decision.Welcome(m.without(word.attempt()))).stream()
            .toList()
        : List.of();
  }
}
