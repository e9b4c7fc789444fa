package io.graupel.coordinator.explain;

import io.graupel.coordinator.queue.Queue;
import io.graupel.coordinator.schedule.FairShare;
import io.graupel.protocol.job.TenantId;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * How a tenant stands against the others that have work.
 *
 * @param used its part of the GPU time that counts, from 0 to 1; what is long ago counts less
 * @param due its part by weight, from 0 to 1
 * @param tenants with work, itself included
 * @param slots that it holds
 */
public record Standing(double used, double due, int tenants, int slots) {

  static Standing of(Queue queue, TenantId tenant, FairShare shares, Instant now) {
    Set<TenantId> busy = new HashSet<>(queue.busy());
    busy.addAll(queue.holdings().tenants());
    busy.add(tenant);
    double weights = 0;
    double used = 0;
    for (TenantId each : busy) {
      double weight = queue.directory().tenant(each).weight();
      weights += weight;
      used += shares.standing(queue, each, now) * weight;
    }
    double weight = queue.directory().tenant(tenant).weight();
    double own = shares.standing(queue, tenant, now) * weight;
    return new Standing(
        used > 0 ? own / used : 0, weight / weights, busy.size(), queue.holdings().slots(tenant));
  }
}
