package io.graupel.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.coordinator.Specs;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.Refusal;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.WaitReason;
import io.graupel.protocol.tenant.Quota;
import io.graupel.protocol.tenant.Tenant;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which failures are tried again, when, and what a retry by hand does. */
class RetryTest {
  private static final Incarnation ADA = Specs.life("ada", 1);

  private final Desk desk = new Desk();

  @Test
  void aCrashWaitsTwiceAsLongEachTimeUpToAMinute() {
    assertThat(
            java.util.stream.IntStream.rangeClosed(1, 8)
                .mapToObj(n -> Backoff.DEFAULT.after(Failure.CRASHED, n).orElseThrow().toSeconds()))
        .containsExactly(2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
  }

  @Test
  void aTryLostWithItsWorkerIsMadeUpForAtOnceAndThenLikeACrash() {
    for (Failure lost : new Failure[] {Failure.LEASE_EXPIRED, Failure.WORKER_RESTARTED}) {
      assertThat(Backoff.DEFAULT.after(lost, 1)).contains(Duration.ZERO);
      assertThat(Backoff.DEFAULT.after(lost, 2)).contains(Duration.ofSeconds(2));
      assertThat(Backoff.DEFAULT.after(lost, 3)).contains(Duration.ofSeconds(4));
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {"BAD_INPUT", "OUT_OF_MEMORY", "DIVERGED", "CHECKPOINT_MISSING", "DEPENDENCY_FAILED"})
  void whatWouldEndSoAgainIsNotTriedAgain(Failure failure) {
    desk.hello(ADA, 1);
    JobId job = desk.submit(Specs.train(Priority.STANDARD, 5));

    desk.failed(desk.current(job), failure, "it is so");

    assertThat(Backoff.DEFAULT.after(failure, 1)).isEmpty();
    assertThat(desk.job(job).failure()).contains(failure);
    assertThat(desk.job(job).attempts()).hasSize(1);
  }

  @Test
  void aRetryGivesANewSetOfTries() {
    desk.hello(ADA, 1);
    JobId job = desk.submit(Specs.train(Priority.STANDARD, 2));
    desk.failed(desk.current(job), Failure.CRASHED, "first").pass(Duration.ofSeconds(2));
    desk.failed(desk.current(job), Failure.CRASHED, "second");
    assertThat(desk.job(job).state()).isEqualTo(JobState.FAILED);

    desk.ask(new Verb.Retry(job));
    assertThat(desk.told()).contains(new HistoryEntry.Retried("dev"));
    assertThat(desk.current(job)).isEqualTo(new AttemptId(job, 3));
    desk.failed(desk.current(job), Failure.CRASHED, "third");

    assertThat(desk.job(job).reason()).contains(WaitReason.BACKOFF);
    assertThat(desk.job(job).notBefore()).contains(desk.now.plusSeconds(2));
  }

  @Test
  void aRetryThatSucceedsLeavesNoTraceOfTheFailure() {
    desk.hello(ADA, 1);
    JobId job = desk.submit(Specs.train(Priority.STANDARD, 1));
    desk.failed(desk.current(job), Failure.DIVERGED, "NaN").ask(new Verb.Retry(job));

    desk.done(desk.current(job));

    assertThat(desk.job(job).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(desk.job(job).failure()).isEmpty();
    assertThat(desk.job(job).attempts()).hasSize(2);
  }

  @Test
  void whatDidNotFailIsNotTriedAgain() {
    JobId job = desk.submit(Specs.train());
    desk.ask(new Verb.Retry(job));

    assertThat(desk.refusal().map(Refusal::kind)).contains(Refusal.Kind.CONFLICT);
    desk.cancel(job).ask(new Verb.Retry(job));
    assertThat(desk.refusal().orElseThrow().message()).contains("is cancelled (expected: failed)");
  }

  @Test
  void aJobIsTriedAgainOnceTheOneBeforeItIs() {
    desk.hello(ADA, 1);
    JobId train = desk.submit(Specs.train(Priority.STANDARD, 1));
    JobId sample = desk.submit(Specs.sample(train));
    desk.failed(desk.current(train), Failure.DIVERGED, "NaN").ask(new Verb.Retry(sample));
    assertThat(desk.refusal().orElseThrow().message()).contains(train.value(), "failed: NaN");

    desk.ask(new Verb.Retry(train)).ask(new Verb.Retry(sample));
    assertThat(desk.job(sample).reason()).contains(WaitReason.DEPENDENCY);
    desk.done(desk.current(train));

    assertThat(desk.job(sample).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void aRetryNeedsRoomLikeANewJob() {
    desk.hello(ADA, 1);
    JobId job = desk.submit(Specs.train(Priority.STANDARD, 1));
    desk.failed(desk.current(job), Failure.DIVERGED, "NaN");
    desk.submit(Specs.train());
    desk.ask(
        new Verb.SetTenant(
            new Tenant(
                TenantId.DEFAULT,
                1,
                new Quota(0, Optional.empty(), Optional.of(1), Optional.empty(), Optional.empty()),
                false)));
    desk.submit(Specs.train());

    desk.ask(new Verb.Retry(job));

    assertThat(desk.refusal().map(Refusal::kind)).contains(Refusal.Kind.LIMIT);
    assertThat(desk.job(job).state()).isEqualTo(JobState.FAILED);
  }
}
