package io.graupel.coordinator.view;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.JobKind;
import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.AuditEntry;
import io.graupel.protocol.state.Fact;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Jobs, history and workers as the log has them. Written by the one thread that tails the log; safe
 * to read from any. Listeners are called on the writing thread and must hand over at once.
 */
public final class ReadModel {
  private static final int JOBS_WITH_HISTORY = 5_000;
  private static final int PROGRESS_OF_A_JOB = 1_000;
  private static final int RECENT = 2_000;
  private static final int AUDIT = 20_000;

  private final Queue queue = new Queue();
  private final NavigableMap<Cursor, JobSnapshot> listed = new TreeMap<>(Cursor.ORDER);
  private final Stories stories = new Stories(JOBS_WITH_HISTORY, PROGRESS_OF_A_JOB, RECENT);
  private final Deque<Audited> audit = new ArrayDeque<>();
  private final Map<String, CompletableFuture<AuditEntry>> asked = new HashMap<>();
  private long lastAudited = -1;
  private final List<Follower> followers = new CopyOnWriteArrayList<>();
  private final List<BiConsumer<Optional<JobSnapshot>, JobSnapshot>> watchers = new ArrayList<>();
  private long lastTold = -1;

  /** Stops what it stands for; doing so twice is harmless. */
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  private record Follower(Predicate<TenantId> sees, Optional<JobId> job, Consumer<Told> listener) {}

  public synchronized Optional<JobSnapshot> job(JobId id) {
    return queue.job(id);
  }

  /** Every job, in no order. */
  public synchronized List<JobSnapshot> jobs() {
    return List.copyOf(queue.jobs());
  }

