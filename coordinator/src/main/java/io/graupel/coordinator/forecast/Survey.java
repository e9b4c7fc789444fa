package io.graupel.coordinator.forecast;

import io.graupel.coordinator.queue.Lanes;
import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.queue.Queue;
import io.graupel.coordinator.schedule.Leases;
import io.graupel.coordinator.schedule.Ledger;
import io.graupel.coordinator.schedule.Sharing;
import io.graupel.protocol.event.PoolSetting;
import io.graupel.protocol.event.WorkerSetting;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Part;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.Batch;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.WaitReason;
import io.graupel.protocol.tenant.Tenant;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Copies a scene out of the queue: what runs, what is ready, what will be, up to a number of jobs.
 * Left out is what nobody can say a time for: what is held, or waits for that; what is ready but
 * paused with its tenant or pool.
 */
final class Survey {
  private static final Comparator<JobSnapshot> WITHIN =
      Comparator.comparingLong(JobSnapshot::rank)
          .thenComparing(JobSnapshot::submitted)
          .thenComparing(JobSnapshot::id);

  private static final double PROGRESS_SPREAD = 0.2;

  private final Queue queue;
  private final Sharing sharing;
  private final Leases leases;
  private final Runtimes runtimes;
  private final Instant now;
  private final Map<JobId, JobSnapshot> jobs = new LinkedHashMap<>();
  private final List<Pool> pools;
  private final List<TenantId> tenants;
  private final List<Scene.Shelf> shelves = new ArrayList<>();
  private final Map<String, Integer> shelfOf = new HashMap<>();

  private Survey(
      Queue queue, Sharing sharing, Leases leases, Runtimes runtimes, Instant now, int most) {
    this.queue = queue;
    this.sharing = sharing;
    this.leases = leases;
    this.runtimes = runtimes;
    this.now = now;
    gather(most);
    // in the order in which the scheduler goes through them
    Set<Pool> found = new LinkedHashSet<>(queue.waitingPools());
    TreeSet<String> tenantNames = new TreeSet<>();
    for (JobSnapshot job : jobs.values()) {
      found.add(job.spec().pool());
      tenantNames.add(job.tenant().value());
    }
    this.pools = List.copyOf(found);
    this.tenants = tenantNames.stream().map(TenantId::new).toList();
    shelve();
  }

  /**
   * A scene of the queue at this moment.
   *
   * @param left milliseconds that a running job has left by its own word, if it said so
   * @param most jobs that are looked at
   */
  static Scene of(
      Queue queue,
      Sharing sharing,
      Leases leases,
      Runtimes runtimes,
      Function<JobSnapshot, Optional<Long>> left,
      Instant now,
      int most) {
    return new Survey(queue, sharing, leases, runtimes, now, most).scene(left);
  }

  private void gather(int most) {
    queue.holdings().all().map(AttemptId::job).forEach(this::take);
    List<Pool> waiting = queue.waitingPools();
    long lines = 0;
    for (Pool pool : waiting) {
      for (Priority priority : Priority.values()) {
        lines += queue.ready(pool).tenants(priority).size();
      }
    }
    long each = Math.max(1, (most - jobs.size()) / Math.max(1, lines));
    for (Pool pool : waiting) {
      Lanes lanes = queue.ready(pool);
      for (Priority priority : Priority.values()) {
        for (TenantId tenant : lanes.tenants(priority)) {
          lanes.of(priority, tenant).limit(each).forEach(job -> jobs.put(job.id(), job));
        }
      }
    }
    queue.rested(Instant.MAX).stream()
        .limit(Math.max(0, most - jobs.size()))
        .forEach(job -> jobs.put(job.id(), job));
    ArrayDeque<JobId> reached = new ArrayDeque<>(jobs.keySet());
    while (!reached.isEmpty() && jobs.size() < most) {
      for (JobSnapshot dependent : queue.dependents(reached.remove())) {
        if (!jobs.containsKey(dependent.id()) && !dependent.terms().held()) {
          jobs.put(dependent.id(), dependent);
          reached.add(dependent.id());
        }
      }
    }
  }

  private void take(JobId id) {
    queue.job(id).ifPresent(job -> jobs.put(id, job));
  }

  /** Free slots by pool and memory; which worker's slots are where. */
  private void shelve() {
    for (int pool = 0; pool < pools.size(); pool++) {
      TreeMap<Long, Integer> free = new TreeMap<>();
      Map<String, Long> memories = new HashMap<>();
      for (Member member : queue.fleet().members()) {
        if (member.pool().equals(pools.get(pool)) && open(member)) {
          TreeSet<AttemptId> taken = new TreeSet<>(member.running());
          taken.addAll(queue.holdings().of(member.worker().worker()));
          long memory = member.self().device().memoryBytes();
          free.merge(memory, Math.max(0, member.self().slots() - taken.size()), Integer::sum);
          memories.put(member.worker().worker(), memory);
        }
      }
      Map<Long, Integer> indices = new HashMap<>();
      for (Map.Entry<Long, Integer> shelf : free.entrySet()) {
        indices.put(shelf.getKey(), shelves.size());
        shelves.add(new Scene.Shelf(pool, shelf.getKey(), shelf.getValue()));
      }
      memories.forEach((worker, memory) -> shelfOf.put(worker, indices.getOrDefault(memory, -1)));
    }
  }

