package io.graupel.coordinator.queue;

import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.JobSnapshot;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
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
  private static final Comparator<JobSnapshot> WITHIN =
      Comparator.comparingLong(JobSnapshot::rank)
          .thenComparing(JobSnapshot::submitted)
          .thenComparing(JobSnapshot::id);

  private final Map<Priority, Map<TenantId, NavigableMap<Long, NavigableSet<JobSnapshot>>>> lanes =
      new EnumMap<>(Priority.class);
  private final Map<JobId, JobSnapshot> jobs = new LinkedHashMap<>();

  void put(JobSnapshot job) {
    remove(job.id());
    jobs.put(job.id(), job);
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
    NavigableMap<Long, NavigableSet<JobSnapshot>> shapes =
        lanes.getOrDefault(priority, Map.of()).get(tenant);
    return shapes == null
        ? Optional.empty()
        : shapes.headMap(memoryBytes, true).values().stream().map(NavigableSet::first).min(WITHIN);
  }

  /** The tenant's jobs of the class, next one first. */
  public Stream<JobSnapshot> of(Priority priority, TenantId tenant) {
    NavigableMap<Long, NavigableSet<JobSnapshot>> shapes =
        lanes.getOrDefault(priority, Map.of()).get(tenant);
    if (shapes == null) {
      return Stream.empty();
    }
    return shapes.size() == 1
        ? shapes.firstEntry().getValue().stream()
        : shapes.values().stream().flatMap(Set::stream).sorted(WITHIN);
  }
}
