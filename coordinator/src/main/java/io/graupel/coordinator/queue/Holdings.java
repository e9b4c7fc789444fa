package io.graupel.coordinator.queue;

import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.JobSnapshot;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which attempts are held: by which worker, in which pool, and how many by each tenant. */
public final class Holdings {
  private final Map<String, NavigableSet<AttemptId>> byWorker = new TreeMap<>();
  private final Map<Pool, Set<AttemptId>> byPool = new HashMap<>();
  private final Map<TenantId, Sum> byTenant = new HashMap<>();

  /** Slots that a tenant holds, and when they were taken. */
  private static final class Sum {
    private int slots;
    private long assignedMillis;
  }

  void add(JobSnapshot job, Attempt attempt) {
    AttemptId id = job.idOf(attempt);
    byWorker.computeIfAbsent(attempt.worker().worker(), name -> new TreeSet<>()).add(id);
    byPool.computeIfAbsent(job.spec().pool(), pool -> new LinkedHashSet<>()).add(id);
    Sum sum = byTenant.computeIfAbsent(job.tenant(), tenant -> new Sum());
    sum.slots++;
    sum.assignedMillis += attempt.assigned().toEpochMilli();
  }

  void remove(JobSnapshot job, Attempt attempt) {
    AttemptId id = job.idOf(attempt);
    NavigableSet<AttemptId> held = byWorker.get(attempt.worker().worker());
    if (held != null) {
      held.remove(id);
      if (held.isEmpty()) {
        byWorker.remove(attempt.worker().worker());
      }
    }
    byPool.getOrDefault(job.spec().pool(), new LinkedHashSet<>()).remove(id);
    Sum sum = byTenant.get(job.tenant());
    if (sum != null) {
      sum.slots--;
      sum.assignedMillis -= attempt.assigned().toEpochMilli();
      if (sum.slots == 0) {
        byTenant.remove(job.tenant());
      }
    }
  }

  /** Attempts held by any life of the worker with this name. */
  public NavigableSet<AttemptId> of(String worker) {
    return Collections.unmodifiableNavigableSet(
        byWorker.getOrDefault(worker, Collections.emptyNavigableSet()));
  }

  /** Attempts of the pool, oldest first. */
  public Set<AttemptId> of(Pool pool) {
    return Collections.unmodifiableSet(byPool.getOrDefault(pool, Set.of()));
  }

  /** Every held attempt. */
  public Stream<AttemptId> all() {
    return byPool.values().stream().flatMap(Set::stream);
  }

  /** Slots that the tenant holds. */
  public int slots(TenantId tenant) {
    Sum sum = byTenant.get(tenant);
    return sum == null ? 0 : sum.slots;
  }

  /** GPU-milliseconds under the leases that the tenant holds, up to this moment. */
  public long underWay(TenantId tenant, Instant now) {
    Sum sum = byTenant.get(tenant);
    return sum == null ? 0 : Math.max(0, sum.slots * now.toEpochMilli() - sum.assignedMillis);
  }

  /** Tenants that hold a slot. */
  public Set<TenantId> tenants() {
    return Collections.unmodifiableSet(byTenant.keySet());
  }
}
