package io.graupel.coordinator.journal;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Input;
import io.graupel.coordinator.queue.Queue;
import io.graupel.coordinator.schedule.Scheduler;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.state.JobSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One turn of the leader: inputs are decided on and applied one by one, then slots are filled once.
 * What is durable is kept for the transaction; if that fails, the queue is thrown away with it.
 */
final class Turn {
  private static final Logger LOG = LoggerFactory.getLogger(Turn.class);

  private final Queue queue;
  private final Scheduler scheduler;
  private final Instant now;
  private final Map<JobId, JobSnapshot> saves = new LinkedHashMap<>();
  private final List<Decision.Send> sends = new ArrayList<>();
  private final List<Decision.Tell> tells = new ArrayList<>();
  private final List<Committed.Change> changes = new ArrayList<>();
  private int inputs;

  Turn(Queue queue, Scheduler scheduler, Instant now) {
    this.queue = queue;
    this.scheduler = scheduler;
    this.now = now;
  }

  /** Takes one input; one that cannot be decided on changes nothing and holds up nobody. */
  void take(Input input) {
    inputs++;
    List<Decision> decisions;
    try {
      decisions = scheduler.decide(queue, input, now);
    } catch (RuntimeException e) {
      LOG.error("input passed over, it could not be decided on: {}", input, e);
      return;
    }
    apply(decisions);
  }

  /** Lets rested jobs wait again and fills free slots. */
  void close() {
    apply(scheduler.release(queue, now));
    apply(scheduler.pass(queue, now));
  }

  private void apply(List<Decision> decisions) {
    for (Decision decision : decisions) {
      if (decision instanceof Decision.Save(JobSnapshot job)) {
        changes.add(new Committed.Change(queue.job(job.id()), job));
      }
      queue.apply(decision);
      switch (decision) {
        case Decision.Save(JobSnapshot job) -> saves.put(job.id(), job);
        case Decision.Send send -> sends.add(send);
        case Decision.Tell tell -> tells.add(tell);
        case Decision.Welcome welcome -> {}
        case Decision.Dismiss dismiss -> {}
        case Decision.Extend extend -> {}
        case Decision.Postpone postpone ->
            LOG.info(
                "leases extended by={} as the coordinator or broker was away", postpone.stall());
        case Decision.Ticked ticked -> {}
      }
    }
  }

  int inputs() {
    return inputs;
  }

  /** Every step of every job. */
  List<Committed.Change> changes() {
    return changes;
  }

  /** Whether anything must be committed. */
  boolean durable() {
    return !saves.isEmpty() || !sends.isEmpty() || !tells.isEmpty();
  }

  /** The newest snapshot of each job that changed. */
  Collection<JobSnapshot> saves() {
    return saves.values();
  }

  List<Decision.Send> sends() {
    return sends;
  }

  List<Decision.Tell> tells() {
    return tells;
  }
}
