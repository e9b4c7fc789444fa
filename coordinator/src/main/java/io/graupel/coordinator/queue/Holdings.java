package io.graupel.coordinator.queue;

import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which attempts are held: by which worker, in which pool, by which tenant; which of them were
 * asked to make room, and which could be.
 */
public final class Holdings {
  private final Map<String, NavigableSet<AttemptId>> byWorker = new TreeMap<>();
  private final Map<Pool, Crew> byPool = new HashMap<>();
  private final Map<TenantId, Sum> byTenant = new HashMap<>();
  private final Set<AttemptId> bounded = new LinkedHashSet<>();
  private int size;

  /** A held attempt, and since when. */
  public record Held(AttemptId attempt, Instant assigned) {
    static final Comparator<Held> YOUNGEST =
        Comparator.comparing(Held::assigned).thenComparing(Held::attempt).reversed();
  }

  /** Attempts of one pool. */
  private static final class Crew {
    private final Set<AttemptId> all = new LinkedHashSet<>();
    private final Map<Priority, Map<TenantId, NavigableSet<Held>>> settled =
        new EnumMap<>(Priority.class);
    private int yielding;

    private NavigableSet<Held> settled(JobSnapshot job) {
      return settled
          .computeIfAbsent(job.priority(), priority -> new HashMap<>())
          .computeIfAbsent(job.tenant(), tenant -> new TreeSet<>(Held.YOUNGEST));
    }
  }

  /** Slots that a tenant holds, and when they were taken. */
  private static final class Sum {
    private final Set<AttemptId> attempts = new LinkedHashSet<>();
    private long assignedMillis;
    private int yielding;
  }

  /** Whether the attempt stands here as it did, though its job may have changed. */
  static boolean alike(JobSnapshot before, Attempt then, JobSnapshot job, Attempt now) {
    return before.priority() == job.priority()
        && yielding(before, then) == yielding(job, now)
        && bounded(before) == bounded(job);
  }

  private static boolean yielding(JobSnapshot job, Attempt attempt) {
    return job.state() == JobState.CANCELLING || attempt.receipt().isPresent();
  }

  private static boolean bounded(JobSnapshot job) {
    return job.terms().held() || job.terms().window().isPresent();
  }

  void add(JobSnapshot job, Attempt attempt) {
    AttemptId id = job.idOf(attempt);
    size++;
    byWorker.computeIfAbsent(attempt.worker().worker(), name -> new TreeSet<>()).add(id);
    Sum sum = byTenant.computeIfAbsent(job.tenant(), tenant -> new Sum());
    sum.attempts.add(id);
    sum.assignedMillis += attempt.assigned().toEpochMilli();
    Crew crew = byPool.computeIfAbsent(job.spec().pool(), pool -> new Crew());
    crew.all.add(id);
    if (yielding(job, attempt)) {
      crew.yielding++;
      sum.yielding++;
    } else {
      crew.settled(job).add(new Held(id, attempt.assigned()));
    }
    if (bounded(job)) {
      bounded.add(id);
    }
  }

  void remove(JobSnapshot job, Attempt attempt) {
    AttemptId id = job.idOf(attempt);
    Crew crew = byPool.get(job.spec().pool());
    if (crew == null || !crew.all.remove(id)) {
      return;
    }
    size--;
    NavigableSet<AttemptId> held =
        byWorker.getOrDefault(attempt.worker().worker(), new TreeSet<>());
    held.remove(id);
    if (held.isEmpty()) {
      byWorker.remove(attempt.worker().worker());
    }
    Sum sum = byTenant.getOrDefault(job.tenant(), new Sum());
    sum.attempts.remove(id);
    sum.assignedMillis -= attempt.assigned().toEpochMilli();
    if (sum.attempts.isEmpty()) {
      byTenant.remove(job.tenant());
    }
    if (yielding(job, attempt)) {
      crew.yielding--;
      sum.yielding--;
    } else {
      crew.settled(job).remove(new Held(id, attempt.assigned()));
    }
    bounded.remove(id);
  }

  /** How many attempts are held. */
  public int size() {
    return size;
  }

  /** Attempts held by any life of the worker with this name. */
  public NavigableSet<AttemptId> of(String worker) {
    return Collections.unmodifiableNavigableSet(
        byWorker.getOrDefault(worker, Collections.emptyNavigableSet()));
  }

  /** Attempts of the pool. */
  public Set<AttemptId> of(Pool pool) {
    Crew crew = byPool.get(pool);
    return crew == null ? Set.of() : Collections.unmodifiableSet(crew.all);
  }

  /** Attempts of the tenant. */
  public Set<AttemptId> of(TenantId tenant) {
    Sum sum = byTenant.get(tenant);
    return sum == null ? Set.of() : Collections.unmodifiableSet(sum.attempts);
  }

  /** Attempts that time or their job's owner may end: with a window, or held back. */
  public Set<AttemptId> bounded() {
    return Collections.unmodifiableSet(bounded);
  }

  /** Attempts of the pool and class that were not asked to make room, the youngest first. */
  public Map<TenantId, NavigableSet<Held>> settled(Pool pool, Priority priority) {
    Crew crew = byPool.get(pool);
    return crew == null ? Map.of() : crew.settled.getOrDefault(priority, Map.of());
  }

  /** How many attempts of the pool are about to make room. */
  public int yielding(Pool pool) {
    Crew crew = byPool.get(pool);
    return crew == null ? 0 : crew.yielding;
  }

  /** How many attempts of the tenant, in any pool, are about to make room. */
  public int yielding(TenantId tenant) {
    Sum sum = byTenant.get(tenant);
    return sum == null ? 0 : sum.yielding;
  }

  /** Every held attempt. */
  public Stream<AttemptId> all() {
    return byPool.values().stream().flatMap(crew -> crew.all.stream());
  }

  /** Slots that the tenant holds. */
  public int slots(TenantId tenant) {
    Sum sum = byTenant.get(tenant);
    return sum == null ? 0 : sum.attempts.size();
  }

  /** GPU-milliseconds under the leases that the tenant holds, up to this moment. */
  public long underWay(TenantId tenant, Instant now) {
    Sum sum = byTenant.get(tenant);
    return sum == null
        ? 0
        : Math.max(0, sum.attempts.size() * now.toEpochMilli() - sum.assignedMillis);
  }

  /** Tenants that hold a slot. */
  public Set<TenantId> tenants() {
    return Collections.unmodifiableSet(byTenant.keySet());
  }
}
