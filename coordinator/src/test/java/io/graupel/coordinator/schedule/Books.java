package io.graupel.coordinator.schedule;

import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Account;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.Fact;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.Spent;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A second ledger, kept from the leases alone, that the first must agree with. */
final class Books {
  private static final class Page {
    private long leased;
    private Spent jobs = Spent.NONE;
  }

  private final Map<TenantId, Page> committed = new HashMap<>();
  private final Map<TenantId, Page> open = new HashMap<>();

  /** A job took a step: its attempts that ended with it, and what it says it spent. */
  void saved(Optional<JobSnapshot> old, JobSnapshot next) {
    if (old.isEmpty()) {
      return;
    }
    JobSnapshot before = old.orElseThrow();
    long leased = 0;
    boolean ended = false;
    for (Attempt attempt : before.attempts()) {
      if (attempt.live() && next.live(attempt.number()).isEmpty()) {
        ended = true;
        leased += Math.max(0, Duration.between(attempt.assigned(), next.updated()).toMillis());
      }
    }
    Laws.require(
        next.spent().leased() - before.spent().leased() == leased,
        "ledger: %s says that it spent %s after %s, and gave back leases of %d ms",
        next.id(),
        next.spent(),
        before.spent(),
        leased);
    if (ended || !before.spent().equals(next.spent())) {
      Page page = open.computeIfAbsent(next.tenant(), t -> new Page());
      page.leased += leased;
      page.jobs = page.jobs.plus(next.spent()).minus(before.spent());
    }
  }

  /** What was not committed did not happen. */
  void forget() {
    open.clear();
  }

  void commit(Map<String, Fact> facts) {
    open.forEach(
        (tenant, more) -> {
          Page page = committed.computeIfAbsent(tenant, t -> new Page());
          page.leased += more.leased;
          page.jobs = page.jobs.plus(more.jobs);
          agree(tenant, page, facts);
        });
    open.clear();
  }

  private static void agree(TenantId tenant, Page page, Map<String, Fact> facts) {
    Account account =
        facts.get("account/" + tenant) instanceof Fact.Account(Account kept)
            ? kept
            : Account.fresh(tenant, Desk.NOON);
    Laws.require(
        account.spent().leased() == page.leased,
        "ledger: tenant %s is booked %d ms, its leases make %d",
        tenant,
        account.spent().leased(),
        page.leased);
    Laws.require(
        account.spent().equals(page.jobs),
        "ledger: tenant %s is booked %s, its jobs make %s",
        tenant,
        account.spent(),
        page.jobs);
    Laws.require(
        account.spent().useful() >= 0
            && account.spent().lost() >= 0
            && account.spent().saved() >= 0
            && account.share() >= 0
            && account.inPeriod() >= 0,
        "ledger: negative: %s",
        account);
  }
}
