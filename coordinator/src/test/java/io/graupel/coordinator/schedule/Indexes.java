package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Backlog;
import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.WorkerSetting;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.WaitReason;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the queue keeps beside the jobs so that it need not search: as it is kept, and as it is when
 * worked out from the jobs alone.
 */
final class Indexes {
  private static final Comparator<JobSnapshot> NEXT =
      Comparator.comparingLong(JobSnapshot::rank)
          .thenComparing(JobSnapshot::submitted)
          .thenComparing(JobSnapshot::id);

  private Indexes() {}

  static void requireTrue(Queue queue) {
    Map<String, Object> kept = kept(queue);
    Map<String, Object> found = found(queue);
    for (JobSnapshot job : queue.jobs()) {
      Laws.require(
          job.state().terminal() || job.rank() >= queue.lowestRank(job.tenant()),
          "index lowestRank: %s ranks before it",
          job);
    }
    if (!kept.equals(found)) {
      Set<String> names = new TreeSet<>(kept.keySet());
      names.addAll(found.keySet());
      for (String name : names) {
        Object mine = kept.getOrDefault(name, "nothing");
        Object truth = found.getOrDefault(name, "nothing");
        Laws.require(mine.equals(truth), "index %s: kept %s, found %s", name, mine, truth);
      }
    }
  }

  static Map<String, Object> kept(Queue queue) {
    Map<String, Object> all = new TreeMap<>();
    for (Pool pool : pools(queue)) {
      for (Priority priority : Priority.values()) {
        for (TenantId tenant : tenants(queue)) {
          put(
              all,
              "lane %s %s %s".formatted(pool, priority, tenant),
              queue.ready(pool).of(priority, tenant).map(JobSnapshot::id).toList());
        }
      }
      put(
          all,
          "slots " + pool,
          queue
              .slots()
              .of(pool)
              .map(room -> "%s %d".formatted(room.member().worker(), room.free()))
              .sorted()
              .toList());
      put(all, "held in " + pool, sorted(queue.holdings().of(pool)));
    }
    for (TenantId tenant : tenants(queue)) {
      all.put("backlog " + tenant, queue.backlog(tenant));
      all.put("slots of " + tenant, queue.holdings().slots(tenant));
      all.put("under way " + tenant, queue.holdings().underWay(tenant, FAR));
    }
    for (Member member : queue.fleet().members()) {
      put(
          all,
          "held by " + member.worker().worker(),
          sorted(queue.holdings().of(member.worker().worker())));
    }
    for (JobSnapshot job : queue.jobs()) {
      put(
          all,
          "after " + job.id(),
          queue.dependents(job.id()).stream().map(JobSnapshot::id).toList());
      for (Attempt live : job.live()) {
        all.put("deadline " + job.idOf(live), queue.deadline(job.idOf(live)).isPresent());
      }
    }
    put(all, "resting", queue.rested(Instant.MAX).stream().map(JobSnapshot::id).sorted().toList());
    return all;
  }

  private static final Instant FAR = Desk.NOON.plusSeconds(100_000_000);

