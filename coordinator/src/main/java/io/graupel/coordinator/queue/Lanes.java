package io.graupel.coordinator.queue;

import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.JobSnapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The ready jobs of one pool: by class of service, then tenant, then the device memory that they
 * need. The next of a tenant is found without looking at those behind it, however many there are.
 */
public final class Lanes {
  /** Within a tenant and class: those moved to the top, then the older. */
  private static final Comparator<JobSnapshot> WITHIN = Lanes::compare;

  private static final NavigableMap<Long, NavigableSet<JobSnapshot>> NONE =
      Collections.emptyNavigableMap();

  private final Map<Priority, Map<TenantId, NavigableMap<Long, NavigableSet<JobSnapshot>>>> lanes =
      new EnumMap<>(Priority.class);
  private final NavigableMap<Long, Integer> memories = new TreeMap<>();
  private final Map<JobId, JobSnapshot> jobs = new HashMap<>();

  private static int compare(JobSnapshot one, JobSnapshot other) {
    if (one.rank() != other.rank()) {
      return Long.compare(one.rank(), other.rank());
    }
    int byAge = one.submitted().compareTo(other.submitted());
    return byAge != 0 ? byAge : one.id().compareTo(other.id());
  }

  void put(JobSnapshot job) {
    remove(job.id());
    jobs.put(job.id(), job);
    memories.merge(job.terms().memoryBytes(), 1, Integer::sum);
    lanes
        .computeIfAbsent(job.priority(), p -> new TreeMap<>(Comparator.comparing(TenantId::value)))
        .computeIfAbsent(job.tenant(), t -> new TreeMap<>())
        .computeIfAbsent(job.terms().memoryBytes(), m -> new TreeSet<>(WITHIN))
        .add(job);
  }

  void remove(JobId id) {
    JobSnapshot job = jobs.remove(id);
    if (job == null) {
      return;
    }
    memories.computeIfPresent(
        job.terms().memoryBytes(), (bytes, count) -> count == 1 ? null : count - 1);
    Map<TenantId, NavigableMap<Long, NavigableSet<JobSnapshot>>> tenants =
        lanes.getOrDefault(job.priority(), Map.of());
    NavigableMap<Long, NavigableSet<JobSnapshot>> shapes = tenants.get(job.tenant());
    if (shapes != null) {
      NavigableSet<JobSnapshot> lane = shapes.get(job.terms().memoryBytes());
      if (lane != null) {
        lane.remove(job);
        if (lane.isEmpty()) {
          shapes.remove(job.terms().memoryBytes());
        }
      }
      if (shapes.isEmpty()) {
        tenants.remove(job.tenant());
      }
    }
  }

  /** The least device memory that any job needs; 0 where there is none. */
  public long least() {
    return memories.isEmpty() ? 0 : memories.firstKey();
  }

  public boolean isEmpty() {
    return jobs.isEmpty();
  }

  public int size() {
    return jobs.size();
  }

  /** Tenants with a ready job of the class. */
  public Set<TenantId> tenants(Priority priority) {
    return lanes.getOrDefault(priority, Map.of()).keySet();
  }

  /** The tenant's next job of the class among those that need at most this much device memory. */
  public Optional<JobSnapshot> first(Priority priority, TenantId tenant, long memoryBytes) {
    Optional<JobSnapshot> first = Optional.empty();
    for (NavigableSet<JobSnapshot> lane :
        lanes(priority, tenant).headMap(memoryBytes, true).values()) {
      JobSnapshot candidate = lane.first();
      if (first.isEmpty() || WITHIN.compare(candidate, first.get()) < 0) {
        first = Optional.of(candidate);
      }
    }
    return first;
  }

  /** The tenant's jobs of the class that need more than this much memory, next one first. */
  public List<JobSnapshot> next(Priority priority, TenantId tenant, long above, int most) {
    List<JobSnapshot> found = new ArrayList<>();
    for (NavigableSet<JobSnapshot> lane : lanes(priority, tenant).tailMap(above, false).values()) {
      lane.stream().limit(most).forEach(found::add);
    }
    found.sort(WITHIN);
    return found.subList(0, Math.min(most, found.size()));
  }

  /** The tenant's jobs of the class, next one first. */
  public Stream<JobSnapshot> of(Priority priority, TenantId tenant) {
    return next(priority, tenant, -1, Integer.MAX_VALUE).stream();
  }

  private NavigableMap<Long, NavigableSet<JobSnapshot>> lanes(Priority priority, TenantId tenant) {
    return lanes.getOrDefault(priority, Map.of()).getOrDefault(tenant, NONE);
  }
}