  /** Jobs that exactly this life of a worker holds. */
  public synchronized List<JobSnapshot> heldBy(Incarnation worker) {
    return listed.values().stream()
        .takeWhile(job -> !job.state().terminal())
        .filter(job -> job.live().stream().anyMatch(live -> live.worker().equals(worker)))
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

  /** What waits and runs in each pool. */
  public synchronized Map<Pool, Load> load(Predicate<TenantId> sees) {
    Map<Pool, Load> loads = new HashMap<>();
    for (JobSnapshot job : listed.values()) {
      if (job.state().terminal()) {
        break; // those that are over come last
      }
      Pool pool = job.spec().pool();
      Load load = loads.getOrDefault(pool, Load.NONE);
      loads.put(pool, load.plus(sees.test(job.tenant()), job.state()));
    }
    return loads;
  }

  /** How many jobs there are of each kind in each state. */
  public synchronized Map<JobKind, Map<JobState, Integer>> counts() {
    Map<JobKind, Map<JobState, Integer>> counts = new EnumMap<>(JobKind.class);
    for (JobKind kind : JobKind.values()) {
      counts.put(kind, new EnumMap<>(JobState.class));
    }
    for (JobSnapshot job : queue.jobs()) {
      counts
          .getOrDefault(JobKind.of(job.spec()), new EnumMap<>(JobState.class))
          .merge(job.state(), 1, Integer::sum);
    }
    return counts;
  }

  public synchronized List<Member> workers() {
    return List.copyOf(queue.fleet().members());
  }

  /** What was told of the job after {@code after}. */
  public synchronized List<Told> history(JobId job, long after) {
    return stories.of(job, after);
  }

  /** The newest report of progress on the job's newest attempt. */
  public synchronized Optional<HistoryEntry.Progress> progress(JobSnapshot job) {
    int attempt = job.number();
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
   * Hears what was told after {@code after}, and then what is told from now on, without a gap.
   *
   * @param sees of which tenants the listener hears
   * @param job whose story to follow; of all jobs if empty
   */
  public synchronized Subscription follow(
      Predicate<TenantId> sees, Optional<JobId> job, long after, Consumer<Told> listener) {
    Follower follower = new Follower(sees, job, listener);
    job.map(id -> stories.of(id, after)).orElseGet(() -> stories.recent(after)).stream()
        .filter(told -> hears(follower, told))
        .forEach(listener);
    followers.add(follower);
    return () -> forget(follower);
  }

  /** The job is now so. */
  public synchronized void saved(JobSnapshot job) {
    Optional<JobSnapshot> before = queue.job(job.id());
    before.ifPresent(old -> listed.remove(Cursor.of(old)));
    queue.apply(new Decision.Save(job));
    listed.put(Cursor.of(job), job);
    watchers.forEach(watcher -> watcher.accept(before, job));
  }

  /** Hears of every change of a job from now on, on the writing thread. */
  public synchronized void watch(BiConsumer<Optional<JobSnapshot>, JobSnapshot> watcher) {
    watchers.add(watcher);
  }

  /** This is now so. */
  public synchronized void kept(Fact fact) {
    queue.apply(new Decision.Keep(fact));
  }

  /** What stood under this key was removed from the log. */
  public synchronized void dropped(String key) {
    Optional.of(key)
        .filter(name -> name.startsWith("j-"))
        .flatMap(name -> queue.job(new JobId(name)))
        .ifPresent(old -> listed.remove(Cursor.of(old)));
    queue.apply(new Decision.Drop(key));
  }

  /** Everything that is kept besides jobs. */
  public synchronized List<Fact> facts() {
    return List.copyOf(queue.directory().facts());
  }

  /** Looks at the queue as it is now; what is returned must not hold on to it. */
  public synchronized <T> T look(Function<Queue, T> eye) {
    return eye.apply(queue);
  }

  /** A request was answered. */
  public void answered(Audited audited) {
    Optional<CompletableFuture<AuditEntry>> waiting;
    synchronized (this) {
      lastAudited = audited.id();
      audit.addLast(audited);
      if (audit.size() > AUDIT) {
        audit.removeFirst();
      }
      waiting = Optional.ofNullable(asked.remove(audited.entry().request()));
    }
    waiting.ifPresent(answer -> answer.complete(audited.entry()));
  }

  /** Completes once the request of this id is answered and what it did is seen. */
  public CompletableFuture<AuditEntry> await(String request) {
    CompletableFuture<AuditEntry> answer = new CompletableFuture<>();
    synchronized (this) {
      asked.put(request, answer);
    }
    return answer.whenComplete(
        (entry, failure) -> {
          synchronized (this) {
            asked.remove(request, answer);
          }
        });
  }

  /** The newest entries of the audit, newest first. */
  public synchronized List<Audited> audit(Predicate<AuditEntry> wanted, int limit) {
    List<Audited> found = new ArrayList<>();
    for (Iterator<Audited> i = audit.descendingIterator(); i.hasNext() && found.size() < limit; ) {
      Audited next = i.next();
      if (wanted.test(next.entry())) {
        found.add(next);
      }
    }
    return found;
  }

  /** The place of the newest entry of the audit; -1 while there is none. */
  public synchronized long lastAudited() {
    return lastAudited;
  }

  /** This was told. */
  public synchronized void told(Told told) {
    stories.add(told);
    lastTold = told.id();
    for (Follower follower : followers) {
      if (hears(follower, told)) {
        follower.listener().accept(told);
      }
    }
  }

  private boolean hears(Follower follower, Told told) {
    JobId id = told.entry().job();
    return follower.job().map(id::equals).orElse(true)
        && queue.job(id).filter(job -> follower.sees().test(job.tenant())).isPresent();
  }

  public synchronized void welcome(Member member) {
    queue.apply(new Decision.Welcome(member));
  }

  /** The worker said that it runs this no more: its slot is free. */
  public synchronized void released(Incarnation worker, AttemptId attempt) {
    queue
        .fleet()
        .find(worker)
        .ifPresent(member -> queue.apply(new Decision.Welcome(member.without(attempt))));
  }

  public synchronized void dismiss(Incarnation worker) {
    queue.apply(new Decision.Dismiss(worker));
  }

  private synchronized void forget(Follower follower) {
    followers.remove(follower);
  }
}
