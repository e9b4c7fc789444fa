package io.graupel.coordinator.explain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.queue.Queue;
import io.graupel.coordinator.queue.Slots;
import io.graupel.coordinator.schedule.Ledger;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.event.PoolSetting;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerSetting;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.job.Window;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.tenant.Budget;
import io.graupel.protocol.tenant.Quota;
import io.graupel.protocol.tenant.Tenant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** What might let a waiting job start, of which each is still to be tried. */
final class Candidates {
  private static final double GIB = 1L << 30;

  private final Queue queue;
  private final JobSnapshot job;
  private final Instant now;
  private final List<Advice> single = new ArrayList<>();
  private final List<Advice> removals = new ArrayList<>();
  private final List<UnaryOperator<Tenant>> settings = new ArrayList<>();

  private Candidates(Queue queue, JobSnapshot job, Instant now) {
    this.queue = queue;
    this.job = job;
    this.now = now;
  }

  /** Each by itself, the least trouble first; last, all that is in the way taken away at once. */
  static List<Advice> of(Queue queue, JobSnapshot job, Instant now) {
    Candidates candidates = new Candidates(queue, job, now);
    candidates.obstacles();
    List<Advice> all = new ArrayList<>(candidates.removals);
    candidates.terms();
    candidates.places();
    candidates.order();
    candidates.time();
    all.addAll(candidates.single);
    if (candidates.removals.size() > 1) {
      all.add(candidates.together());
    }
    return all;
  }

  /** The id under which another version of the job is tried. */
  static JobId stand(JobId job) {
    StringBuilder id = new StringBuilder("j-");
    job.value()
        .substring(2)
        .chars()
        .forEach(c -> id.append(c == 'z' ? 'a' : c == '7' ? '2' : (char) (c + 1)));
    return new JobId(id.toString());
  }

  private void obstacles() {
    if (job.terms().held()) {
      removals.add(
          now("it is released", "graupel release " + job.id(), new Verb.Release(job.id())));
    }
    Tenant tenant = queue.directory().tenant(job.tenant());
    if (tenant.paused()) {
      setting(
          "its tenant is resumed", "graupel tenants resume " + job.tenant(), t -> t.paused(false));
    }
    Quota quota = tenant.quota();
    int slots = queue.holdings().slots(job.tenant());
    if (quota.running().filter(most -> slots >= most).isPresent()) {
      setting(
          "an admin raises the slots that its tenant may hold from %d to %d"
              .formatted(quota.running().orElseThrow(), slots + 1),
          "graupel tenants set %s --running %d".formatted(job.tenant(), slots + 1),
          t -> with(t, quota(t.quota(), t.quota().guaranteed(), Optional.of(slots + 1))));
    }
    Optional<Long> left = Ledger.left(queue, job.tenant(), now).filter(millis -> millis <= 0);
    if (left.isPresent()) {
      Budget budget = quota.budget().orElseThrow();
      long enough = budget.gpuSeconds() + Math.ceilDiv(-left.orElseThrow(), 1000) + 1;
      setting(
          "an admin raises its tenant's budget from %,d to %,d GPU-seconds a %s, or more"
              .formatted(budget.gpuSeconds(), enough, lower(budget.period())),
          "graupel tenants set %s --budget %d/%s"
              .formatted(job.tenant(), enough, lower(budget.period())),
          t -> with(t, budget(t.quota(), new Budget(enough, budget.period()))));
    }
    Pool pool = job.spec().pool();
    if (queue.directory().mode(pool) != PoolSetting.Mode.OPEN) {
      removals.add(
          now(
              "an operator opens pool %s, which is %s"
                  .formatted(pool, lower(queue.directory().mode(pool))),
              "graupel pools open " + pool,
              new Verb.SetPool(pool, PoolSetting.Mode.OPEN)));
    }
  }

  private void setting(String words, String command, UnaryOperator<Tenant> change) {
    settings.add(change);
    Tenant next = change.apply(queue.directory().tenant(job.tenant()));
    removals.add(now(words, command, new Verb.SetTenant(next)));
  }

  private Advice together() {
    List<Verb> verbs = new ArrayList<>();
    Tenant tenant = queue.directory().tenant(job.tenant());
    for (UnaryOperator<Tenant> change : settings) {
      tenant = change.apply(tenant);
    }
    if (!settings.isEmpty()) {
      verbs.add(new Verb.SetTenant(tenant));
    }
    for (Advice removal : removals) {
      removal.verbs().stream().filter(v -> !(v instanceof Verb.SetTenant)).forEach(verbs::add);
    }
    String words = String.join(", and ", removals.stream().map(Advice::words).toList());
    return new Advice(words, Optional.empty(), verbs, now, 0);
  }

  private void terms() {
    Terms terms = job.terms();
    if (terms.notBefore().filter(now::isBefore).isPresent()) {
      again("it is queued again without an earliest start", job.spec(), begin(terms), "");
    }
    if (terms.window().filter(window -> !window.open(now)).isPresent()) {
      again("it is queued again without its window", job.spec(), anytime(terms), "");
    }
    queue
        .slots()
        .biggest(job.spec().pool())
        .map(Candidates::bytes)
        .filter(bytes -> bytes < terms.memoryBytes())
        .findFirst()
        .ifPresent(
            bytes -> {
              double gib = Math.floor(bytes / GIB * 10) / 10;
              again(
                  "it is queued again asking for at most %.1f GiB of device memory instead of %.1f"
                      .formatted(gib, terms.memoryBytes() / GIB),
                  job.spec(),
                  memory(terms, gib),
                  " --set terms.memoryGib=" + gib);
            });
  }

