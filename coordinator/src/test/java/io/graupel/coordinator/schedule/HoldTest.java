package io.graupel.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.coordinator.Specs;
import io.graupel.coordinator.queue.Decision;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.Refusal;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.Receipt;
import io.graupel.protocol.state.WaitReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What holding a job back does, and letting it go. */
class HoldTest {
  private static final Incarnation ADA = Specs.life("ada", 1);

  private final Desk desk = new Desk();

  @Test
  void aHeldJobWaitsBesideAFreeSlotUntilItIsReleased() {
    JobId job = desk.submit(Specs.train());
    desk.ask(new Verb.Hold(job)).hello(ADA, 1);
    assertThat(desk.job(job).reason()).contains(WaitReason.HELD);

    desk.ask(new Verb.Release(job));

    assertThat(desk.job(job).state()).isEqualTo(JobState.RUNNING);
    assertThat(desk.told()).contains(new HistoryEntry.Released());
  }

  @Test
  void aJobThatIsQueuedHeldStartsOnRelease() {
    desk.hello(ADA, 1);
    JobId job = desk.submit(TenantId.DEFAULT, Specs.train(), Specs.terms("{held: true}"));
    assertThat(desk.job(job).reason()).contains(WaitReason.HELD);

    desk.ask(new Verb.Release(job));

    assertThat(desk.job(job).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void aRunningJobThatIsHeldGivesBackAndWaits() {
    desk.hello(ADA, 1);
    JobId job = desk.submit(Specs.train());
    AttemptId attempt = desk.current(job);
    desk.started(attempt).ask(new Verb.Hold(job));
    assertThat(desk.job(job).state()).isEqualTo(JobState.RUNNING);

    desk.pass(Duration.ofSeconds(1));
    assertThat(desk.orders()).contains(new WorkerOrder.Yield(ADA, attempt));
    assertThat(desk.job(job).yielding()).isTrue();
    assertThat(desk.job(job).live().getFirst().receipt().map(Receipt::rule))
        .contains(Receipt.Rule.ASKED);
    desk.gaveBack(attempt);

    assertThat(desk.job(job).reason()).contains(WaitReason.HELD);
  }

  /** Found by the simulation, seed 9498: the opening of a window was taken for a pause. */
  @Test
  void aHoldDoesNotTurnAWindowThatClosesSoonIntoAPause() {
    desk.hello(ADA, 1);
    JobId job =
        desk.submit(
            TenantId.DEFAULT,
            Specs.train(),
            Specs.terms("{window: {from: \"11:58\", to: \"12:00:20\", zone: UTC}}"));
    assertThat(desk.job(job).reason()).contains(WaitReason.WINDOW);

    desk.ask(new Verb.Hold(job)).ask(new Verb.Release(job));

    assertThat(desk.job(job).reason()).contains(WaitReason.WINDOW);
  }

  @Test
  void holdingTwiceAndReleasingWhatIsFreeChangesNothing() {
    JobId job = desk.submit(Specs.train());
    desk.ask(new Verb.Release(job));
    assertThat(desk.decided).hasSize(1).allMatch(Decision.Answer.class::isInstance);

    desk.ask(new Verb.Hold(job)).ask(new Verb.Hold(job));

    assertThat(desk.decided).hasSize(1).allMatch(Decision.Answer.class::isInstance);
    assertThat(desk.refusal()).isEmpty();
  }

  @Test
  void whatIsOverCannotBeHeldOrReleased() {
    JobId job = desk.submit(Specs.train());
    desk.cancel(job).ask(new Verb.Hold(job));

    assertThat(desk.refusal().map(Refusal::kind)).contains(Refusal.Kind.CONFLICT);
    assertThat(desk.refusal().orElseThrow().message())
        .isEqualTo(
            "job %s is cancelled (expected: waiting or running); it cannot be held".formatted(job));
    desk.ask(new Verb.Release(job));
    assertThat(desk.refusal().orElseThrow().message()).contains("it cannot be released");
  }

  @Test
  void aReleasedJobStillWaitsForTheOneBeforeIt() {
    JobId train = desk.submit(Specs.train());
    JobId sample = desk.submit(Specs.sample(train));
    desk.ask(new Verb.Hold(sample));
    assertThat(desk.job(sample).reason()).contains(WaitReason.HELD);

    desk.ask(new Verb.Release(sample));

    assertThat(desk.job(sample).reason()).contains(WaitReason.DEPENDENCY);
  }

  @Test
  void aHeldJobIsReadyOnReleaseIfTheOneBeforeItEndedMeanwhile() {
    desk.hello(ADA, 1);
    JobId train = desk.submit(Specs.train());
    JobId sample = desk.submit(Specs.sample(train));
    desk.ask(new Verb.Hold(sample)).done(desk.current(train));
    assertThat(desk.job(sample).reason()).contains(WaitReason.HELD);

    desk.ask(new Verb.Release(sample));

    assertThat(desk.job(sample).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void aHeldJobFailsWithTheOneBeforeIt() {
    JobId train = desk.submit(Specs.train());
    JobId sample = desk.submit(Specs.sample(train));
    desk.ask(new Verb.Hold(sample)).cancel(train);

    assertThat(desk.job(sample).failure()).contains(Failure.DEPENDENCY_FAILED);
  }

  @Test
  void aHoldDoesNotShortenThePauseAfterAFailure() {
    desk.hello(ADA, 1);
    JobId job = desk.submit(Specs.train());
    desk.failed(desk.current(job), Failure.CRASHED, "no");
    desk.ask(new Verb.Hold(job)).ask(new Verb.Release(job));
    assertThat(desk.job(job).reason()).contains(WaitReason.BACKOFF);

    desk.pass(Duration.ofSeconds(2));

    assertThat(desk.job(job).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void aHoldOutlastsThePauseAfterAFailure() {
    desk.hello(ADA, 1);
    JobId job = desk.submit(Specs.train());
    desk.failed(desk.current(job), Failure.CRASHED, "no").ask(new Verb.Hold(job));

    desk.pass(Duration.ofMinutes(5)).beat(ADA, 1);

    assertThat(desk.job(job).reason()).contains(WaitReason.HELD);
  }

  @Test
  void aHeldBatchStartsNoFurtherPart() {
    desk.hello(ADA, 2);
    JobId batch =
        desk.submit(
            TenantId.DEFAULT,
            Specs.sample(desk.trained()),
            Specs.terms("{shard: 50, parallel: 1}"));
    AttemptId first = desk.current(batch);
    desk.started(first).ask(new Verb.Hold(batch)).done(first);

    assertThat(desk.job(batch).reason()).contains(WaitReason.HELD);
    desk.ask(new Verb.Release(batch));
    assertThat(desk.parts(batch)).containsExactly("50-99");
  }
}
