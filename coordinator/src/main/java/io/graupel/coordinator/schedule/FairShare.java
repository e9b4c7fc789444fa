package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Account;
import java.time.Instant;

/**
 * Who is owed the next slot: the tenant that used least for its weight. What was used decays with a
 * half-life; running attempts count as they run, and a penalty on entry besides.
 */
public final class FairShare {
  private final Sharing sharing;

  public FairShare(Sharing sharing) {
    this.sharing = sharing;
  }

  /** GPU-milliseconds that count against the tenant now, divided by its weight. */
  public double standing(Queue queue, TenantId tenant, Instant now) {
    Account account = queue.directory().account(tenant);
    double used =
        account.share(now, sharing.halfLife())
            + queue.holdings().underWay(tenant, now)
            + (double) queue.holdings().slots(tenant) * sharing.entryPenalty().toMillis();
    return used / queue.directory().weight(tenant);
  }
}