  private void places() {
    TreeSet<Pool> pools = new TreeSet<>(Comparator.comparing(Pool::value));
    queue.fleet().members().forEach(member -> pools.add(member.pool()));
    for (Pool pool : pools) {
      boolean room =
          !pool.equals(job.spec().pool())
              && queue.slots().biggest(pool).anyMatch(r -> bytes(r) >= job.terms().memoryBytes());
      if (room) {
        again(
            "it is queued again for pool %s, which has a free slot that it fits on".formatted(pool),
            elsewhere(job.spec(), pool),
            job.terms(),
            " --set pool=" + pool);
      }
    }
    closed()
        .ifPresent(
            worker ->
                single.add(
                    now(
                        "an operator opens worker %s, which takes nothing new".formatted(worker),
                        "graupel uncordon " + worker,
                        new Verb.SetWorker(worker, WorkerSetting.Mode.OPEN))));
  }

  private Optional<String> closed() {
    return Reasons.members(queue, job.spec().pool()).stream()
        .filter(m -> m.self().device().memoryBytes() >= job.terms().memoryBytes())
        .map(m -> m.worker().worker())
        .filter(worker -> queue.directory().mode(worker) != WorkerSetting.Mode.OPEN)
        .findFirst();
  }

  private void order() {
    single.add(
        now(
            "it is moved to the top of its tenant's jobs",
            "graupel top " + job.id(),
            new Verb.Top(job.id())));
    for (int i = job.priority().ordinal() - 1; i >= 0; i--) {
      Priority better = Priority.values()[i];
      single.add(
          now(
              "its class is %s".formatted(lower(better)),
              "graupel prio %s %s".formatted(job.id(), lower(better)),
              new Verb.Prioritize(job.id(), better)));
    }
    int slots = queue.holdings().slots(job.tenant());
    Tenant tenant = queue.directory().tenant(job.tenant());
    if (tenant.quota().guaranteed() <= slots
        && tenant.quota().running().filter(most -> slots >= most).isEmpty()) {
      Quota more = quota(tenant.quota(), slots + 1, tenant.quota().running());
      single.add(
          now(
              "an admin guarantees its tenant %d slots".formatted(slots + 1),
              "graupel tenants set %s --guaranteed %d".formatted(job.tenant(), slots + 1),
              new Verb.SetTenant(with(tenant, more))));
    }
  }

  private void time() {
    job.notBefore().filter(now::isBefore).ifPresent(at -> wait("its time has come", at));
    queue
        .directory()
        .tenant(job.tenant())
        .quota()
        .budget()
        .filter(b -> Ledger.left(queue, job.tenant(), now).filter(left -> left <= 0).isPresent())
        .ifPresent(
            budget ->
                wait("the next period of its tenant's budget begins", budget.period().next(now)));
  }

  private void wait(String words, Instant at) {
    single.add(new Advice(words, Optional.empty(), List.of(), at, 0));
  }

  private Advice now(String words, String command, Verb verb) {
    return new Advice(words, Optional.of(command), List.of(verb), now, 0);
  }

  private void again(String words, JobSpec spec, Terms terms, String options) {
    Verb submit = new Verb.Submit(stand(job.id()), job.tenant(), spec, terms);
    Optional<String> command =
        Optional.of(options).filter(o -> !o.isEmpty()).map(o -> "graupel submit SPEC" + o);
    single.add(new Advice(words, command, List.of(new Verb.Cancel(job.id()), submit), now, 0));
  }

  private static JobSpec elsewhere(JobSpec spec, Pool pool) {
    ObjectNode tree = (ObjectNode) Codec.node(spec);
    return Codec.spec(tree.put("pool", pool.value()));
  }

  private static long bytes(Slots.Room room) {
    return memory(room.member());
  }

  private static long memory(Member member) {
    return member.self().device().memoryBytes();
  }

  private static Terms begin(Terms t) {
    return new Terms(
        t.held(),
        Optional.empty(),
        t.window(),
        t.after(),
        t.memoryGib(),
        t.parallel(),
        t.shard(),
        t.campaign());
  }

  private static Terms anytime(Terms t) {
    Optional<Window> none = Optional.empty();
    return new Terms(
        t.held(),
        t.notBefore(),
        none,
        t.after(),
        t.memoryGib(),
        t.parallel(),
        t.shard(),
        t.campaign());
  }

  private static Terms memory(Terms t, double gib) {
    return new Terms(
        t.held(),
        t.notBefore(),
        t.window(),
        t.after(),
        Optional.of(gib),
        t.parallel(),
        t.shard(),
        t.campaign());
  }

  private static Quota quota(Quota q, int guaranteed, Optional<Integer> running) {
    return new Quota(guaranteed, running, q.queuedJobs(), q.queuedImages(), q.budget());
  }

  private static Quota budget(Quota q, Budget budget) {
    return new Quota(
        q.guaranteed(), q.running(), q.queuedJobs(), q.queuedImages(), Optional.of(budget));
  }

  private static Tenant with(Tenant tenant, Quota quota) {
    return new Tenant(tenant.id(), tenant.weight(), quota, tenant.paused());
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