  private boolean open(Member member) {
    return !member.draining()
        && queue.directory().mode(member.worker().worker()) == WorkerSetting.Mode.OPEN
        && !leases.suspects(member, now);
  }

  private Scene scene(Function<JobSnapshot, Optional<Long>> left) {
    List<JobSnapshot> sorted = jobs.values().stream().sorted(WITHIN).toList();
    Map<JobId, Integer> indices = new HashMap<>();
    for (JobSnapshot job : sorted) {
      indices.put(job.id(), indices.size());
    }
    Map<TenantId, Integer> parties = new HashMap<>();
    tenants.forEach(tenant -> parties.put(tenant, parties.size()));
    List<Scene.Task> tasks = new ArrayList<>();
    for (JobSnapshot job : sorted) {
      tasks.add(task(job, parties.getOrDefault(job.tenant(), 0), indices, left));
    }
    return new Scene(
        now.toEpochMilli(),
        sharing.halfLife(),
        sharing.entryPenalty(),
        pools,
        tenants.stream().map(this::party).toList(),
        shelves,
        tasks);
  }

  private Scene.Party party(TenantId id) {
    Tenant tenant = queue.directory().tenant(id);
    long opens =
        Ledger.left(queue, id, now)
            .filter(millis -> millis <= 0)
            .map(spent -> millis(tenant.quota().budget().orElseThrow().period().next(now)))
            .orElse(0L);
    return new Scene.Party(
        id,
        tenant.weight(),
        tenant.quota().guaranteed(),
        tenant.paused() ? 0 : tenant.quota().running().orElse(Integer.MAX_VALUE),
        queue.directory().account(id).share(now, sharing.halfLife()),
        opens);
  }

  private Scene.Task task(
      JobSnapshot job,
      int party,
      Map<JobId, Integer> indices,
      Function<JobSnapshot, Optional<Long>> left) {
    List<JobId> open =
        job.state() == JobState.RUNNING
            ? List.of()
            : job.before().stream().filter(this::unfinished).toList();
    boolean never =
        job.terms().held()
            || job.state() == JobState.CANCELLING
            || !indices.keySet().containsAll(open)
            || job.reason().equals(Optional.of(WaitReason.DEPENDENCY)) && open.isEmpty()
            || queue.directory().mode(job.spec().pool()) != PoolSetting.Mode.OPEN;
    Optional<Batch> batch = job.batch();
    Part part =
        batch
            .filter(b -> !b.complete())
            .<Part>map(b -> new Part.Shard(b.part(0)))
            .orElse(batch.isPresent() ? Part.GATHER : Part.WHOLE);
    Optional<Guess> last =
        batch
            .filter(b -> !b.complete())
            .map(b -> runtimes.of(job.tenant(), job.spec(), Part.GATHER));
    return new Scene.Task(
        job.id(),
        pools.indexOf(job.spec().pool()),
        party,
        job.priority().ordinal(),
        job.terms().memoryBytes(),
        never ? 0 : parts(job),
        job.terms().parallel().orElse(Terms.MOST_PARALLEL),
        job.notBefore().map(this::millis).orElse(0L),
        job.terms().window(),
        open.stream().map(id -> indices.getOrDefault(id, 0)).toList(),
        lives(job, left),
        runtimes.of(job.tenant(), job.spec(), part),
        never ? Optional.empty() : last);
  }

  private boolean unfinished(JobId id) {
    return queue.job(id).filter(job -> !job.state().terminal()).isPresent();
  }

  private static int parts(JobSnapshot job) {
    if (job.batch().isEmpty()) {
      return job.state() == JobState.WAITING ? 1 : 0;
    }
    Batch batch = job.batch().orElseThrow();
    if (batch.complete()) {
      return job.live().isEmpty() ? 1 : 0;
    }
    long rest =
        batch.images() - batch.done().size() - batch.failed().size() - job.underWay().size();
    return (int) Math.ceilDiv(Math.max(0, rest), batch.shard());
  }

  private List<Scene.Live> lives(JobSnapshot job, Function<JobSnapshot, Optional<Long>> left) {
    List<Scene.Live> lives = new ArrayList<>();
    for (Attempt attempt : job.live()) {
      Optional<Guess> rest =
          job.batch().isPresent()
              ? Optional.empty()
              : left.apply(job)
                  .map(ms -> new Guess(Math.log(Math.max(1, ms)), PROGRESS_SPREAD, 0, job.id()));
      lives.add(
          new Scene.Live(
              shelfOf.getOrDefault(attempt.worker().worker(), -1),
              Math.min(0, millis(attempt.assigned())),
              rest,
              attempt.receipt().isPresent()));
    }
    return lives;
  }

  private long millis(Instant at) {
    return at.toEpochMilli() - now.toEpochMilli();
  }
}
