package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.PoolSetting;
import io.graupel.protocol.event.WorkerSetting;
import io.graupel.protocol.job.After;
import io.graupel.protocol.job.IndexRange;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Part;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.job.Window;
import io.graupel.protocol.state.Account;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.Batch;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.WaitReason;
import io.graupel.protocol.tenant.Quota;
import io.graupel.protocol.tenant.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Which jobs may start, worked out anew from what is recorded: the rules once more, plainly. */
final class Eligibility {
  private Eligibility() {}

  /** Whether the job could begin an attempt now, if there were room. */
  static boolean startable(Queue queue, JobSnapshot job, Instant now) {
    return obstacle(queue, job, now).isEmpty();
  }

  /** What keeps the job from beginning an attempt, whether or not there is room. */
  static Optional<String> obstacle(Queue queue, JobSnapshot job, Instant now) {
    return lasting(queue, job, now).or(() -> passing(job, now));
  }

  /** What no time ends. */
  private static Optional<String> lasting(Queue queue, JobSnapshot job, Instant now) {
    boolean open =
        job.state() == JobState.WAITING
            || job.state() == JobState.RUNNING && job.batch().isPresent();
    if (!open) {
      return Optional.of(job.state().name());
    }
    if (job.terms().held()) {
      return Optional.of("held");
    }
    if (queue.directory().mode(job.spec().pool()) != PoolSetting.Mode.OPEN) {
      return Optional.of("pool not open");
    }
    if (!freed(queue, job)) {
      return Optional.of("dependency");
    }
    if (part(queue, job).isEmpty()) {
      return Optional.of("no part");
    }
    return ofTenant(queue, job.tenant(), now);
  }

  /** What keeps every job of the tenant from starting. */
  static Optional<String> ofTenant(Queue queue, TenantId id, Instant now) {
    Tenant tenant = queue.directory().tenant(id);
    Quota quota = tenant.quota();
    if (tenant.paused()) {
      return Optional.of("tenant paused");
    }
    if (quota.running().filter(most -> queue.holdings().slots(id) >= most).isPresent()) {
      return Optional.of("quota.running");
    }
    return left(queue, id, now) <= 0 ? Optional.of("budget spent") : Optional.empty();
  }

  /** GPU-milliseconds left of the tenant's budget. */
  static long left(Queue queue, TenantId id, Instant now) {
    return queue
        .directory()
        .tenant(id)
        .quota()
        .budget()
        .map(
            budget -> {
              Account account = queue.directory().account(id);
              boolean current = account.period().equals(budget.period().start(now));
              return budget.gpuSeconds() * 1000
                  - (current ? account.inPeriod() : 0)
                  - queue.holdings().underWay(id, now);
            })
        .orElse(Long.MAX_VALUE);
  }

  private static Optional<String> passing(JobSnapshot job, Instant now) {
    if (job.terms().notBefore().filter(now::isBefore).isPresent()) {
      return Optional.of("not before");
    }
    if (job.terms().window().filter(window -> !timely(job, window, now)).isPresent()) {
      return Optional.of("window");
    }
    return job.notBefore().filter(now::isBefore).map(rests -> "rests");
  }

  /** Whether the window is open, and will be for long enough to begin. */
  private static boolean timely(JobSnapshot job, Window window, Instant now) {
    return window.closing(now).filter(end -> now.isBefore(end.minus(leave(job)))).isPresent();
  }

  /**
   * Time for a checkpoint before the window closes: twice as long as the longest took, and five
   * seconds; half a minute if there was none.
   */
  static Duration leave(JobSnapshot job) {
    return job.attempts().stream()
        .flatMap(attempt -> attempt.saving().stream())
        .max(Long::compare)
        .map(millis -> Duration.ofMillis(2 * millis + 5_000))
        .orElse(Duration.ofSeconds(30));
  }

  /** Whether the job's checkpoints take too long for its window: it can never begin. */
  private static boolean tooSlow(JobSnapshot job, Instant now) {
    return job.terms()
        .window()
        .filter(
            window -> {
              Instant opens = window.opening(window.closing(now).orElse(now));
              Instant closes = window.closing(opens).orElseThrow();
              return !opens.isBefore(closes.minus(leave(job)));
            })
        .isPresent();
  }

