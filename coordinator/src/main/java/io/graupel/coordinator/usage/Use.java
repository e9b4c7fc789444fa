package io.graupel.coordinator.usage;

import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Spent;
import java.util.Optional;

/**
 * GPU time of a tenant, or of a part of what it did.
 *
 * @param campaign present by campaign, where there is one, and for jobs and attempts of one
 * @param job present by job and by attempt
 * @param attempt present by attempt; 0 for those that the job's record no longer lists
 * @param spent by attempts that have ended
 * @param running milliseconds under leases that are held now
 */
public record Use(
    TenantId tenant,
    Optional<String> campaign,
    Optional<JobId> job,
    Optional<Integer> attempt,
    Spent spent,
    long running) {

  /** Milliseconds under lease, ended and running. */
  public long leased() {
    return spent.leased() + running;
  }

  Use plus(Use other) {
    return new Use(
        tenant, campaign, job, attempt, spent.plus(other.spent), running + other.running);
  }

  boolean nothing() {
    return spent.equals(Spent.NONE) && running == 0;
  }
}
