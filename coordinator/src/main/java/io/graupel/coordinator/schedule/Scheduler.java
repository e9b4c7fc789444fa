package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Input;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.Announcement;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.Request;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.state.JobSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Decides and never acts. A turn is: {@link #decide} for each input, {@link #release}, and {@link
 * #pass} once; whatever is durable among the decisions is committed as one.
 *
 * <p>An input may need several steps, each of which sees what those before it did: every list that
 * is handed over must be applied to the queue before the hand-over returns.
 */
public final class Scheduler {
  private final Reception reception;
  private final Speech speech;
  private final Attendance attendance;
  private final Vigil vigil;
  private final Placement placement;
  private final Preemption preemption;

  public Scheduler(Leases leases, Backoff backoff, Sharing sharing) {
    FairShare shares = new FairShare(sharing);
    Limits limits = new Limits();
    AttemptEnd end = new AttemptEnd(backoff, new Ledger(sharing));
    Backpressure room = new Backpressure(sharing);
    this.reception = new Reception(new Admission(room, end), new Moves(leases, end, room));
    this.speech = new Speech(leases, end);
    this.attendance = new Attendance(leases, speech, end);
    this.vigil = new Vigil(leases, end);
    this.preemption = new Preemption(sharing, shares, limits);
    this.placement = new Placement(leases, shares, limits);
  }

  /** What one input means. */
  public void decide(Queue queue, Input input, Instant now, Consumer<List<Decision>> apply) {
    switch (input) {
      case Input.Asked(Request request) -> apply.accept(reception.decide(queue, request, now));
      case Input.Heard(Pool pool, WorkerEvent event) -> heard(queue, pool, event, now, apply);
      case Input.Tick tick -> vigil.tick(queue, now, apply);
    }
  }

  private void heard(
      Queue queue, Pool pool, WorkerEvent event, Instant now, Consumer<List<Decision>> apply) {
    switch (event) {
      case WorkerEvent.Hello(Announcement self) -> attendance.hello(queue, pool, self, now, apply);
      case WorkerEvent.Heartbeat beat -> attendance.heartbeat(queue, pool, beat, now, apply);
      case WorkerEvent.Goodbye(Incarnation worker) -> attendance.goodbye(queue, worker, now, apply);
      case WorkerEvent.OfAttempt word -> apply.accept(speech.decide(queue, pool, word, now));
    }
  }

  /** Lets jobs wait for a slot whose earliest start has come; before the pass. */
  public void release(Queue queue, Instant now, Consumer<List<Decision>> apply) {
    for (JobSnapshot job : queue.rested(now)) {
      Gate gate = Gate.own(job.terms(), Optional.empty(), now);
      apply.accept(List.of(new Decision.Save(Revision.of(job).waiting(gate, now))));
    }
  }

  /** Which jobs go where, now that all inputs of the turn are applied. */
  public void pass(Queue queue, Instant now, Consumer<List<Decision>> apply) {
    for (Pool pool : queue.waitingPools()) {
      placement.place(queue, pool, now, apply);
    }
    preemption.decide(queue, now, apply);
  }
}