  private static boolean freed(Queue queue, JobSnapshot job) {
    for (JobId id : job.spec().after()) {
      if (state(queue, id) != JobState.SUCCEEDED) {
        return false;
      }
    }
    for (After after : job.terms().after()) {
      JobState state = state(queue, after.job());
      boolean met =
          switch (after.until()) {
            case SUCCESS -> state == JobState.SUCCEEDED;
            // whoever was set free stays free if the other is tried again
            case END ->
                state.terminal() || !job.reason().equals(Optional.of(WaitReason.DEPENDENCY));
            case INDEX -> true;
          };
      if (!met) {
        return false;
      }
    }
    return true;
  }

  /** Whether every job that it waits for has ended, where it waits for the end. */
  static boolean endsCame(Queue queue, JobSnapshot job) {
    return job.terms().after().stream()
        .filter(after -> after.until() == After.Until.END)
        .allMatch(after -> state(queue, after.job()).terminal());
  }

  private static JobState state(Queue queue, JobId id) {
    return queue.job(id).map(JobSnapshot::state).orElse(JobState.FAILED);
  }

  /** What the next attempt would do. */
  static Optional<Part> part(Queue queue, JobSnapshot job) {
    if (job.batch().isEmpty()) {
      return job.state() == JobState.WAITING ? Optional.of(Part.WHOLE) : Optional.empty();
    }
    Batch batch = job.batch().orElseThrow();
    int live = job.live().size();
    if (batch.done().size() == batch.images()) {
      return live == 0 ? Optional.of(Part.GATHER) : Optional.empty();
    }
    if (live >= job.terms().parallel().orElse(Terms.MOST_PARALLEL)) {
      return Optional.empty();
    }
    for (int first = 0; first < batch.images(); first += batch.shard()) {
      IndexRange range = new IndexRange(first, Math.min(batch.images(), first + batch.shard()));
      boolean taken =
          batch.done().contains(first)
              || batch.failed().contains(first)
              || job.live().stream().anyMatch(a -> a.part().equals(new Part.Shard(range)));
      if (!taken && made(queue, job, range)) {
        return Optional.of(new Part.Shard(range));
      }
    }
    return Optional.empty();
  }

  /** Whether the images of the range are there in every batch that comes before, index by index. */
  static boolean made(Queue queue, JobSnapshot job, IndexRange range) {
    return job.terms().after().stream()
        .filter(after -> after.until() == After.Until.INDEX)
        .map(after -> queue.job(after.job()).orElseThrow().batch().orElseThrow())
        .allMatch(batch -> batch.done().gap(range.first(), range.end()).isEmpty());
  }

  /** Whether the worker's device has the memory that the job needs. */
  static boolean fits(JobSnapshot job, Member member) {
    return member.pool().equals(job.spec().pool())
        && member.self().device().memoryBytes() >= job.terms().memoryBytes();
  }

  /** Slots that are free on the worker for new work. */
  static int free(Queue queue, Member member, Instant now) {
    if (!usable(queue, member) || SimulatedLeader.LEASES.suspects(member, now)) {
      return 0;
    }
    if (member.running().isEmpty()) {
      return member.self().slots() - queue.holdings().of(member.worker().worker()).size();
    }
    Set<Object> taken = new HashSet<>(member.running());
    taken.addAll(queue.holdings().of(member.worker().worker()));
    return member.self().slots() - taken.size();
  }

  /** Whether new work goes to the worker at all. */
  static boolean usable(Queue queue, Member member) {
    return !member.draining()
        && queue.directory().mode(member.worker().worker()) == WorkerSetting.Mode.OPEN;
  }

  /** Whether the unfinished job is bound to end, if everybody does their part from now on. */
  static boolean hopeful(Queue queue, JobSnapshot job, Instant now) {
    if (job.attempts().stream().anyMatch(Attempt::live)) {
      return true;
    }
    return lasting(queue, job, now).isEmpty()
        && !tooSlow(job, now)
        && queue.fleet().members().stream()
            .anyMatch(
                member -> usable(queue, member) && fits(job, member) && member.self().slots() > 0);
  }
}
