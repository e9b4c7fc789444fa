package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.ResultRef;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gives the next job to the worker with the most free slots, until one of the two runs out. A slot
 * counts as taken by what the record says the worker holds and by what the worker itself says it
 * still runs.
 */
final class Placement {
  private final Leases leases;

  Placement(Leases leases) {
    this.leases = leases;
  }

  /** Slots of the pool that may take a job now, by member. */
  Map<Member, Integer> free(Queue queue, Pool pool, Instant now) {
    Map<Member, Integer> free = new HashMap<>();
    for (Member member : queue.fleet().members()) {
      if (member.pool().equals(pool) && !member.draining() && !leases.suspects(member, now)) {
        int slots = member.self().slots() - taken(queue, member).size();
        if (slots > 0) {
          free.put(member, slots);
        }
      }
    }
    return free;
  }

  private static Set<AttemptId> taken(Queue queue, Member member) {
    Set<AttemptId> taken = new HashSet<>(member.running());
    for (JobSnapshot job : queue.heldBy(member.worker().worker())) {
      job.current().ifPresent(taken::add);
    }
    return taken;
  }

  List<Decision> place(Queue queue, Pool pool, Instant now) {
    Map<Member, Integer> free = free(queue, pool, now);
    List<Decision> decisions = new ArrayList<>();
    for (JobSnapshot job : queue.ready(pool)) {
      Optional<Member> member = roomiest(free);
      if (member.isEmpty()) {
        break;
      }
      decisions.addAll(assign(queue, job, member.orElseThrow(), now));
      free.computeIfPresent(member.orElseThrow(), (m, slots) -> slots > 1 ? slots - 1 : null);
    }
    return decisions;
  }

  private static Optional<Member> roomiest(Map<Member, Integer> free) {
    return free.entrySet().stream()
        .min(
            Map.Entry.<Member, Integer>comparingByValue()
                .reversed()
                .thenComparing(e -> e.getKey().worker().value(), Comparator.naturalOrder()))
        .map(Map.Entry::getKey);
  }

  private List<Decision> assign(Queue queue, JobSnapshot job, Member member, Instant now) {
    JobSnapshot held = Revision.assigned(job, member.worker(), now);
    AttemptId attempt = held.current().orElseThrow();
    Map<JobId, ResultRef> inputs = new HashMap<>();
    for (JobId before : job.spec().after()) {
      queue.job(before).flatMap(JobSnapshot::result).ifPresent(r -> inputs.put(before, r));
    }
    return List.of(
        new Decision.Save(held),
        new Decision.Extend(attempt, now.plus(leases.start())),
        new Decision.Send(
            member.pool(),
            new WorkerOrder.Assign(member.worker(), attempt, job.tenant(), job.spec(), inputs)),
        AttemptEnd.tell(held, new HistoryEntry.Assigned(member.worker()), now));
  }
}
