package io.graupel.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.coordinator.Specs;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.PoolSetting;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.event.WorkerSetting;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.job.Window;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.Receipt;
import io.graupel.protocol.state.WaitReason;
import io.graupel.protocol.tenant.Budget;
import io.graupel.protocol.tenant.Quota;
import io.graupel.protocol.tenant.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CurfewTest {
  private static final Incarnation ADA = Specs.life("ada", 1);
  private static final TenantId TEAM = new TenantId("team");

  private final Desk desk = new Desk();

  /** The clock of the desk stands at noon, UTC. */
  private static Terms window(String from, String to) {
    return new Terms(
        false,
        Optional.empty(),
        Optional.of(new Window(from, to, "UTC")),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private JobId train(Terms terms) {
    return desk.submit(TEAM, Specs.train(), terms);
  }

  private void run(Duration time) {
    for (long left = time.toSeconds(); left > 0; left -= 5) {
      desk.pass(Duration.ofSeconds(Math.min(5, left)));
      desk.beat(ADA, 1, desk.queue.heldBy("ada").toArray(AttemptId[]::new));
    }
  }

  private Optional<Receipt.Rule> rule(JobId job) {
    return desk.job(job).live().stream()
        .flatMap(live -> live.receipt().stream())
        .map(Receipt::rule)
        .findFirst();
  }

  @Test
  void aJobWaitsForItsWindowAndStartsWhenItOpens() {
    desk.hello(ADA, 1);
    JobId job = train(window("12:01", "14:00"));

    assertThat(desk.job(job).reason()).contains(WaitReason.WINDOW);
    assertThat(desk.job(job).notBefore()).contains(Instant.parse("2026-01-01T12:01:00Z"));

    run(Duration.ofSeconds(60));
    assertThat(desk.job(job).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void beforeItsWindowClosesARunningJobIsAskedInTimeForTwoOfItsCheckpoints() {
    desk.hello(ADA, 1);
    JobId job = train(window("11:00", "12:10"));
    run(Duration.ofMinutes(1));
    desk.hear(new WorkerEvent.Checkpointed(desk.current(job), ADA, 640, 1, 10_000));

    run(Duration.ofSeconds(510)); // 12:09:30, 30 s before the end
    assertThat(rule(job)).isEmpty();

    run(Duration.ofSeconds(10)); // 12:09:40, less than 2 x 10 s + 5 s before the end
    assertThat(rule(job)).contains(Receipt.Rule.WINDOW);

    desk.hear(new WorkerEvent.Yielded(desk.current(job), ADA, 1280));
    assertThat(desk.job(job).reason()).contains(WaitReason.WINDOW);
    assertThat(desk.job(job).notBefore()).contains(Instant.parse("2026-01-02T11:00:00Z"));
  }

  @Test
  void whoStaysBeyondTheWindowIsTurnedOutAndLosesWhatItDidNotSave() {
    desk.hello(ADA, 1);
    JobId job = train(window("11:00", "12:10"));
    run(Duration.ofMinutes(11));

    assertThat(desk.job(job).live()).isEmpty();
    Attempt attempt = desk.job(job).attempts().getFirst();
    assertThat(attempt.outcome()).contains(Attempt.Outcome.YIELDED);
    assertThat(attempt.ended().orElseThrow())
        .isBeforeOrEqualTo(Instant.parse("2026-01-01T12:10:01Z"));
    assertThat(desk.job(job).spent().lost()).isBetween(600_000L, 601_000L);
  }

  @Test
  void aHeldJobGivesBackAndWaitsUntilItIsReleased() {
    desk.hello(ADA, 1);
    JobId job = train(Terms.NONE);
    run(Duration.ofSeconds(5));
    desk.ask(new Verb.Hold(job)).pass(Duration.ofSeconds(1));

    assertThat(rule(job)).contains(Receipt.Rule.ASKED);

    desk.hear(new WorkerEvent.Yielded(desk.current(job), ADA, 0));
    assertThat(desk.job(job).reason()).contains(WaitReason.HELD);
    desk.ask(new Verb.Release(job));
    assertThat(desk.job(job).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void aDrainedPoolOrWorkerGivesEverythingBackAndTakesNothing() {
    desk.hello(ADA, 1);
    JobId job = train(Terms.NONE);
    desk.ask(new Verb.SetPool(Specs.POOL, PoolSetting.Mode.DRAINING)).pass(Duration.ofSeconds(1));
    assertThat(rule(job)).contains(Receipt.Rule.DRAIN);
    desk.hear(new WorkerEvent.Yielded(desk.current(job), ADA, 0));
    assertThat(desk.job(job).state()).isEqualTo(JobState.WAITING);

    desk.ask(new Verb.SetWorker("ada", WorkerSetting.Mode.DRAINING));
    desk.ask(new Verb.SetPool(Specs.POOL, PoolSetting.Mode.OPEN));
    assertThat(desk.job(job).state()).isEqualTo(JobState.WAITING);

    desk.ask(new Verb.SetWorker("ada", WorkerSetting.Mode.OPEN));
    assertThat(desk.job(job).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void aPausedPoolLetsRunWhatRunsAndStartsNothing() {
    desk.hello(ADA, 2);
    JobId running = train(Terms.NONE);
    desk.ask(new Verb.SetPool(Specs.POOL, PoolSetting.Mode.PAUSED));
    JobId waiting = train(Terms.NONE);
    desk.pass(Duration.ofSeconds(2));

    assertThat(rule(running)).isEmpty();
    assertThat(desk.job(waiting).state()).isEqualTo(JobState.WAITING);
  }

  @Test
  void whenABudgetIsUsedUpWorkStopsAndGoesOnInTheNextPeriod() {
    Quota quota =
        new Quota(
            0,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new Budget(60, Budget.Period.DAY)));
    desk.ask(new Verb.SetTenant(new Tenant(TEAM, 1, quota, false)));
    desk.hello(ADA, 1);
    JobId job = train(Terms.NONE);
    run(Duration.ofSeconds(55));
    assertThat(rule(job)).isEmpty();

    run(Duration.ofSeconds(10));
    assertThat(rule(job)).contains(Receipt.Rule.BUDGET);

    desk.hear(new WorkerEvent.Yielded(desk.current(job), ADA, 640));
    desk.pass(Duration.ofSeconds(2));
    assertThat(desk.job(job).state()).isEqualTo(JobState.WAITING);
    assertThat(desk.orders()).noneMatch(WorkerOrder.Assign.class::isInstance);

    desk.now = Instant.parse("2026-01-02T00:00:00Z");
    desk.beat(ADA, 1);
    assertThat(desk.job(job).state()).isEqualTo(JobState.RUNNING);
  }
}