  private static Map<String, Object> found(Queue queue) {
    Map<String, Object> all = new TreeMap<>();
    Set<Pool> pools = pools(queue);
    for (Pool pool : pools) {
      for (Priority priority : Priority.values()) {
        for (TenantId tenant : tenants(queue)) {
          put(
              all,
              "lane %s %s %s".formatted(pool, priority, tenant),
              queue.jobs().stream()
                  .filter(job -> job.spec().pool().equals(pool))
                  .filter(job -> job.priority() == priority && job.tenant().equals(tenant))
                  .filter(job -> ready(queue, job))
                  .sorted(NEXT)
                  .map(JobSnapshot::id)
                  .toList());
        }
      }
      put(
          all,
          "slots " + pool,
          queue.fleet().members().stream()
              .filter(member -> member.pool().equals(pool))
              .filter(member -> free(queue, member) > 0)
              .map(member -> "%s %d".formatted(member.worker(), free(queue, member)))
              .sorted()
              .toList());
    }
    for (TenantId tenant : tenants(queue)) {
      all.put("backlog " + tenant, Backlog.NONE);
      all.put("slots of " + tenant, 0);
      all.put("under way " + tenant, 0L);
    }
    Map<JobId, TreeSet<JobId>> after = new TreeMap<>();
    TreeSet<JobId> resting = new TreeSet<>();
    for (JobSnapshot job : queue.jobs()) {
      if (!job.state().terminal()) {
        all.merge("backlog " + job.tenant(), backlog(job), Indexes::sum);
        job.before().forEach(id -> after.computeIfAbsent(id, i -> new TreeSet<>()).add(job.id()));
        if (job.notBefore().isPresent()) {
          resting.add(job.id());
        }
      }
      for (Attempt live : job.live()) {
        all.merge("slots of " + job.tenant(), 1, (a, b) -> (int) a + (int) b);
        all.merge(
            "under way " + job.tenant(),
            FAR.toEpochMilli() - live.assigned().toEpochMilli(),
            (a, b) -> (long) a + (long) b);
        all.put("deadline " + job.idOf(live), true);
      }
    }
    for (Pool pool : pools) {
      put(
          all,
          "held in " + pool,
          queue.jobs().stream()
              .filter(job -> job.spec().pool().equals(pool))
              .flatMap(job -> job.live().stream().map(job::idOf))
              .sorted(BY_NAME)
              .toList());
    }
    for (Member member : queue.fleet().members()) {
      put(all, "held by " + member.worker().worker(), sorted(heldBy(queue, member)));
    }
    after.forEach((id, jobs) -> put(all, "after " + id, List.copyOf(jobs)));
    put(all, "resting", List.copyOf(resting));
    return all;
  }

  private static final Comparator<AttemptId> BY_NAME = Comparator.comparing(AttemptId::toString);

  private static List<AttemptId> sorted(Set<AttemptId> ids) {
    return ids.stream().sorted(BY_NAME).toList();
  }

  private static void put(Map<String, Object> all, String name, List<?> values) {
    if (!values.isEmpty()) {
      all.put(name, values);
    }
  }

  private static boolean ready(Queue queue, JobSnapshot job) {
    boolean willing =
        job.state() == JobState.RUNNING && !job.terms().held()
            || job.reason().filter(reason -> reason == WaitReason.NO_SLOT).isPresent();
    return willing && job.notBefore().isEmpty() && Eligibility.part(queue, job).isPresent();
  }

  private static Set<AttemptId> heldBy(Queue queue, Member member) {
    Set<AttemptId> held = new HashSet<>();
    for (JobSnapshot job : queue.jobs()) {
      for (Attempt live : job.live()) {
        if (live.worker().worker().equals(member.worker().worker())) {
          held.add(job.idOf(live));
        }
      }
    }
    return held;
  }

  private static int free(Queue queue, Member member) {
    if (member.draining()
        || queue.directory().mode(member.worker().worker()) != WorkerSetting.Mode.OPEN) {
      return 0;
    }
    Set<AttemptId> taken = heldBy(queue, member);
    taken.addAll(member.running());
    return member.self().slots() - taken.size();
  }

  private static Backlog backlog(JobSnapshot job) {
    long images =
        job.batch()
            .map(batch -> batch.images() - batch.done().size())
            .orElse(Backlog.images(job.spec()));
    return new Backlog(1, job.state() == JobState.WAITING ? 1 : 0, images);
  }

  private static Object sum(Object a, Object b) {
    Backlog one = (Backlog) a;
    Backlog two = (Backlog) b;
    return new Backlog(
        one.jobs() + two.jobs(), one.waiting() + two.waiting(), one.images() + two.images());
  }

  private static Set<Pool> pools(Queue queue) {
    Set<Pool> pools = new TreeSet<>(Comparator.comparing(Pool::value));
    queue.jobs().forEach(job -> pools.add(job.spec().pool()));
    queue.fleet().members().forEach(member -> pools.add(member.pool()));
    return pools;
  }

  private static Set<TenantId> tenants(Queue queue) {
    Set<TenantId> tenants = new TreeSet<>(Comparator.comparing(TenantId::value));
    queue.jobs().forEach(job -> tenants.add(job.tenant()));
    return tenants;
  }
}
