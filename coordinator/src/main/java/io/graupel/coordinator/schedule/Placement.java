package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Lanes;
import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.queue.Queue;
import io.graupel.coordinator.queue.Slots;
import io.graupel.protocol.event.PoolSetting;
import io.graupel.protocol.event.ResultRef;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Part;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Fills free slots. Tenants below what they are guaranteed come first; then goes priority class,
 * then fair share, then rank and age within the tenant. A job takes the smallest device that it
 * fits on.
 */
final class Placement {
  private final Leases leases;
  private final FairShare shares;
  private final Limits limits;

  Placement(Leases leases, FairShare shares, Limits limits) {
    this.leases = leases;
    this.shares = shares;
    this.limits = limits;
  }

  /** A tenant in line, with what counts against it. */
  private record InLine(TenantId tenant, double standing) implements Comparable<InLine> {
    @Override
    public int compareTo(InLine other) {
      int byUse = Double.compare(standing, other.standing);
      return byUse != 0 ? byUse : tenant.value().compareTo(other.tenant.value());
    }
  }

  /** Fills the pool's slots until they or the jobs run out. */
  void place(Queue queue, Pool pool, Instant now, Consumer<List<Decision>> apply) {
    if (queue.directory().mode(pool) != PoolSetting.Mode.OPEN) {
      return;
    }
    for (Priority priority : Priority.values()) {
      serve(queue, pool, priority, true, now, apply);
    }
    for (Priority priority : Priority.values()) {
      serve(queue, pool, priority, false, now, apply);
    }
  }

  private void serve(
      Queue queue,
      Pool pool,
      Priority priority,
      boolean guaranteed,
      Instant now,
      Consumer<List<Decision>> apply) {
    Lanes lanes = queue.ready(pool);
    Set<TenantId> tenants = lanes.tenants(priority);
    Set<TenantId> invited = guaranteed ? queue.directory().guaranteed() : tenants;
    if (invited.isEmpty() || tenants.isEmpty() || !roomy(queue, pool, lanes, now)) {
      return;
    }
    PriorityQueue<InLine> line = new PriorityQueue<>();
    for (TenantId tenant : invited) {
      if (tenants.contains(tenant)) {
        queueUp(line, queue, tenant, guaranteed, now);
      }
    }
    while (!line.isEmpty()) {
      Optional<Slots.Room> biggest = biggest(queue, pool, now);
      if (biggest.isEmpty()) {
        return;
      }
      TenantId tenant = line.remove().tenant();
      long memory = biggest.orElseThrow().member().self().device().memoryBytes();
      lanes
          .first(priority, tenant, memory)
          .ifPresent(
              job -> {
                apply.accept(next(queue, pool, job, now));
                queueUp(line, queue, tenant, guaranteed, now);
              });
    }
  }

  /** Whether any job of the pool fits on any slot that is free. */
  private boolean roomy(Queue queue, Pool pool, Lanes lanes, Instant now) {
    return biggest(queue, pool, now)
        .filter(room -> room.member().self().device().memoryBytes() >= lanes.least())
        .isPresent();
  }

  private void queueUp(
      PriorityQueue<InLine> line, Queue queue, TenantId tenant, boolean guaranteed, Instant now) {
    boolean may =
        limits.obstacle(queue, tenant, now).isEmpty()
            && (!guaranteed || limits.owed(queue, tenant) > 0);
    if (may) {
      line.add(new InLine(tenant, shares.standing(queue, tenant, now)));
    }
  }

  /** The job starts, or, if its window has closed meanwhile, waits for that. */
  private List<Decision> next(Queue queue, Pool pool, JobSnapshot job, Instant now) {
    Gate gate = Gate.start(job, now);
    Optional<Part> part = queue.next(job);
    if (!gate.open() || part.isEmpty()) {
      return List.of(new Decision.Save(Revision.of(job).waiting(gate, now)));
    }
    Member member = room(queue, pool, job.terms().memoryBytes(), now).orElseThrow().member();
    return assign(queue, job, part.orElseThrow(), member, now);
  }

  /** The tightest room on a worker that is not suspected. */
  private Optional<Slots.Room> room(Queue queue, Pool pool, long memoryBytes, Instant now) {
    return queue
        .slots()
        .fitting(pool, memoryBytes)
        .filter(room -> !leases.suspects(room.member(), now))
        .findFirst();
  }

  private Optional<Slots.Room> biggest(Queue queue, Pool pool, Instant now) {
    return queue
        .slots()
        .biggest(pool)
        .filter(room -> !leases.suspects(room.member(), now))
        .findFirst();
  }

  private List<Decision> assign(
      Queue queue, JobSnapshot job, Part part, Member member, Instant now) {
    JobSnapshot held = Revision.of(job).assigned(part, member.worker(), now).running(now);
    AttemptId attempt = new AttemptId(job.id(), held.number());
    Map<JobId, ResultRef> inputs = new HashMap<>();
    for (JobId before : job.spec().after()) {
      queue.job(before).flatMap(JobSnapshot::result).ifPresent(r -> inputs.put(before, r));
    }
    return List.of(
        new Decision.Save(held),
        new Decision.Extend(attempt, now.plus(leases.start())),
        new Decision.Send(
            member.pool(),
            new WorkerOrder.Assign(
                member.worker(), attempt, part, job.tenant(), job.spec(), inputs)),
        AttemptEnd.tell(held, new HistoryEntry.Assigned(member.worker()), now));
  }
}
