package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.JobKind;
import io.graupel.coordinator.queue.Lanes;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.PoolSetting;
import io.graupel.protocol.event.WorkerSetting;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

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

  /** An attempt that could give way. */
  private record Victim(JobSnapshot job, Attempt attempt, double standing) {
    static final Comparator<Victim> FIRST =
        Comparator.comparing((Victim v) -> v.job().priority())
            .thenComparingDouble(Victim::standing)
            .thenComparing(v -> v.attempt().assigned())
            .thenComparing(v -> v.job().id())
            .reversed();
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
    return queue
        .ready(pool)
        .of(priority, tenant)
        .filter(job -> !roomy(queue, pool, job) && Gate.start(job, now).open())
        .limit(may)
        .toList();
  }

  /** Whether the job waits though a slot that it fits on is free: then room would not help it. */
  private static boolean roomy(Queue queue, Pool pool, JobSnapshot job) {
    return queue
        .slots()
        .biggest(pool)
        .findFirst()
        .filter(room -> room.member().self().device().memoryBytes() >= job.terms().memoryBytes())
        .isPresent();
  }

  private void interactive(Queue queue, Pool pool, Instant now, Consumer<List<Decision>> apply) {
    Lanes lanes = queue.ready(pool);
    List<JobSnapshot> waiting = new ArrayList<>();
    for (TenantId tenant : lanes.tenants(Priority.INTERACTIVE)) {
      waiting.addAll(due(queue, pool, Priority.INTERACTIVE, tenant, MOST_AT_ONCE, now));
    }
    if (waiting.isEmpty()) {
      return;
    }
    List<Victim> victims =
        victims(queue, pool, now).stream()
            .filter(v -> v.job().priority() == Priority.BACKGROUND)
            .filter(v -> ran(v, minRun(v), now))
            .toList();
    ask(queue, pool, waiting, victims, Receipt.Rule.INTERACTIVE, now, apply);
  }

  /** Background work at images is whole after each micro-batch; training is not. */
  private Duration minRun(Victim victim) {
    return JobKind.of(victim.job().spec()) == JobKind.TRAIN ? guaranteed(victim) : sharing.urgent();
  }

  /** Long enough for what it costs to save and load the work again. */
  private Duration guaranteed(Victim victim) {
    Duration worth = Duration.ofMillis(WORTH * victim.attempt().saving().orElse(0L));
    return worth.compareTo(sharing.minRun()) > 0 ? worth : sharing.minRun();
  }

  private void reclaim(Queue queue, Pool pool, Instant now, Consumer<List<Decision>> apply) {
    Lanes lanes = queue.ready(pool);
    List<JobSnapshot> waiting = new ArrayList<>();
    Map<TenantId, Integer> owed = new HashMap<>();
    for (Priority priority : Priority.values()) {
      for (TenantId tenant : lanes.tenants(priority)) {
        int left = owed.computeIfAbsent(tenant, t -> limits.owed(queue, t));
        List<JobSnapshot> due = due(queue, pool, priority, tenant, left, now);
        owed.put(tenant, left - due.size());
        waiting.addAll(due);
      }
    }
    if (waiting.isEmpty()) {
      return;
    }
    Map<TenantId, Integer> spare = new HashMap<>();
    List<Victim> victims = new ArrayList<>();
    for (Victim victim : victims(queue, pool, now)) {
      TenantId tenant = victim.job().tenant();
      int left = spare.computeIfAbsent(tenant, t -> limits.borrowed(queue, t) - asked(queue, t));
      if (left > 0 && ran(victim, guaranteed(victim), now)) {
        spare.put(tenant, left - 1);
        victims.add(victim);
      }
    }
    ask(queue, pool, waiting, victims, Receipt.Rule.RECLAIM, now, apply);
  }

  private void ask(
      Queue queue,
      Pool pool,
      List<JobSnapshot> waiting,
      List<Victim> victims,
      Receipt.Rule rule,
      Instant now,
      Consumer<List<Decision>> apply) {
    int room = yielding(queue, pool);
    List<Victim> left = new ArrayList<>(victims);
    for (JobSnapshot job : waiting.subList(Math.min(room, waiting.size()), waiting.size())) {
      Optional<Victim> victim =
          left.stream().filter(v -> fits(queue, job, v.attempt())).findFirst();
      victim.ifPresent(
          v -> {
            left.remove(v);
            queue
                .job(v.job().id())
                .ifPresent(
                    current ->
                        apply.accept(
                            Moves.asked(
                                current,
                                List.of(v.attempt()),
                                rule,
                                Optional.of(job.tenant()),
                                now)));
          });
    }
  }

  private static boolean fits(Queue queue, JobSnapshot job, Attempt attempt) {
    return queue
        .fleet()
        .find(attempt.worker())
        .filter(m -> !m.draining())
        .filter(m -> queue.directory().mode(m.worker().worker()) == WorkerSetting.Mode.OPEN)
        .filter(m -> m.self().device().memoryBytes() >= job.terms().memoryBytes())
        .isPresent();
  }

  /** Attempts of the pool that were not asked yet, the first to give way first. */
  private List<Victim> victims(Queue queue, Pool pool, Instant now) {
    Map<TenantId, Double> standings = new HashMap<>();
    List<Victim> victims = new ArrayList<>();
    for (AttemptId id : queue.holdings().of(pool)) {
      JobSnapshot job = queue.job(id.job()).orElseThrow();
      Attempt attempt = job.live(id.number()).orElseThrow();
      if (job.state() == JobState.RUNNING && attempt.receipt().isEmpty()) {
        double standing =
            standings.computeIfAbsent(job.tenant(), t -> shares.standing(queue, t, now));
        victims.add(new Victim(job, attempt, standing));
      }
    }
    victims.sort(Victim.FIRST);
    return victims;
  }

  /** Attempts of the pool that are about to make room. */
  private static int yielding(Queue queue, Pool pool) {
    return (int)
        queue.holdings().of(pool).stream()
            .filter(id -> yielding(queue.job(id.job()).orElseThrow(), id))
            .count();
  }

  /** Slots of the tenant, in any pool, that it is about to give back. */
  private static int asked(Queue queue, TenantId tenant) {
    return (int)
        queue
            .holdings()
            .all()
            .filter(id -> queue.job(id.job()).orElseThrow().tenant().equals(tenant))
            .filter(id -> yielding(queue.job(id.job()).orElseThrow(), id))
            .count();
  }

  private static boolean yielding(JobSnapshot job, AttemptId id) {
    return job.state() == JobState.CANCELLING
        || job.live(id.number()).flatMap(Attempt::receipt).isPresent();
  }

  private static boolean ran(Victim victim, Duration least, Instant now) {
    return !victim.attempt().started().orElse(now).plus(least).isAfter(now);
  }
}
