package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Account;
import io.graupel.protocol.state.Spent;
import io.graupel.protocol.tenant.Budget;
import java.time.Instant;
import java.util.Optional;

/** Books GPU time: every millisecond of every lease is useful or lost, in exactly one account. */
public final class Ledger {
  private final Sharing sharing;

  Ledger(Sharing sharing) {
    this.sharing = sharing;
  }

  /**
   * Books an attempt that ended.
   *
   * @param spent what it adds to the account; it may move time from useful to lost
   * @param leased GPU-milliseconds of its lease, which count for fair share and budget
   */
  Decision book(Queue queue, TenantId tenant, Spent spent, long leased, Instant now) {
    return new Decision.Book(
        tenant, spent, leased, now, period(queue, tenant, now), sharing.halfLife());
  }

  /**
   * GPU-milliseconds that are left of the tenant's budget, running attempts counted as they are.
   */
  public static Optional<Long> left(Queue queue, TenantId tenant, Instant now) {
    return queue
        .directory()
        .quota(tenant)
        .budget()
        .map(
            budget -> {
              Account account = queue.directory().account(tenant);
              boolean current = account.period().equals(budget.period().start(now));
              long used =
                  (current ? account.inPeriod() : 0) + queue.holdings().underWay(tenant, now);
              return budget.gpuSeconds() * 1000 - used;
            });
  }

  private static Instant period(Queue queue, TenantId tenant, Instant now) {
    return queue
        .directory()
        .quota(tenant)
        .budget()
        .map(Budget::period)
        .orElse(Budget.Period.MONTH)
        .start(now);
  }
}
