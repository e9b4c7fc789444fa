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
import io.graupel.protocol.state.WaitReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides and never acts. A turn is: {@link #decide} for each input and apply what it says, then
 * {@link #pass} once and apply that; whatever is durable among the decisions is committed as one.
 *
 * <p>Order of service is priority class, then age. Fair share, quotas and windows take their place
 * between the two, each as a class of its own that {@link #pass} asks.
 */
public final class Scheduler {
  private final Admission admission;
  private final Speech speech;
  private final Attendance attendance;
  private final Vigil vigil;
  private final Placement placement;

  public Scheduler(Leases leases, Backoff backoff) {
    AttemptEnd end = new AttemptEnd(backoff);
    this.admission = new Admission(leases);
    this.speech = new Speech(leases, end);
    this.attendance = new Attendance(leases, speech, end);
    this.vigil = new Vigil(leases, end);
    this.placement = new Placement(leases);
  }

  /** What one input means. */
  public List<Decision> decide(Queue queue, Input input, Instant now) {
    return switch (input) {
      case Input.Asked(Request request) -> admission.decide(queue, request, now);
      case Input.Heard(Pool pool, WorkerEvent event) -> heard(queue, pool, event, now);
      case Input.Tick tick -> vigil.tick(queue, now);
    };
  }

  private List<Decision> heard(Queue queue, Pool pool, WorkerEvent event, Instant now) {
    return switch (event) {
      case WorkerEvent.Hello(Announcement self) -> attendance.hello(queue, pool, self, now);
      case WorkerEvent.Heartbeat beat -> attendance.heartbeat(queue, pool, beat, now);
      case WorkerEvent.Goodbye(Incarnation worker) -> attendance.goodbye(queue, worker, now);
      case WorkerEvent.OfAttempt word -> speech.decide(queue, pool, word, now);
    };
  }

  /** Which jobs go where, now that all inputs of the turn are applied. */
  public List<Decision> pass(Queue queue, Instant now) {
    List<Decision> decisions = new ArrayList<>();
    for (Pool pool : queue.waitingPools()) {
      decisions.addAll(placement.place(queue, pool, now));
    }
    return decisions;
  }

  /** Which jobs have paused long enough; applied before the pass. */
  public List<Decision> release(Queue queue, Instant now) {
    List<Decision> decisions = new ArrayList<>();
    for (JobSnapshot job : queue.rested(now)) {
      decisions.add(
          new Decision.Save(Revision.waiting(job, WaitReason.NO_SLOT, Optional.empty(), now)));
    }
    return decisions;
  }
}
