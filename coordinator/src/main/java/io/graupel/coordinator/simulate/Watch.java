package io.graupel.coordinator.simulate;

import io.graupel.coordinator.queue.Lanes;
import io.graupel.coordinator.queue.Queue;
import io.graupel.coordinator.queue.Slots;
import io.graupel.protocol.event.PoolSetting;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Account;
import io.graupel.protocol.tenant.Budget;
import io.graupel.protocol.tenant.Tenant;
import java.time.Instant;
import java.util.Optional;

/**
 * Looks at the queue from outside after every turn: whether a slot was left free while a job that
 * fits it waits and is allowed to start, and how much of the fleet is in use.
 */
final class Watch {
  private final Queue queue;
  private final int devices;
  private long idlePasses;
  private double heldOverTrace;
  private double heldWhileWaiting;
  private double waiting;

  Watch(Queue queue, int devices) {
    this.queue = queue;
    this.devices = devices;
  }

  /**
   * As the queue stands, time goes by.
   *
   * @param traceUntil as far as the trace goes
   */
  void pass(long from, long traceUntil, long until) {
    int held = queue.holdings().size();
    heldOverTrace += (double) held * (traceUntil - from);
    if (!queue.waitingPools().isEmpty()) {
      heldWhileWaiting += (double) held * (until - from);
      waiting += until - from;
    }
  }

  void afterPass(Instant now) {
    for (Pool pool : queue.waitingPools()) {
      if (queue.slots().any(pool) && idle(pool, now)) {
        idlePasses++;
      }
    }
  }

  private boolean idle(Pool pool, Instant now) {
    Optional<Slots.Room> room = queue.slots().biggest(pool).findFirst();
    if (room.isEmpty() || queue.directory().mode(pool) != PoolSetting.Mode.OPEN) {
      return false;
    }
    long bytes = room.orElseThrow().member().self().device().memoryBytes();
    Lanes lanes = queue.ready(pool);
    for (Priority priority : Priority.values()) {
      for (TenantId tenant : lanes.tenants(priority)) {
        if (!barred(tenant, now) && lanes.first(priority, tenant, bytes).isPresent()) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether the tenant may start nothing now. */
  private boolean barred(TenantId id, Instant now) {
    int held = queue.holdings().slots(id);
    return closed(id, now)
        || queue.directory().tenant(id).quota().running().filter(most -> held >= most).isPresent();
  }

  /** Whether the tenant may start nothing now, however little it holds. */
  boolean closed(TenantId id, Instant now) {
    Tenant tenant = queue.directory().tenant(id);
    return tenant.paused()
        || tenant
            .quota()
            .budget()
            .filter(budget -> used(id, budget, now) >= budget.gpuSeconds() * 1000)
            .isPresent();
  }

  private long used(TenantId id, Budget budget, Instant now) {
    Account account = queue.directory().account(id);
    boolean current = account.period().equals(budget.period().start(now));
    return (current ? account.inPeriod() : 0) + queue.holdings().underWay(id, now);
  }

  long idlePasses() {
    return idlePasses;
  }

  Report.Utilisation utilisation(long traceMillis) {
    return new Report.Utilisation(
        traceMillis == 0 ? 0 : heldOverTrace / devices / traceMillis,
        waiting == 0 ? 0 : heldWhileWaiting / devices / waiting,
        waiting / 3.6e6);
  }
}
