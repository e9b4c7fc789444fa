package io.graupel.coordinator.usage;

import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Account;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.Spent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What was used, from the record of each job and the account of each tenant. For every one of them,
 * and for all together, useful and lost add up to the time under lease, to the millisecond.
 *
 * <p>Accounts are for ever; the rest goes back as far as jobs are kept.
 */
public final class Usage {
  private static final Comparator<Use> MOST_FIRST =
      Comparator.comparingLong(Use::leased)
          .reversed()
          .thenComparing(use -> use.tenant().value())
          .thenComparing(use -> use.campaign().orElse(""))
          .thenComparing(use -> use.job().map(JobId::value).orElse(""))
          .thenComparing(use -> use.attempt().orElse(0));

  private Usage() {}

  /** By what it is told apart. */
  public enum By {
    TENANT,
    CAMPAIGN,
    JOB,
    ATTEMPT
  }

  /**
   * Who used what, most first.
   *
   * @param since attempts that ended before count no more; those that run count whole
   * @param tenants whose use is wanted
   */
  public static List<Use> of(
      Queue queue, By by, Optional<Instant> since, Predicate<TenantId> tenants, Instant now) {
    List<Use> uses =
        by == By.TENANT && since.isEmpty()
            ? accounts(queue, tenants, now)
            : summed(attempts(queue, since, tenants, now), by);
    return uses.stream().filter(use -> !use.nothing()).sorted(MOST_FIRST).toList();
  }

  /** What all of them come to. */
  public static Use total(TenantId tenant, List<Use> uses) {
    Use none = new Use(tenant, Optional.empty(), Optional.empty(), Optional.empty(), Spent.NONE, 0);
    return uses.stream().reduce(none, Use::plus);
  }

  private static List<Use> accounts(Queue queue, Predicate<TenantId> tenants, Instant now) {
    TreeSet<String> names = new TreeSet<>();
    queue.directory().accounts().stream().map(Account::tenant).forEach(t -> names.add(t.value()));
    queue.holdings().tenants().forEach(tenant -> names.add(tenant.value()));
    return names.stream()
        .map(TenantId::new)
        .filter(tenants)
        .map(
            tenant ->
                new Use(
                    tenant,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    queue.directory().account(tenant).spent(),
                    queue.holdings().underWay(tenant, now)))
        .toList();
  }

  private static List<Use> summed(List<Use> attempts, By by) {
    Map<Object, Use> sums = new LinkedHashMap<>();
    for (Use use : attempts) {
      Use key =
          new Use(
              use.tenant(),
              by == By.TENANT ? Optional.empty() : use.campaign(),
              by == By.JOB || by == By.ATTEMPT ? use.job() : Optional.empty(),
              by == By.ATTEMPT ? use.attempt() : Optional.empty(),
              Spent.NONE,
              0);
      sums.merge(key, key.plus(use), Use::plus);
    }
    return List.copyOf(sums.values());
  }

  private static List<Use> attempts(
      Queue queue, Optional<Instant> since, Predicate<TenantId> tenants, Instant now) {
    List<Use> uses = new ArrayList<>();
    for (JobSnapshot job : queue.jobs()) {
      if (tenants.test(job.tenant())) {
        Spent listed = Spent.NONE;
        for (Attempt attempt : job.attempts()) {
          Spent spent = attempt.live() ? Spent.NONE : spent(job, attempt);
          listed = listed.plus(spent);
          if (attempt.ended().flatMap(end -> since.filter(end::isBefore)).isEmpty()) {
            uses.add(use(job, attempt.number(), spent, running(attempt, now)));
          }
        }
        Spent rest = job.spent().minus(listed);
        if (since.isEmpty() && !rest.equals(Spent.NONE)) {
          uses.add(use(job, 0, rest, 0));
        }
      }
    }
    return uses;
  }

  /** As it is booked: what a job that was given up had done is lost, whatever it was then. */
  private static Spent spent(JobSnapshot job, Attempt attempt) {
    Spent spent = attempt.spent();
    boolean wentOn =
        attempt.saved().isPresent()
            && attempt.outcome().filter(how -> how == Attempt.Outcome.SUCCEEDED).isEmpty();
    Spent booked = wentOn ? spent.plus(new Spent(0, 0, spent.useful())) : spent;
    boolean givenUp = job.state() == JobState.FAILED || attempt.number() <= job.forgiven();
    return givenUp ? booked.allLost() : booked;
  }

  private static long running(Attempt attempt, Instant now) {
    return attempt.live() ? Math.max(0, Duration.between(attempt.assigned(), now).toMillis()) : 0;
  }

  private static Use use(JobSnapshot job, int attempt, Spent spent, long running) {
    return new Use(
        job.tenant(),
        job.terms().campaign(),
        Optional.of(job.id()),
        Optional.of(attempt),
        spent,
        running);
  }
}
