package io.graupel.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.coordinator.Specs;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.Receipt;
import io.graupel.protocol.state.WaitReason;
import io.graupel.protocol.tenant.Quota;
import io.graupel.protocol.tenant.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PreemptionTest {
  private static final Incarnation ADA = Specs.life("ada", 1);
  private static final Incarnation BOB = Specs.life("bob", 1);
  private static final TenantId RICH = new TenantId("rich");
  private static final TenantId POOR = new TenantId("poor");

  private final Desk desk = new Desk();

  private JobId train(TenantId tenant, Priority priority) {
    return desk.submit(tenant, Specs.train(priority, 3), Terms.NONE);
  }

  private void guarantee(TenantId tenant, int slots) {
    Quota quota =
        new Quota(slots, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    desk.ask(new Verb.SetTenant(new Tenant(tenant, 1, quota, false)));
  }

  private List<AttemptId> askedToYield() {
    return desk.orders().stream()
        .filter(WorkerOrder.Yield.class::isInstance)
        .map(order -> ((WorkerOrder.Yield) order).attempt())
        .toList();
  }

  /** Keeps workers heard of while time passes. */
  private void run(Duration time, Incarnation... workers) {
    beat(workers);
    for (long left = time.toSeconds(); left > 0; left -= 5) {
      desk.pass(Duration.ofSeconds(Math.min(5, left)));
      beat(workers);
    }
  }

  private void beat(Incarnation... workers) {
    for (Incarnation worker : workers) {
      desk.beat(worker, 1, desk.queue.heldBy(worker.worker()).toArray(AttemptId[]::new));
    }
  }

  @Test
  void backgroundTrainingMakesRoomForSomebodyAtTheScreenAfterItsMinimumRun() {
    desk.hello(ADA, 1);
    JobId night = train(RICH, Priority.BACKGROUND);
    run(Duration.ofSeconds(30), ADA);
    JobId urgent = train(POOR, Priority.INTERACTIVE);

    assertThat(askedToYield()).isEmpty();

    run(Duration.ofSeconds(35), ADA);
    assertThat(desk.job(night).live().getFirst().receipt().map(Receipt::rule))
        .contains(Receipt.Rule.INTERACTIVE);
    assertThat(desk.job(night).live().getFirst().receipt().flatMap(Receipt::beneficiary))
        .contains(POOR);

    desk.hear(new WorkerEvent.Yielded(desk.current(night), ADA, 640));
    assertThat(desk.job(urgent).state()).isEqualTo(JobState.RUNNING);
    assertThat(desk.job(night).reason()).contains(WaitReason.NO_SLOT);
  }

  @Test
  void backgroundSamplingMakesRoomAtOnce() {
    desk.hello(ADA, 1);
    JobId model = train(RICH, Priority.STANDARD);
    desk.hear(new WorkerEvent.Done(desk.current(model), ADA, Specs.result(1)));
    JobId night = desk.submit(RICH, Specs.sample(model), Terms.NONE);
    desk.ask(new Verb.Prioritize(night, Priority.BACKGROUND));
    desk.hear(new WorkerEvent.Started(desk.current(night), ADA));

    train(POOR, Priority.INTERACTIVE);

    assertThat(askedToYield()).containsExactly(desk.current(night));
  }

  @Test
  void oneAttemptMakesRoomForOneJobAndStandardWorkForNone() {
    desk.hello(ADA, 1).hello(BOB, 1);
    JobId first = train(RICH, Priority.BACKGROUND);
    JobId standard = train(RICH, Priority.STANDARD);
    run(Duration.ofSeconds(70), ADA, BOB);

    train(POOR, Priority.INTERACTIVE);
    train(POOR, Priority.INTERACTIVE);
    desk.pass(Duration.ofSeconds(2));

    assertThat(desk.job(first).live().getFirst().receipt()).isPresent();
    assertThat(desk.job(standard).live().getFirst().receipt()).isEmpty();
  }

  @Test
  void whatIsGuaranteedIsTakenBackFromWhoBorrowedItAndNoMore() {
    guarantee(POOR, 1);
    desk.hello(ADA, 1).hello(BOB, 1);
    JobId older = train(RICH, Priority.STANDARD);
    desk.now = desk.now.plusSeconds(1);
    JobId younger = train(RICH, Priority.STANDARD);
    run(Duration.ofSeconds(70), ADA, BOB);

    train(POOR, Priority.BACKGROUND);
    train(POOR, Priority.BACKGROUND);
    desk.pass(Duration.ofSeconds(2));
    assertThat(desk.job(younger).live().getFirst().receipt().map(Receipt::rule))
        .contains(Receipt.Rule.RECLAIM);
    assertThat(desk.job(older).live().getFirst().receipt()).isEmpty();
  }

  @Test
  void aTenantIsGivenBackWhatItIsGuaranteedOnceHoweverManyClassesItWaitsIn() {
    guarantee(POOR, 1);
    desk.hello(ADA, 1).hello(BOB, 1);
    JobId one = train(RICH, Priority.STANDARD);
    JobId two = train(RICH, Priority.STANDARD);
    run(Duration.ofSeconds(70), ADA, BOB);

    train(POOR, Priority.STANDARD);
    train(POOR, Priority.BACKGROUND);
    desk.pass(Duration.ofSeconds(2));

    assertThat(
            List.of(one, two).stream()
                .filter(job -> desk.job(job).live().getFirst().receipt().isPresent()))
        .hasSize(1);
  }

  @Test
  void whoHoldsNoMoreThanItsGuaranteeGivesNothingBack() {
    guarantee(POOR, 1);
    guarantee(RICH, 1);
    desk.hello(ADA, 1);
    JobId job = train(RICH, Priority.BACKGROUND);
    run(Duration.ofSeconds(70), ADA);

    train(POOR, Priority.BACKGROUND);
    desk.pass(Duration.ofSeconds(2));

    assertThat(desk.job(job).live().getFirst().receipt()).isEmpty();
  }

  @Test
  void theReceiptStaysWithTheAttemptAndTheJobGoesOnUncharged() {
    desk.hello(ADA, 1);
    JobId night = train(RICH, Priority.BACKGROUND);
    run(Duration.ofSeconds(70), ADA);
    desk.hear(new WorkerEvent.Checkpointed(desk.current(night), ADA, 640, 1, 200));
    JobId urgent = train(POOR, Priority.INTERACTIVE);
    desk.hear(new WorkerEvent.Yielded(desk.current(night), ADA, 640));
    desk.hear(new WorkerEvent.Done(desk.current(urgent), ADA, Specs.result(1)));

    List<Attempt> attempts = desk.job(night).attempts();
    assertThat(attempts.getFirst().receipt().map(Receipt::rule)).contains(Receipt.Rule.INTERACTIVE);
    assertThat(attempts.getFirst().outcome()).contains(Attempt.Outcome.YIELDED);
    assertThat(attempts).hasSize(2);
    assertThat(desk.job(night).spent().useful()).isGreaterThanOrEqualTo(70_000);
  }
}
