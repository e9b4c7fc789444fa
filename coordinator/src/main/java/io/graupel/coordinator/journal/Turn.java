package io.graupel.coordinator.journal;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Input;
import io.graupel.coordinator.queue.Queue;
import io.graupel.coordinator.schedule.Scheduler;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.AuditEntry;
import io.graupel.protocol.state.Fact;
import io.graupel.protocol.state.JobSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
  private final Map<String, Optional<Fact>> facts = new LinkedHashMap<>();
  private final Set<TenantId> booked = new LinkedHashSet<>();
  private final List<AuditEntry> answers = new ArrayList<>();
  private final List<Decision.Send> sends = new ArrayList<>();
  private final List<Decision.Tell> tells = new ArrayList<>();
  private final List<Committed.Change> changes = new ArrayList<>();
  private int inputs;

  Turn(Queue queue, Scheduler scheduler, Instant now) {
    this.queue = queue;
    this.scheduler = scheduler;
    this.now = now;
  }

  /** Takes one input; one that cannot be decided on changes nothing more and holds up nobody. */
  void take(Input input) {
    inputs++;
    try {
      scheduler.decide(queue, input, now, this::apply);
    } catch (RuntimeException e) {
      LOG.error("input passed over, it could not be decided on: {}", input, e);
    }
  }

  /** Lets rested jobs wait again and fills free slots. */
  void close() {
    scheduler.release(queue, now, this::apply);
    scheduler.pass(queue, now, this::apply);
  }

  private void apply(List<Decision> decisions) {
    for (Decision decision : decisions) {
      if (decision instanceof Decision.Save(JobSnapshot job)) {
        changes.add(new Committed.Change(queue.job(job.id()), job));
      }
      queue.apply(decision);
      switch (decision) {
        case Decision.Save(JobSnapshot job) -> saves.put(job.id(), job);
        case Decision.Book book -> booked.add(book.tenant());
        case Decision.Keep(Fact fact) -> facts.put(fact.key(), Optional.of(fact));
        case Decision.Drop(String key) -> facts.put(key, Optional.empty());
        case Decision.Send send -> sends.add(send);
        case Decision.Tell tell -> tells.add(tell);
        case Decision.Answer answer -> answers.add(answer.entry());
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
    return !saves.isEmpty()
        || !booked.isEmpty()
        || !facts.isEmpty()
        || !sends.isEmpty()
        || !tells.isEmpty()
        || !answers.isEmpty();
  }

  /** The newest snapshot of each job that changed. */
  Collection<JobSnapshot> saves() {
    return saves.values();
  }

  /** What else changed, by key; empty where it is gone. */
  Map<String, Optional<Fact>> facts() {
    Map<String, Optional<Fact>> all = new LinkedHashMap<>(facts);
    for (TenantId tenant : booked) {
      Fact account = new Fact.Account(queue.directory().account(tenant));
      all.put(account.key(), Optional.of(account));
    }
    return all;
  }

  /** What requests are answered. */
  List<AuditEntry> answers() {
    return answers;
  }

  List<Decision.Send> sends() {
    return sends;
  }

  List<Decision.Tell> tells() {
    return tells;
  }
}
