package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.Refusal;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.Receipt;
import io.graupel.protocol.state.WaitReason;
import io.graupel.protocol.tenant.Actor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What people do to a job that is there: end it, hold it, move it, try it again. */
final class Moves {
  private final Leases leases;
  private final AttemptEnd end;
  private final Backpressure room;

  Moves(Leases leases, AttemptEnd end, Backpressure room) {
    this.leases = leases;
    this.end = end;
    this.room = room;
  }

  /** What was decided, or why nothing was. */
  record Outcome(List<Decision> decisions, Optional<Refusal> refusal) {
    static Outcome done(List<Decision> decisions) {
      return new Outcome(decisions, Optional.empty());
    }

    static Outcome refused(String message) {
      return new Outcome(List.of(), Optional.of(Refusal.of(Refusal.Kind.CONFLICT, message)));
    }
  }

  Outcome decide(Queue queue, JobSnapshot job, Verb.OfJob verb, Actor actor, Instant now) {
    return switch (verb) {
      case Verb.Submit submit -> Outcome.done(List.of());
      case Verb.Cancel cancel -> Outcome.done(cancel(queue, job, now));
      case Verb.Hold hold -> hold(job, now);
      case Verb.Release release -> release(queue, job, now);
      case Verb.Top top -> top(queue, job, now);
      case Verb.Prioritize move -> prioritize(job, move.priority(), now);
      case Verb.Retry retry -> retry(queue, job, actor, now);
      case Verb.Yield asked -> giveBack(job, now);
    };
  }

  private List<Decision> cancel(Queue queue, JobSnapshot job, Instant now) {
    return switch (job.state()) {
      case WAITING -> end.cancelled(queue, job, now);
      case RUNNING -> {
        List<Decision> decisions = new ArrayList<>();
        decisions.add(new Decision.Save(Revision.of(job).cancelling(now)));
        for (Attempt live : job.live()) {
          decisions.add(new Decision.Extend(job.idOf(live), now.plus(leases.of(job.spec()))));
          decisions.add(stop(job, live));
        }
        decisions.add(AttemptEnd.tell(job, new HistoryEntry.CancelAsked(), now));
        yield decisions;
      }
      case CANCELLING -> job.live().stream().map(live -> stop(job, live)).toList();
      case SUCCEEDED, FAILED, CANCELLED -> List.of();
    };
  }

  private static Outcome hold(JobSnapshot job, Instant now) {
    if (over(job)) {
      return Outcome.refused(ended(job, "held"));
    }
    if (job.terms().held()) {
      return Outcome.done(List.of());
    }
    Revision held = Revision.of(job).terms(job.terms().held(true));
    List<Decision> decisions = new ArrayList<>();
    decisions.add(new Decision.Save(held.waiting(new Gate(WaitReason.HELD, pause(job)), now)));
    decisions.add(AttemptEnd.tell(job, new HistoryEntry.Held(), now));
    return Outcome.done(decisions);
  }

  /** A pause after a failure goes on meanwhile; when a window opens is found out anew. */
  private static Optional<Instant> pause(JobSnapshot job) {
    boolean failed =
        job.reason().map(WaitReason.BACKOFF::equals).orElse(job.terms().window().isEmpty());
    return failed ? job.notBefore() : Optional.empty();
  }

  private static Outcome release(Queue queue, JobSnapshot job, Instant now) {
    if (over(job)) {
      return Outcome.refused(ended(job, "released"));
    }
    if (!job.terms().held()) {
      return Outcome.done(List.of());
    }
    Revision free = Revision.of(job).terms(job.terms().held(false));
    Gate gate = Gate.of(queue, job.spec(), job.terms().held(false), job.notBefore(), now);
    return Outcome.done(
        List.of(
            new Decision.Save(free.waiting(gate, now)),
            AttemptEnd.tell(job, new HistoryEntry.Released(), now)));
  }

  /** Before every job of its tenant, be it ready or not. */
  private static Outcome top(Queue queue, JobSnapshot job, Instant now) {
    if (over(job)) {
      return Outcome.refused(ended(job, "moved"));
    }
    long rank = queue.lowestRank(job.tenant()) - 1;
    return moved(Revision.of(job).rank(rank).same(now), now);
  }

