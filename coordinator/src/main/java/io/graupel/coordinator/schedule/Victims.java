package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Holdings;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.WorkerSetting;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.JobSnapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/**
 * Attempts that could give way, the first to do so first: class by class; in a class those of the
 * tenant that used most for its weight; of a tenant the youngest. There may be thousands, of which
 * no more are looked at than it takes.
 */
final class Victims {
  private final Queue queue;
  private final Iterator<Map<TenantId, NavigableSet<Holdings.Held>>> classes;
  private final ToDoubleFunction<TenantId> standing;
  private final ToIntFunction<TenantId> most;
  private final Predicate<Victim> may;
  private final Map<TenantId, Integer> left = new HashMap<>();
  private final List<Victim> passed = new ArrayList<>();
  private Iterator<Map.Entry<TenantId, NavigableSet<Holdings.Held>>> tenants =
      Collections.emptyIterator();
  private Iterator<Holdings.Held> attempts = Collections.emptyIterator();
  private long hopeless = Long.MAX_VALUE;

  /** One that could give way. */
  record Victim(JobSnapshot job, Attempt attempt) {}

  /**
   * None looked at yet.
   *
   * @param classes in their order, the attempts of each tenant in theirs
   * @param standing what counts against a tenant
   * @param most attempts of a tenant
   * @param may whether an attempt may be asked
   */
  Victims(
      Queue queue,
      List<Map<TenantId, NavigableSet<Holdings.Held>>> classes,
      ToDoubleFunction<TenantId> standing,
      ToIntFunction<TenantId> most,
      Predicate<Victim> may) {
    this.queue = queue;
    this.classes = classes.iterator();
    this.standing = standing;
    this.most = most;
    this.may = may;
  }

  /** The next one on a device with at least so much memory. */
  Optional<Victim> next(long memoryBytes) {
    if (memoryBytes >= hopeless) {
      return Optional.empty();
    }
    Optional<Victim> known =
        passed.stream().filter(victim -> fits(victim, memoryBytes)).findFirst();
    if (known.isPresent()) {
      passed.remove(known.orElseThrow());
      return known;
    }
    for (Optional<Victim> victim = advance(); victim.isPresent(); victim = advance()) {
      if (fits(victim.orElseThrow(), memoryBytes)) {
        return victim;
      }
      passed.add(victim.orElseThrow());
    }
    hopeless = memoryBytes;
    return Optional.empty();
  }

  /** The next one, whatever its device. */
  private Optional<Victim> advance() {
    while (attempts.hasNext() || nextTenant()) {
      Optional<Victim> victim = attempts.hasNext() ? victim(attempts.next()) : Optional.empty();
      if (victim.filter(may).isPresent()) {
        TenantId tenant = victim.orElseThrow().job().tenant();
        int rest = left.merge(tenant, -1, Integer::sum);
        if (rest <= 0) {
          attempts = Collections.emptyIterator();
        }
        return victim;
      }
    }
    return Optional.empty();
  }

  private boolean nextTenant() {
    while (!tenants.hasNext() && classes.hasNext()) {
      tenants = inOrder(classes.next());
    }
    if (!tenants.hasNext()) {
      return false;
    }
    Map.Entry<TenantId, NavigableSet<Holdings.Held>> next = tenants.next();
    int rest = left.computeIfAbsent(next.getKey(), most::applyAsInt);
    attempts = rest > 0 ? next.getValue().iterator() : Collections.emptyIterator();
    return true;
  }

  private Iterator<Map.Entry<TenantId, NavigableSet<Holdings.Held>>> inOrder(
      Map<TenantId, NavigableSet<Holdings.Held>> tenants) {
    Map<TenantId, Double> standings = new HashMap<>();
    tenants.keySet().forEach(tenant -> standings.put(tenant, -standing.applyAsDouble(tenant)));
    Comparator<Map.Entry<TenantId, NavigableSet<Holdings.Held>>> mostUsed =
        Comparator.comparingDouble(entry -> standings.getOrDefault(entry.getKey(), 0.0));
    return tenants.entrySet().stream()
        .filter(entry -> !entry.getValue().isEmpty())
        .sorted(mostUsed.thenComparing(entry -> entry.getKey().value()))
        .iterator();
  }

  private Optional<Victim> victim(Holdings.Held held) {
    JobSnapshot job = queue.job(held.attempt().job()).orElseThrow();
    return job.live(held.attempt().number()).map(attempt -> new Victim(job, attempt));
  }

  private boolean fits(Victim victim, long memoryBytes) {
    return queue
        .fleet()
        .find(victim.attempt().worker())
        .filter(member -> !member.draining())
        .filter(m -> queue.directory().mode(m.worker().worker()) == WorkerSetting.Mode.OPEN)
        .filter(member -> member.self().device().memoryBytes() >= memoryBytes)
        .isPresent();
  }
}
