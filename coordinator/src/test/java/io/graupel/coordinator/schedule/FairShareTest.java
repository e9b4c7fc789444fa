package io.graupel.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.graupel.coordinator.Specs;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.state.Account;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.Spent;
import io.graupel.protocol.tenant.Quota;
import io.graupel.protocol.tenant.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FairShareTest {
  private static final Incarnation ADA = Specs.life("ada", 1);
  private static final TenantId ONE = new TenantId("one");
  private static final TenantId TWO = new TenantId("two");

  private final Desk desk = new Desk();

  private JobId train(TenantId tenant) {
    return desk.submit(tenant, Specs.train(Priority.STANDARD, 3), Terms.NONE);
  }

  private void finish(JobId job, Duration after) {
    AttemptId attempt = desk.current(job);
    desk.now = desk.now.plus(after);
    desk.beat(ADA, 1, attempt).hear(new WorkerEvent.Done(attempt, ADA, Specs.result(1)));
  }

  private JobId running() {
    return desk.queue.heldBy("ada").getFirst().job();
  }

  @Test
  void whoeverUsedLeastForItsWeightIsNext() {
    desk.ask(new Verb.SetTenant(new Tenant(TWO, 3, Quota.NONE, false)));
    for (int i = 0; i < 20; i++) {
      train(ONE);
      train(TWO);
    }
    desk.hello(ADA, 1);

    int ones = 0;
    for (int i = 0; i < 16; i++) {
      JobId job = running();
      ones += desk.job(job).tenant().equals(ONE) ? 1 : 0;
      finish(job, Duration.ofSeconds(10));
    }

    assertThat(ones).isEqualTo(4);
  }

  @Test
  void aLoneJobStartsNextHoweverManyAnotherTenantHasWaiting() {
    desk.hello(ADA, 1);
    for (int i = 0; i < 1_000; i++) {
      train(ONE);
    }
    desk.now = desk.now.plusSeconds(5);
    JobId lone = train(TWO);

    finish(running(), Duration.ofSeconds(5));

    assertThat(desk.job(lone).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void whatWasUsedCountsHalfAfterAHalfLife() {
    Instant then = Instant.parse("2026-01-01T00:00:00Z");
    Account account =
        Account.fresh(ONE, then)
            .booked(new Spent(1000, 0, 0), 1000, then, then, Duration.ofHours(24));

    assertThat(account.share(then.plus(Duration.ofHours(48)), Duration.ofHours(24)))
        .isCloseTo(250, within(1e-9));
  }

  @Test
  void aBurstIsFeltBeforeItHasRun() {
    desk.hello(ADA, 4);
    train(ONE);
    train(ONE);
    JobId third = train(ONE);
    JobId other = train(TWO);
    JobId late = train(ONE);

    assertThat(desk.job(third).state()).isEqualTo(JobState.RUNNING);
    assertThat(desk.job(other).state()).isEqualTo(JobState.RUNNING);
    assertThat(desk.job(late).state()).isEqualTo(JobState.WAITING);
    JobId next = train(TWO);
    desk.hear(new WorkerEvent.Done(desk.current(third), ADA, Specs.result(1)));

    assertThat(desk.job(next).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void aTenantAtItsLimitWaitsThoughSlotsAreFree() {
    Quota quota =
        new Quota(0, Optional.of(1), Optional.empty(), Optional.empty(), Optional.empty());
    desk.ask(new Verb.SetTenant(new Tenant(ONE, 1, quota, false)));
    desk.hello(ADA, 2);
    train(ONE);
    JobId second = train(ONE);

    assertThat(desk.job(second).state()).isEqualTo(JobState.WAITING);
    finish(running(), Duration.ofSeconds(1));
    assertThat(desk.job(second).state()).isEqualTo(JobState.RUNNING);
  }
}
