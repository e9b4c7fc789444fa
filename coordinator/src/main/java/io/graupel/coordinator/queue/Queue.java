package io.graupel.coordinator.queue;

import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.job.After;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.IndexRange;
import io.graupel.protocol.job.IndexSet;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Part;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Account;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.Batch;
import io.graupel.protocol.state.Fact;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.WaitReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Everything the scheduler looks at. It changes by {@link #apply} alone, so that the same decisions
 * rebuild the same queue on a leader, in a test and after a restart.
 *
 * <p>Jobs and the directory are the truth and are stored; the fleet, the deadlines and the time of
 * the last tick are soft state and start anew with each leader. Not safe for several threads: one
 * leader owns it.
 */
public final class Queue {
  private static final Comparator<JobSnapshot> BY_RELEASE =
      Comparator.comparing((JobSnapshot job) -> job.notBefore().orElse(Instant.MIN))
          .thenComparing(JobSnapshot::id);

  private final Map<JobId, JobSnapshot> jobs = new HashMap<>();
  private final Map<Pool, Lanes> ready = new LinkedHashMap<>();
  private final NavigableSet<JobSnapshot> resting = new TreeSet<>(BY_RELEASE);
  private final Map<JobId, NavigableSet<JobId>> dependents = new HashMap<>();
  private final Map<TenantId, Backlog> backlogs = new HashMap<>();
  private Backlog backlog = Backlog.NONE;
  private final Deadlines deadlines = new Deadlines();
  private final Holdings holdings = new Holdings();
  private final Slots slots = new Slots();
  private final Directory directory = new Directory();
  private final Fleet fleet = new Fleet();
  private final Outflow outflow = new Outflow();
  private final Map<TenantId, Long> lowestRanks = new HashMap<>();
  private Optional<Instant> ticked = Optional.empty();

  /** A queue of what the log holds; a held attempt may be silent until {@code deadline}. */
  public static Queue restored(
      Collection<JobSnapshot> jobs,
      Collection<Fact> facts,
      Function<JobSnapshot, Instant> deadline) {
    Queue queue = new Queue();
    facts.forEach(queue.directory::keep);
    jobs.stream()
        .sorted(Comparator.comparing(JobSnapshot::id))
        .forEach(
            job -> {
              queue.save(job);
              job.live().forEach(live -> queue.deadlines.put(job.idOf(live), deadline.apply(job)));
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

  public Directory directory() {
    return directory;
  }

  public Holdings holdings() {
    return holdings;
  }

  public Slots slots() {
    return slots;
  }

  /** How fast backlogs shrink. */
  public Outflow outflow() {
    return outflow;
  }

  /** No job of the tenant that has not ended ranks before this. */
  public long lowestRank(TenantId tenant) {
    return lowestRanks.getOrDefault(tenant, 0L);
  }

  /** What the tenant has waiting and not ended. */
  public Backlog backlog(TenantId tenant) {
    return backlogs.getOrDefault(tenant, Backlog.NONE);
  }

  /** What every tenant together has waiting. */
  public Backlog backlog() {
    return backlog;
  }

  /** Tenants with jobs that have not ended. */
  public Set<TenantId> busy() {
    return Collections.unmodifiableSet(backlogs.keySet());
  }

  /** Pools in which a job waits for nothing but a slot. */
  public List<Pool> waitingPools() {
    List<Pool> pools = new ArrayList<>();
    ready.forEach(
        (pool, lanes) -> {
          if (!lanes.isEmpty()) {
            pools.add(pool);
          }
        });
    return pools;
  }

  /** Jobs of the pool that wait for nothing but a slot. */
  public Lanes ready(Pool pool) {
    return ready.computeIfAbsent(pool, none -> new Lanes());
  }

  /** Jobs whose earliest start has come. */
  public List<JobSnapshot> rested(Instant now) {
    return resting.stream()
        .takeWhile(job -> !job.notBefore().orElse(Instant.MIN).isAfter(now))
        .toList();
  }

  /** Unfinished jobs that come after this one. */
  public List<JobSnapshot> dependents(JobId job) {
    return dependents.getOrDefault(job, Collections.emptyNavigableSet()).stream()
        .map(jobs::get)
        .toList();
  }

  /** The job of this attempt, if the attempt is current and held by exactly this life. */
  public Optional<JobSnapshot> current(AttemptId attempt, Incarnation worker) {
    return current(attempt)
        .filter(job -> job.live(attempt.number()).orElseThrow().worker().equals(worker));
  }

  /** The job of this attempt, if the attempt is current. */
  public Optional<JobSnapshot> current(AttemptId attempt) {
    return job(attempt.job()).filter(job -> job.live(attempt.number()).isPresent());
  }

  /** Until when the attempt is left alone; present exactly for current attempts. */
  public Optional<Instant> deadline(AttemptId attempt) {
    return deadlines.of(attempt);
  }

  /** Current attempts whose worker was silent for too long. */
  public List<AttemptId> overdue(Instant now) {
    return deadlines.before(now);
  }

  public Optional<Instant> ticked() {
    return ticked;
  }

  /**
   * What the job's next attempt would do, if anything can be done now that no attempt does already.
   * A part of a batch that comes after another batch index by index waits for its own images only.
   */
  public Optional<Part> next(JobSnapshot job) {
    Optional<Part> next = job.next();
    List<JobId> ahead = partwise(job);
    if (ahead.isEmpty() || !(next.orElse(null) instanceof Part.Shard)) {
      return next;
    }
    Batch batch = job.batch().orElseThrow();
    IndexSet blocked = job.underWay();
    for (JobId other : ahead) {
      // one that is no longer known had ended
      Optional<Batch> known = job(other).flatMap(JobSnapshot::batch);
      if (known.isEmpty()) {
        continue;
      }
      Batch before = known.orElseThrow();
      for (Optional<IndexRange> gap = before.done().gap(0, before.images());
          gap.isPresent();
          gap = before.done().gap(gap.orElseThrow().end(), before.images())) {
        IndexRange missing = gap.orElseThrow();
        blocked =
            blocked.plus(
                new IndexRange(
                    batch.part(missing.first()).first(), batch.part(missing.end() - 1).end()));
      }
    }
    return batch.next(blocked).map(Part.Shard::new);
  }

  private static List<JobId> partwise(JobSnapshot job) {
    return job.terms().after().stream()
        .filter(after -> after.until() == After.Until.INDEX)
        .map(After::job)
        .toList();
  }

  /** Makes the decision so. */
  public void apply(Decision decision) {
    switch (decision) {
      case Decision.Save(JobSnapshot job) -> save(job);
      case Decision.Book book -> directory.keep(new Fact.Account(booked(book)));
      case Decision.Keep(Fact fact) -> keep(fact);
      case Decision.Drop(String key) -> drop(key);
      case Decision.Send send -> {}
      case Decision.Tell tell -> {}
      case Decision.Answer answer -> {}
      case Decision.Welcome(Member member) -> {
        fleet.welcome(member);
        recount(member.worker().worker());
      }
      case Decision.Dismiss(Incarnation worker) -> {
        fleet.dismiss(worker);
        recount(worker.worker());
      }
      case Decision.Extend(AttemptId attempt, Instant until) -> {
        if (current(attempt).isPresent()) {
          deadlines.put(attempt, until);
        }
      }
      case Decision.Postpone(Duration stall) -> {
        deadlines.postpone(stall);
        fleet.postpone(stall);
        fleet.members().forEach(member -> recount(member.worker().worker()));
      }
      case Decision.Ticked(Instant at) -> ticked = Optional.of(at);
    }
  }

  /** A job's own key is its id. */
  private void drop(String key) {
    if (key.startsWith("j-")) {
      Optional.ofNullable(jobs.remove(new JobId(key))).ifPresent(this::forget);
    } else {
      directory.drop(key);
    }
  }

  private Account booked(Decision.Book book) {
    return directory
        .account(book.tenant())
        .booked(book.spent(), book.leased(), book.at(), book.period(), book.halfLife());
  }

  private void keep(Fact fact) {
    directory.keep(fact);
    if (fact instanceof Fact.Worker(var setting)) {
      recount(setting.worker());
    }
  }

  /** The slots of a worker may have become free or taken. */
  private void recount(String worker) {
    Optional<Member> member = fleet.named(worker);
    if (member.isEmpty()) {
      slots.remove(worker);
      return;
    }
    Set<AttemptId> taken = new LinkedHashSet<>(member.orElseThrow().running());
    taken.addAll(holdings.of(worker));
    slots.update(member.orElseThrow(), taken, directory.mode(worker));
  }

  private void save(JobSnapshot job) {
    Optional<JobSnapshot> old = Optional.ofNullable(jobs.put(job.id(), job));
    old.ifPresent(this::forget);
    Set<String> touched = new LinkedHashSet<>();
    old.ifPresent(before -> ended(before, job, touched));
    for (Attempt attempt : job.live()) {
      Optional<Attempt> then = old.flatMap(before -> before.live(attempt.number()));
      if (then.isEmpty()) {
        holdings.add(job, attempt);
        touched.add(attempt.worker().worker());
      } else if (!Holdings.alike(old.orElseThrow(), then.orElseThrow(), job, attempt)) {
        holdings.remove(old.orElseThrow(), then.orElseThrow());
        holdings.add(job, attempt);
      }
    }
    touched.forEach(this::recount);
    old.ifPresent(before -> outflow.changed(before, job));
    if (!job.state().terminal()) {
      lowestRanks.merge(job.tenant(), job.rank(), Math::min);
      count(job.tenant(), Backlog.of(job));
      job.before()
          .forEach(after -> dependents.computeIfAbsent(after, id -> new TreeSet<>()).add(job.id()));
      await(job);
    }
    if (!backlogs.containsKey(job.tenant())) {
      lowestRanks.remove(job.tenant());
    }
    if (old.flatMap(JobSnapshot::batch).equals(job.batch())) {
      return;
    }
    for (JobSnapshot dependent : dependents(job.id())) {
      if (partwise(dependent).contains(job.id())) {
        await(dependent);
      }
    }
  }

  private void ended(JobSnapshot before, JobSnapshot job, Set<String> touched) {
    for (Attempt attempt : before.live()) {
      if (job.live(attempt.number()).isEmpty()) {
        holdings.remove(before, attempt);
        deadlines.remove(before.idOf(attempt));
        touched.add(attempt.worker().worker());
      }
    }
  }

  /** A job is ready, or rests until a known moment, or waits for others to stir it. */
  private void await(JobSnapshot job) {
    boolean willing =
        job.state() == JobState.RUNNING && !job.terms().held()
            || job.reason().equals(Optional.of(WaitReason.NO_SLOT));
    if (willing && job.notBefore().isEmpty() && next(job).isPresent()) {
      ready(job.spec().pool()).put(job);
    } else {
      ready(job.spec().pool()).remove(job.id());
      if (job.notBefore().isPresent()) {
        resting.add(job);
      }
    }
  }

  private void forget(JobSnapshot old) {
    ready(old.spec().pool()).remove(old.id());
    resting.remove(old);
    if (!old.state().terminal()) {
      count(old.tenant(), Backlog.of(old).negated());
      old.before().forEach(after -> drop(after, old.id()));
    }
  }

  private void count(TenantId tenant, Backlog more) {
    backlog = backlog.plus(more);
    Backlog own = backlog(tenant).plus(more);
    if (own.equals(Backlog.NONE)) {
      backlogs.remove(tenant);
    } else {
      backlogs.put(tenant, own);
    }
  }

  private void drop(JobId after, JobId job) {
    Set<JobId> entries = dependents.getOrDefault(after, Collections.emptyNavigableSet());
    if (!entries.isEmpty()) {
      entries.remove(job);
      if (entries.isEmpty()) {
        dependents.remove(after);
      }
    }
  }

  /** Jobs held by any life of the worker with this name, with the attempt that it holds. */
  public List<AttemptId> heldBy(String worker) {
    return new ArrayList<>(holdings.of(worker));
  }
}
