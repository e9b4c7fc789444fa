package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.WaitReason;
import io.graupel.protocol.tenant.Quota;
import java.time.Instant;
import java.util.Optional;

/**
 * What a tenant may start now. Slots below its guarantee are its own; those beyond are borrowed, up
 * to its limit, and given back when their owner wants them.
 */
public final class Limits {
  /** What keeps every job of the tenant from starting, if anything does. */
  public Optional<WaitReason> obstacle(Queue queue, TenantId id, Instant now) {
    if (queue.directory().paused(id)) {
      return Optional.of(WaitReason.PAUSED);
    }
    Quota quota = queue.directory().quota(id);
    if (quota.equals(Quota.NONE)) {
      return Optional.empty();
    }
    int held = queue.holdings().slots(id);
    if (quota.running().filter(most -> held >= most).isPresent()) {
      return Optional.of(WaitReason.QUOTA);
    }
    return Ledger.left(queue, id, now).filter(left -> left <= 0).map(spent -> WaitReason.BUDGET);
  }

  /** Slots that the tenant may take besides those that it holds. */
  int room(Queue queue, TenantId id, Instant now) {
    if (obstacle(queue, id, now).isPresent()) {
      return 0;
    }
    int held = queue.holdings().slots(id);
    return queue
        .directory()
        .tenant(id)
        .quota()
        .running()
        .map(most -> most - held)
        .orElse(Integer.MAX_VALUE);
  }

  /** Slots that the tenant is guaranteed and does not hold. */
  public int owed(Queue queue, TenantId id) {
    int guaranteed = queue.directory().quota(id).guaranteed();
    return Math.max(0, guaranteed - queue.holdings().slots(id));
  }

  /** Slots that the tenant holds beyond what it is guaranteed. */
  public int borrowed(Queue queue, TenantId id) {
    int guaranteed = queue.directory().quota(id).guaranteed();
    return Math.max(0, queue.holdings().slots(id) - guaranteed);
  }
}
