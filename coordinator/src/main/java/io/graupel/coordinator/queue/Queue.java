package io.graupel.coordinator.queue;

import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.WaitReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Everything the scheduler looks at. It changes by {@link #apply} alone, so that the same decisions
 * rebuild the same queue on a leader, in a test and after a restart.
 *
 * <p>Jobs are the truth and are stored; the fleet, the deadlines and the time of the last tick are
 * soft state and start anew with each leader. Not safe for several threads: one leader owns it.
 */
public final class Queue {
  private static final Comparator<JobSnapshot> BY_RELEASE =
      Comparator.comparing((JobSnapshot job) -> job.notBefore().orElse(Instant.MIN))
          .thenComparing(JobSnapshot::id);

  private final Map<JobId, JobSnapshot> jobs = new HashMap<>();
  private final Map<Pool, NavigableSet<JobSnapshot>> ready = new LinkedHashMap<>();
  private final NavigableSet<JobSnapshot> resting = new TreeSet<>(BY_RELEASE);
  private final Map<JobId, NavigableSet<JobId>> dependents = new HashMap<>();
  private final Map<String, NavigableSet<JobId>> held = new TreeMap<>();
  private final Map<AttemptId, Instant> deadlines = new LinkedHashMap<>();
  private final Fleet fleet = new Fleet();
  private Optional<Instant> ticked = Optional.empty();

  /** A queue of the jobs that the log holds; a held one may be silent until {@code deadline}. */
  public static Queue restored(
      Collection<JobSnapshot> jobs, Function<JobSnapshot, Instant> deadline) {
    Queue queue = new Queue();
    jobs.stream()
        .sorted(Comparator.comparing(JobSnapshot::id))
        .forEach(
            job -> {
              queue.save(job);
              job.current().ifPresent(attempt -> queue.deadlines.put(attempt, deadline.apply(job)));
            });
    return queue;
  }

  public Optional<JobSnapshot> job(JobId id) {
    return Optional.ofNullable(jobs.get(id));
  }

  public Collection<JobSnapshot> jobs() {
    return Collections.unmodifiableCollection(jobs.values());
  }

  public Fleet fleet() {
    return fleet;
  }

  /** Pools in which a job waits for nothing but a slot. */
  public List<Pool> waitingPools() {
    return ready.entrySet().stream()
        .filter(e -> !e.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Jobs of the pool that wait for nothing but a slot, next one first. */
  public NavigableSet<JobSnapshot> ready(Pool pool) {
    return Collections.unmodifiableNavigableSet(
        ready.getOrDefault(pool, Collections.emptyNavigableSet()));
  }

  /** Jobs whose pause after a failed attempt is over. */
  public List<JobSnapshot> rested(Instant now) {
    return resting.stream()
        .takeWhile(job -> !job.notBefore().orElse(Instant.MIN).isAfter(now))
        .toList();
  }

  /** Jobs that wait for this one to succeed, and perhaps for others. */
  public List<JobSnapshot> dependents(JobId job) {
    return dependents.getOrDefault(job, Collections.emptyNavigableSet()).stream()
        .map(jobs::get)
        .toList();
  }

  /** Jobs held by any life of the worker with this name. */
  public List<JobSnapshot> heldBy(String worker) {
    return held.getOrDefault(worker, Collections.emptyNavigableSet()).stream()
        .map(jobs::get)
        .toList();
  }

  /** The job of this attempt, if the attempt is current and held by exactly this life. */
  public Optional<JobSnapshot> current(AttemptId attempt, Incarnation worker) {
    return job(attempt.job())
        .filter(job -> job.current().equals(Optional.of(attempt)))
        .filter(job -> job.latest().orElseThrow().worker().equals(worker));
  }

  /** Until when the attempt is left alone; present exactly for current attempts. */
  public Optional<Instant> deadline(AttemptId attempt) {
    return Optional.ofNullable(deadlines.get(attempt));
  }

  /** Current attempts whose worker was silent for too long. */
  public List<AttemptId> overdue(Instant now) {
    return deadlines.entrySet().stream()
        .filter(e -> e.getValue().isBefore(now))
        .map(Map.Entry::getKey)
        .toList();
  }

  public Optional<Instant> ticked() {
    return ticked;
  }

  /** Makes the decision so. */
  public void apply(Decision decision) {
    switch (decision) {
      case Decision.Save(JobSnapshot job) -> save(job);
      case Decision.Send send -> {}
      case Decision.Tell tell -> {}
      case Decision.Welcome(Member member) -> fleet.welcome(member);
      case Decision.Dismiss(Incarnation worker) -> fleet.dismiss(worker);
      case Decision.Extend(AttemptId attempt, Instant until) -> extend(attempt, until);
      case Decision.Postpone(Duration stall) -> {
        deadlines.replaceAll((attempt, until) -> until.plus(stall));
        fleet.postpone(stall);
      }
      case Decision.Ticked(Instant at) -> ticked = Optional.of(at);
    }
  }

  private void extend(AttemptId attempt, Instant until) {
    if (job(attempt.job()).flatMap(JobSnapshot::current).equals(Optional.of(attempt))) {
      deadlines.put(attempt, until);
    }
  }

  private void save(JobSnapshot job) {
    Optional.ofNullable(jobs.put(job.id(), job)).ifPresent(old -> forget(old, job));
    switch (job.state()) {
      case WAITING -> await(job);
      case RUNNING, CANCELLING ->
          held.computeIfAbsent(holder(job), name -> new TreeSet<>()).add(job.id());
      case SUCCEEDED, FAILED, CANCELLED -> {}
    }
  }

  private void await(JobSnapshot job) {
    switch (job.reason().orElse(WaitReason.NO_SLOT)) {
      case NO_SLOT ->
          ready
              .computeIfAbsent(
                  job.spec().pool(), pool -> new TreeSet<>(ServiceOrder.PRIORITY_THEN_AGE))
              .add(job);
      case BACKOFF -> resting.add(job);
      case DEPENDENCY ->
          job.spec()
              .after()
              .forEach(
                  after -> dependents.computeIfAbsent(after, id -> new TreeSet<>()).add(job.id()));
    }
  }

  private void forget(JobSnapshot old, JobSnapshot next) {
    Optional.ofNullable(ready.get(old.spec().pool())).ifPresent(set -> set.remove(old));
    resting.remove(old);
    old.spec().after().forEach(after -> drop(dependents, after, old.id()));
    if (old.state().held()) {
      drop(held, holder(old), old.id());
    }
    if (!next.current().equals(old.current())) {
      old.current().ifPresent(deadlines::remove);
    }
  }

  private static String holder(JobSnapshot job) {
    return job.latest().orElseThrow().worker().worker();
  }

  private static <K> void drop(Map<K, NavigableSet<JobId>> index, K key, JobId job) {
    Set<JobId> entries = index.getOrDefault(key, Collections.emptyNavigableSet());
    if (!entries.isEmpty()) {
      entries.remove(job);
      if (entries.isEmpty()) {
        index.remove(key);
      }
    }
  }
}
