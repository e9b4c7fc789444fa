package io.graupel.protocol.state;

import io.graupel.protocol.job.TenantId;
import java.time.Duration;
import java.time.Instant;

/**
 * What a tenant used, over all its attempts that have ended. Useful and lost together are the time
 * that it held leases, to the millisecond.
 *
 * @param share GPU-milliseconds that decay, as of {@code settled}: what fair share goes by
 * @param period when the current period of its budget began
 * @param inPeriod GPU-milliseconds used in that period
 */
public record Account(
    TenantId tenant, Spent spent, double share, Instant settled, Instant period, long inPeriod) {
  /**
   * GPU-milliseconds that count for fair share at this moment: what was used counts half as much
   * after each half-life.
   */
  public double share(Instant now, Duration halfLife) {
    if (share == 0) {
      return 0;
    }
    double passed = Math.max(0, now.toEpochMilli() - settled.toEpochMilli());
    return share * Math.pow(0.5, passed / halfLife.toMillis());
  }

  /** The same with more time booked to it. */
  public Account booked(
      Spent more, long leased, Instant now, Instant currentPeriod, Duration halfLife) {
    long before = period.equals(currentPeriod) ? inPeriod : 0;
    return new Account(
        tenant,
        spent.plus(more),
        share(now, halfLife) + leased,
        now,
        currentPeriod,
        before + leased);
  }

  public static Account fresh(TenantId tenant, Instant now) {
    return new Account(tenant, Spent.NONE, 0, now, Instant.EPOCH, 0);
  }
}
