package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Holdings;
import io.graupel.coordinator.queue.JobKind;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.PoolSetting;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Who makes room when a pool is full. Work that somebody waits for at the screen displaces
 * background work; a tenant below its guarantee takes back what others borrowed. Those who used
 * most for their weight give first, the youngest attempt of theirs first, and none before its
 * minimum run.
 */
final class Preemption {
  /** An attempt runs at least so many times as long as its checkpoint takes. */
  private static final int WORTH = 6;

  /** Jobs of a tenant for which room is made at a time. */
  private static final int MOST_AT_ONCE = 100;

  private final Sharing sharing;
  private final FairShare shares;
  private final Limits limits;

  Preemption(Sharing sharing, FairShare shares, Limits limits) {
    this.sharing = sharing;
    this.shares = shares;
    this.limits = limits;
  }

  void decide(Queue queue, Instant now, Consumer<List<Decision>> apply) {
    for (Pool pool : queue.waitingPools()) {
      if (queue.directory().mode(pool) != PoolSetting.Mode.OPEN) {
        continue;
      }
      interactive(queue, pool, now, apply);
      reclaim(queue, pool, now, apply);
    }
  }

  /** Jobs of the lane that would start if there were room, as many as their tenant may start. */
  private List<JobSnapshot> due(
      Queue queue, Pool pool, Priority priority, TenantId tenant, int most, Instant now) {
    int may = Math.min(limits.room(queue, tenant, now), Math.min(most, MOST_AT_ONCE));
    return may <= 0
        ? List.of()
        : queue.ready(pool).next(priority, tenant, free(queue, pool), MOST_AT_ONCE).stream()
            .filter(job -> Gate.start(job, now).open())
            .limit(may)
            .toList();
  }

  private void interactive(Queue queue, Pool pool, Instant now, Consumer<List<Decision>> apply) {
    Map<TenantId, NavigableSet<Holdings.Held>> background =
        queue.holdings().settled(pool, Priority.BACKGROUND);
    Set<TenantId> tenants = queue.ready(pool).tenants(Priority.INTERACTIVE);
    if (tenants.isEmpty() || background.isEmpty()) {
      return;
    }
    int most = queue.holdings().yielding(pool) + MOST_AT_ONCE;
    List<JobSnapshot> waiting = new ArrayList<>();
    for (TenantId tenant : tenants) {
      int left = most - waiting.size();
      if (left > 0) {
        waiting.addAll(due(queue, pool, Priority.INTERACTIVE, tenant, left, now));
      }
    }
    Victims victims =
        new Victims(
            queue,
            List.of(background),
            tenant -> shares.standing(queue, tenant, now),
            tenant -> Integer.MAX_VALUE,
            victim -> ran(victim, minRun(victim), now));
    ask(queue, pool, waiting, victims, Receipt.Rule.INTERACTIVE, now, apply);
  }

  /** Memory of the biggest free device. A job that fits there waits, but not for others to go. */
  private static long free(Queue queue, Pool pool) {
    return queue
        .slots()
        .biggest(pool)
        .findFirst()
        .map(room -> room.member().self().device().memoryBytes())
        .orElse(-1L);
  }

  /** Background work at images is whole after each micro-batch; training is not. */
  private Duration minRun(Victims.Victim victim) {
    return JobKind.of(victim.job().spec()) == JobKind.TRAIN ? guaranteed(victim) : sharing.urgent();
  }

  /** Long enough for what it costs to save and load the work again. */
  private Duration guaranteed(Victims.Victim victim) {
    Duration worth = Duration.ofMillis(WORTH * victim.attempt().saving().orElse(0L));
    return worth.compareTo(sharing.minRun()) > 0 ? worth : sharing.minRun();
  }

  private void reclaim(Queue queue, Pool pool, Instant now, Consumer<List<Decision>> apply) {
    if (queue.directory().guaranteed().isEmpty()) {
      return;
    }
    List<JobSnapshot> waiting = new ArrayList<>();
    Map<TenantId, Integer> owed = new HashMap<>();
    for (Priority priority : Priority.values()) {
      for (TenantId tenant : queue.directory().guaranteed()) {
        int left = owed.computeIfAbsent(tenant, t -> limits.owed(queue, t));
        List<JobSnapshot> due = due(queue, pool, priority, tenant, left, now);
        owed.put(tenant, left - due.size());
        waiting.addAll(due);
      }
    }
    Victims victims =
        new Victims(
            queue,
            Stream.of(Priority.BACKGROUND, Priority.STANDARD, Priority.INTERACTIVE)
                .map(priority -> queue.holdings().settled(pool, priority))
                .toList(),
            tenant -> shares.standing(queue, tenant, now),
            tenant -> limits.borrowed(queue, tenant) - queue.holdings().yielding(tenant),
            victim -> ran(victim, guaranteed(victim), now));
    ask(queue, pool, waiting, victims, Receipt.Rule.RECLAIM, now, apply);
  }

  private void ask(
      Queue queue,
      Pool pool,
      List<JobSnapshot> waiting,
      Victims victims,
      Receipt.Rule rule,
      Instant now,
      Consumer<List<Decision>> apply) {
    int room = Math.min(queue.holdings().yielding(pool), waiting.size());
    Map<Victims.Victim, JobSnapshot> asked = new LinkedHashMap<>();
    for (JobSnapshot job : waiting.subList(room, waiting.size())) {
      victims.next(job.terms().memoryBytes()).ifPresent(victim -> asked.put(victim, job));
    }
    asked.forEach(
        (victim, job) ->
            queue
                .job(victim.job().id())
                .ifPresent(
                    current ->
                        apply.accept(
                            Moves.asked(
                                current,
                                List.of(victim.attempt()),
                                rule,
                                Optional.of(job.tenant()),
                                now))));
  }

  private static boolean ran(Victims.Victim victim, Duration least, Instant now) {
    return !victim.attempt().started().orElse(now).plus(least).isAfter(now);
  }
}
