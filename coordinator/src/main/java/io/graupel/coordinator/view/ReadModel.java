package io.graupel.coordinator.view;

import io.graupel.coordinator.queue.Fleet;
import io.graupel.coordinator.queue.JobKind;
import io.graupel.coordinator.queue.Member;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Jobs, history and workers as the log has them. Written by the one thread that tails the log; safe
 * to read from any. Listeners are called on the writing thread and must hand over at once.
 */
public final class ReadModel {
  private static final int JOBS_WITH_HISTORY = 5_000;
  private static final int PROGRESS_OF_A_JOB = 1_000;
  private static final int RECENT = 2_000;

  private final Map<JobId, JobSnapshot> jobs = new HashMap<>();
  private final NavigableMap<Cursor, JobSnapshot> listed = new TreeMap<>(Cursor.ORDER);
  private final Stories stories = new Stories(JOBS_WITH_HISTORY, PROGRESS_OF_A_JOB, RECENT);
  private final Fleet fleet = new Fleet();
  private final List<Waiter> waiters = new ArrayList<>();
  private final List<Follower> followers = new CopyOnWriteArrayList<>();
  private long lastTold = -1;

  /** Stops what it stands for; doing so twice is harmless. */
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  private record Waiter(
      JobId job, Predicate<JobSnapshot> wanted, CompletableFuture<JobSnapshot> answer) {}

  private record Follower(Optional<JobId> job, Consumer<Told> listener) {}

  public synchronized Optional<JobSnapshot> job(JobId id) {
    return Optional.ofNullable(jobs.get(id));
  }

  /** Every job, in no order. */
  public synchronized List<JobSnapshot> jobs() {
    return List.copyOf(jobs.values());
  }

  /** Jobs that exactly this life of a worker holds. */
  public synchronized List<JobSnapshot> heldBy(Incarnation worker) {
    return listed.values().stream()
        .takeWhile(job -> !job.state().terminal())
        .filter(job -> job.state().held())
        .filter(job -> job.latest().orElseThrow().worker().equals(worker))
        .toList();
  }

  /** A page of the list, from {@code after} on. */
  public synchronized Page page(JobFilter filter, Optional<Cursor> after, int limit) {
    Collection<JobSnapshot> rest =
        after.map(cursor -> listed.tailMap(cursor, false)).orElse(listed).values();
    List<JobSnapshot> found = rest.stream().filter(filter::takes).limit(limit + 1L).toList();
    int total = (int) listed.values().stream().filter(filter::takes).count();
    boolean more = found.size() > limit;
    List<JobSnapshot> page = more ? found.subList(0, limit) : found;
    return new Page(page, more ? Optional.of(Cursor.of(page.getLast())) : Optional.empty(), total);
  }

  /** How many jobs there are of each kind in each state. */
  public synchronized Map<JobKind, Map<JobState, Integer>> counts() {
    Map<JobKind, Map<JobState, Integer>> counts = new EnumMap<>(JobKind.class);
    for (JobKind kind : JobKind.values()) {
      counts.put(kind, new EnumMap<>(JobState.class));
    }
    for (JobSnapshot job : jobs.values()) {
      counts
          .getOrDefault(JobKind.of(job.spec()), new EnumMap<>(JobState.class))
          .merge(job.state(), 1, Integer::sum);
    }
    return counts;
  }

  public synchronized List<Member> workers() {
    return List.copyOf(fleet.members());
  }

  /** What was told of the job after {@code after}. */
  public synchronized List<Told> history(JobId job, long after) {
    return stories.of(job, after);
  }

  /** The newest report of progress on the job's newest attempt. */
  public synchronized Optional<HistoryEntry.Progress> progress(JobSnapshot job) {
    int attempt = job.latest().map(a -> a.number()).orElse(0);
    return stories
        .progress(job.id())
        .filter(told -> told.entry().attempt() == attempt)
        .map(told -> (HistoryEntry.Progress) told.entry().what());
  }

  /** The place of the newest line in the history of all jobs; -1 while there is none. */
  public synchronized long lastTold() {
    return lastTold;
  }

  /**
   * Completes once the job is committed and is as wanted, with how it then was. Cancelling the
   * future forgets the wish.
   */
  public CompletableFuture<JobSnapshot> await(JobId id, Predicate<JobSnapshot> wanted) {
    CompletableFuture<JobSnapshot> answer = new CompletableFuture<>();
    Waiter waiter = new Waiter(id, wanted, answer);
    Optional<JobSnapshot> already;
    synchronized (this) {
      already = job(id).filter(wanted);
      if (already.isEmpty()) {
        waiters.add(waiter);
        answer.whenComplete((job, failure) -> forget(waiter));
      }
    }
    already.ifPresent(answer::complete);
    return answer;
  }

  /**
   * Hears what was told after {@code after}, and then what is told from now on, without a gap.
   *
   * @param job whose story to follow; of all jobs if empty
   */
  public synchronized Subscription follow(
      Optional<JobId> job, long after, Consumer<Told> listener) {
    Follower follower = new Follower(job, listener);
    job.map(id -> stories.of(id, after)).orElseGet(() -> stories.recent(after)).forEach(listener);
    followers.add(follower);
    return () -> forget(follower);
  }

  /** The job is now so. */
  public void saved(JobSnapshot job) {
    List<Waiter> satisfied;
    synchronized (this) {
      Optional.ofNullable(jobs.put(job.id(), job)).ifPresent(old -> listed.remove(Cursor.of(old)));
      listed.put(Cursor.of(job), job);
      satisfied =
          waiters.stream().filter(w -> w.job().equals(job.id()) && w.wanted().test(job)).toList();
    }
    satisfied.forEach(waiter -> waiter.answer().complete(job));
  }

  /** The job's snapshot was removed from the log. */
  public synchronized void removed(JobId id) {
    Optional.ofNullable(jobs.remove(id)).ifPresent(old -> listed.remove(Cursor.of(old)));
  }

  /** This was told. */
  public synchronized void told(Told told) {
    stories.add(told);
    lastTold = told.id();
    for (Follower follower : followers) {
      if (follower.job().map(told.entry().job()::equals).orElse(true)) {
        follower.listener().accept(told);
      }
    }
  }

  public synchronized void welcome(Member member) {
    fleet.welcome(member);
  }

  public synchronized void dismiss(Incarnation worker) {
    fleet.dismiss(worker);
  }

  private synchronized void forget(Waiter waiter) {
    waiters.remove(waiter);
  }

  private synchronized void forget(Follower follower) {
    followers.remove(follower);
  }
}
