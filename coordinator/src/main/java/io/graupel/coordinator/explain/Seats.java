package io.graupel.coordinator.explain;

import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.queue.Queue;
import io.graupel.coordinator.schedule.Leases;
import io.graupel.protocol.event.WorkerSetting;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.JobSnapshot;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The slots of a job's pool, and who holds those that it fits on. Other tenants have no names here.
 *
 * @param all slots of the pool
 * @param fitting of them on devices with the memory that it needs
 * @param biggestBytes memory of the pool's biggest device
 * @param free of the fitting ones
 * @param own held by its own tenant
 * @param others held by other tenants
 * @param tenants how many those are
 * @param closed not held, and on workers that take nothing new: cordoned, draining or silent
 */
public record Seats(
    int all,
    int fitting,
    long biggestBytes,
    int free,
    int own,
    int others,
    int tenants,
    int closed) {

  static Seats of(Queue queue, JobSnapshot job, Leases leases, Instant now) {
    Set<TenantId> tenants = new HashSet<>();
    int all = 0;
    int fitting = 0;
    long biggest = 0;
    int free = 0;
    int own = 0;
    int others = 0;
    int closed = 0;
    for (Member member : Reasons.members(queue, job.spec().pool())) {
      long memory = member.self().device().memoryBytes();
      int slots = member.self().slots();
      all += slots;
      biggest = Math.max(biggest, memory);
      if (memory < job.terms().memoryBytes()) {
        continue;
      }
      fitting += slots;
      for (AttemptId held : queue.holdings().of(member.worker().worker())) {
        Optional<TenantId> holder = queue.job(held.job()).map(JobSnapshot::tenant);
        if (holder.equals(Optional.of(job.tenant()))) {
          own++;
        } else {
          others++;
          holder.ifPresent(tenants::add);
        }
      }
      Set<AttemptId> taken = new HashSet<>(member.running());
      taken.addAll(queue.holdings().of(member.worker().worker()));
      int rest = Math.max(0, slots - taken.size());
      if (open(queue, member, leases, now)) {
        free += rest;
      } else {
        closed += rest;
      }
    }
    return new Seats(all, fitting, biggest, free, own, others, tenants.size(), closed);
  }

  private static boolean open(Queue queue, Member member, Leases leases, Instant now) {
    return !member.draining()
        && queue.directory().mode(member.worker().worker()) == WorkerSetting.Mode.OPEN
        && !leases.suspects(member, now);
  }
}