  private static Outcome prioritize(JobSnapshot job, Priority priority, Instant now) {
    if (over(job)) {
      return Outcome.refused(ended(job, "moved"));
    }
    return priority == job.priority()
        ? Outcome.done(List.of())
        : moved(Revision.of(job).priority(priority).rank(0).same(now), now);
  }

  private static Outcome moved(JobSnapshot next, Instant now) {
    return Outcome.done(
        List.of(
            new Decision.Save(next),
            AttemptEnd.tell(next, new HistoryEntry.Moved(next.priority(), next.rank()), now)));
  }

  private Outcome retry(Queue queue, JobSnapshot job, Actor actor, Instant now) {
    if (job.state() != JobState.FAILED) {
      return Outcome.refused(
          "job %s is %s (expected: failed); only what failed can be tried again"
              .formatted(job.id(), words(job)));
    }
    Optional<Fault> obstacle = Dependents.obstacle(queue, job);
    if (obstacle.isPresent()) {
      return Outcome.refused(obstacle.orElseThrow().message().orElse(""));
    }
    Optional<Refusal> full = room.refusal(queue, job, now);
    if (full.isPresent()) {
      return new Outcome(List.of(), full);
    }
    Revision next = Revision.of(job).forgiven();
    job.batch().ifPresent(batch -> next.batch(batch.retried()));
    Gate gate = Gate.of(queue, job.spec(), job.terms(), Optional.empty(), now);
    return Outcome.done(
        List.of(
            new Decision.Save(next.waiting(gate, now)),
            AttemptEnd.tell(job, new HistoryEntry.Retried(actor.name()), now)));
  }

  private static Outcome giveBack(JobSnapshot job, Instant now) {
    if (job.state() != JobState.RUNNING) {
      return Outcome.refused(
          "job %s is %s (expected: running); only a running job can give its device back"
              .formatted(job.id(), words(job)));
    }
    return Outcome.done(asked(job, job.live(), Receipt.Rule.ASKED, Optional.empty(), now));
  }

  /** Asks attempts of a job to give their devices back; those asked already are left alone. */
  static List<Decision> asked(
      JobSnapshot job,
      List<Attempt> attempts,
      Receipt.Rule rule,
      Optional<io.graupel.protocol.job.TenantId> beneficiary,
      Instant now) {
    List<Attempt> unasked =
        attempts.stream().filter(a -> a.live() && a.receipt().isEmpty()).toList();
    if (unasked.isEmpty() || job.state() != JobState.RUNNING) {
      return List.of();
    }
    Receipt receipt = new Receipt(rule, now, beneficiary);
    Revision next = Revision.of(job);
    unasked.forEach(a -> next.attempt(a.number(), each -> each.asked(receipt)));
    List<Decision> decisions = new ArrayList<>();
    decisions.add(new Decision.Save(next.same(now)));
    for (Attempt attempt : unasked) {
      decisions.add(yieldOrder(job, attempt));
      decisions.add(
          AttemptEnd.tell(job, attempt.number(), new HistoryEntry.YieldAsked(receipt), now));
    }
    return decisions;
  }

  /** What the holder of an attempt was told before, if it is to stop. */
  static List<Decision> reminder(JobSnapshot job, Attempt attempt) {
    if (job.state() == JobState.CANCELLING) {
      return List.of(stop(job, attempt));
    }
    return attempt.receipt().isPresent() ? List.of(yieldOrder(job, attempt)) : List.of();
  }

  /** Tells the holder of an attempt to stop it. */
  static Decision stop(JobSnapshot job, Attempt attempt) {
    return new Decision.Send(
        job.spec().pool(), new WorkerOrder.Cancel(attempt.worker(), job.idOf(attempt)));
  }

  private static Decision yieldOrder(JobSnapshot job, Attempt attempt) {
    return new Decision.Send(
        job.spec().pool(), new WorkerOrder.Yield(attempt.worker(), job.idOf(attempt)));
  }

  private static boolean over(JobSnapshot job) {
    return job.state().terminal() || job.state() == JobState.CANCELLING;
  }

  private static String ended(JobSnapshot job, String wish) {
    return "job %s is %s (expected: waiting or running); it cannot be %s"
        .formatted(job.id(), words(job), wish);
  }

  /** How a job stands, in a few words. */
  static String words(JobSnapshot job) {
    String state = label(job.state());
    String reason = job.reason().map(r -> " (" + label(r) + ")").orElse("");
    return state + reason;
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
