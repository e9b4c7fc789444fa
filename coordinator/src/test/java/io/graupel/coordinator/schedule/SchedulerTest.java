package io.graupel.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.coordinator.Specs;
import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Input;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Part;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.WaitReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class SchedulerTest {
  private static final Incarnation ADA = Specs.life("ada", 1);
  private static final Incarnation ADA_AGAIN = Specs.life("ada", 2);
  private static final Incarnation BOB = Specs.life("bob", 1);

  private final Desk desk = new Desk();

  @Test
  void aJobGoesToAFreeSlotInTheTurnThatTookIt() {
    desk.hello(ADA, 1);

    JobId job = desk.submit(Specs.train());

    assertThat(desk.orders())
        .containsExactly(
            new WorkerOrder.Assign(
                ADA, new AttemptId(job, 1), Part.WHOLE, TenantId.DEFAULT, Specs.train(), Map.of()));
    assertThat(desk.job(job).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void aKnownIdIsNotQueuedTwice() {
    JobId job = desk.submit(Specs.train());

    desk.ask(Specs.submit(job, Specs.train(Priority.BACKGROUND, 1)));

    assertThat(desk.decided).hasSize(1).allMatch(Decision.Answer.class::isInstance);
    assertThat(desk.job(job).spec()).isEqualTo(Specs.train());
  }

  @Test
  void theBetterClassIsServedFirstAndThenTheOlderJob() {
    JobId background = desk.submit(Specs.train(Priority.BACKGROUND, 1));
    JobId older = desk.submit(Specs.train(Priority.STANDARD, 1));
    desk.now = desk.now.plusMillis(1);
    JobId younger = desk.submit(Specs.train(Priority.STANDARD, 1));
    JobId interactive = desk.submit(Specs.train(Priority.INTERACTIVE, 1));

    desk.hello(ADA, 4);

    assertThat(desk.orders())
        .extracting(order -> ((WorkerOrder.Assign) order).attempt().job())
        .containsExactly(interactive, older, younger, background);
  }

  @Test
  void jobsSpreadOverTheWorkersWithMostRoom() {
    desk.hello(ADA, 2).hello(BOB, 2);

    JobId first = desk.submit(Specs.train());
    JobId second = desk.submit(Specs.train());

    assertThat(List.of(desk.holder(first), desk.holder(second)))
        .containsExactlyInAnyOrder(ADA, BOB);
  }

  @Test
  void aJobOfAnotherPoolWaits() {
    desk.hello(ADA, 1);

    JobId job = desk.submit(Specs.train("elsewhere", Priority.STANDARD, 1));

    assertThat(desk.job(job).reason()).contains(WaitReason.NO_SLOT);
  }

  @Test
  void wordFromAnotherLifeOrAnOldAttemptIsRefusedAndChangesNothing() {
    desk.hello(ADA, 1);
    JobId job = desk.submit(Specs.train());
    JobSnapshot before = desk.job(job);
    AttemptId next = desk.current(job).next();

    desk.hear(new WorkerEvent.Done(desk.current(job), BOB, Specs.result(1)));
    assertThat(desk.orders()).containsExactly(new WorkerOrder.Refused(BOB, desk.current(job)));
    desk.hear(new WorkerEvent.Done(next, ADA, Specs.result(1)));
    assertThat(desk.orders()).containsExactly(new WorkerOrder.Refused(ADA, next));

    assertThat(desk.job(job)).isEqualTo(before);
  }

  @Test
  void anAttemptThatDoesNotStartInTimeIsLostAndMadeUpForAtOnce() {
    desk.hello(ADA, 1);
    JobId job = desk.submit(Specs.train());

    desk.beat(ADA, 1).pass(Duration.ofSeconds(5));
    assertThat(desk.current(job).number()).isEqualTo(1);
    desk.pass(Duration.ofSeconds(1));

    assertThat(desk.told())
        .contains(
            new HistoryEntry.Lost(
                Failure.LEASE_EXPIRED, "worker %s did not begin in time".formatted(ADA)));
    assertThat(desk.current(job).number()).isEqualTo(2);
  }

  @Test
  void aSilentWorkerLosesTrainingAfter45SecondsAndTheRestAfter25() {
    desk.hello(ADA, 1).hello(BOB, 1);
    JobId train = desk.submit(Specs.train());
    desk.hear(new WorkerEvent.Started(desk.current(train), desk.holder(train)));
    desk.hear(new WorkerEvent.Done(desk.current(train), desk.holder(train), Specs.result(3)));
    JobId sample = desk.submit(Specs.sample(train));
    JobId other = desk.submit(Specs.train());
    desk.hear(new WorkerEvent.Started(desk.current(sample), desk.holder(sample)));
    desk.hear(new WorkerEvent.Started(desk.current(other), desk.holder(other)));

    desk.pass(Duration.ofSeconds(25));
    assertThat(desk.job(sample).state()).isEqualTo(JobState.RUNNING);
    desk.pass(Duration.ofSeconds(1));
    assertThat(desk.job(sample).state()).isEqualTo(JobState.WAITING);
    desk.pass(Duration.ofSeconds(19));
    assertThat(desk.job(other).state()).isEqualTo(JobState.RUNNING);
    desk.pass(Duration.ofSeconds(1));
    assertThat(desk.job(other).state()).isEqualTo(JobState.WAITING);
  }

  @Test
  void aHeartbeatStartsAndRenewsWhatItNames() {
    desk.hello(ADA, 1);
    JobId job = desk.submit(Specs.train());

    for (int i = 0; i < 30; i++) {
      desk.pass(Duration.ofSeconds(4)).beat(ADA, 1, desk.current(job));
    }

    assertThat(desk.current(job).number()).isEqualTo(1);
    assertThat(desk.job(job).latest().flatMap(Attempt::started)).isPresent();
  }

  @Test
  void aNewLifeOfAWorkerRevokesTheOldOnesAttemptsAtOnce() {
    desk.hello(ADA, 1);
    JobId job = desk.submit(Specs.train());
    desk.hear(new WorkerEvent.Started(desk.current(job), ADA));

    desk.hello(ADA_AGAIN, 1);

    assertThat(desk.job(job).attempts().getFirst().failure()).contains(Failure.WORKER_RESTARTED);
    assertThat(desk.current(job)).isEqualTo(new AttemptId(job, 2));
    assertThat(desk.holder(job)).isEqualTo(ADA_AGAIN);
  }

  @Test
  void aHeartbeatOfAnOldLifeDoesNotPushOutTheNewOne() {
    desk.hello(ADA, 1).hello(ADA_AGAIN, 1);
    JobId job = desk.submit(Specs.train());

    desk.beat(ADA, 1, new AttemptId(job, 7));

    assertThat(desk.orders()).containsExactly(new WorkerOrder.Refused(ADA, new AttemptId(job, 7)));
    assertThat(desk.queue.fleet().find(ADA_AGAIN)).isPresent();
  }

  @Test
  void aWorkerSilentForTwoHeartbeatsGetsNothingNew() {
    desk.hello(ADA, 1).pass(Duration.ofSeconds(11));

    JobId job = desk.submit(Specs.train());
    assertThat(desk.job(job).reason()).contains(WaitReason.NO_SLOT);

    desk.beat(ADA, 1);
    assertThat(desk.job(job).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void whatADrainingWorkerGivesBackDoesNotCountAgainstItsTries() {
    desk.hello(ADA, 1);
    JobId job = desk.submit(Specs.train(Priority.STANDARD, 1));
    desk.hear(new WorkerEvent.Started(desk.current(job), ADA));

    desk.drain(ADA, 1, desk.current(job));
    desk.hear(new WorkerEvent.Yielded(desk.current(job), ADA, 640));
    assertThat(desk.job(job).reason()).contains(WaitReason.NO_SLOT);
    desk.hello(BOB, 1);

    assertThat(desk.current(job)).isEqualTo(new AttemptId(job, 2));
    assertThat(desk.holder(job)).isEqualTo(BOB);
  }

  @Test
  void aWorkerThatLeavesBeforeItBeganCostsNoTry() {
    desk.hello(ADA, 1);
    JobId job = desk.submit(Specs.train(Priority.STANDARD, 1));

    desk.hear(new WorkerEvent.Goodbye(ADA));

    assertThat(desk.job(job).reason()).contains(WaitReason.NO_SLOT);
    assertThat(desk.queue.fleet().members()).isEmpty();
  }

  @Test
  void aWaitingJobIsCancelledAtOnce() {
    JobId job = desk.submit(Specs.train());

    assertThat(desk.cancel(job).job(job).state()).isEqualTo(JobState.CANCELLED);
    assertThat(desk.cancel(job).decided).hasSize(1).allMatch(Decision.Answer.class::isInstance);
  }

  @Test
  void aRunningJobIsCancelledOnceItsWorkerGivesItBack() {
    desk.hello(ADA, 1);
    JobId job = desk.submit(Specs.train());
    AttemptId attempt = desk.current(job);
    desk.hear(new WorkerEvent.Started(attempt, ADA));

    desk.cancel(job);
    assertThat(desk.orders()).containsExactly(new WorkerOrder.Cancel(ADA, attempt));
    assertThat(desk.job(job).state()).isEqualTo(JobState.CANCELLING);

    desk.hear(new WorkerEvent.Yielded(attempt, ADA, 0));
    assertThat(desk.job(job).state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void aJobToldToStopIsCancelledHoweverItsAttemptEnds() {
    desk.hello(ADA, 3);
    List<JobId> jobs =
        List.of(desk.submit(Specs.train()), desk.submit(Specs.train()), desk.submit(Specs.train()));
    jobs.forEach(job -> desk.hear(new WorkerEvent.Started(desk.current(job), ADA)));
    jobs.forEach(desk::cancel);

    desk.hear(new WorkerEvent.Done(desk.current(jobs.get(0)), ADA, Specs.result(1)));
    desk.hear(new WorkerEvent.Failed(desk.current(jobs.get(1)), ADA, Failure.CRASHED, "no"));
    for (int i = 0; i < 12; i++) {
      desk.pass(Duration.ofSeconds(4)).beat(ADA, 3);
    }

    assertThat(jobs).allMatch(job -> desk.job(job).state() == JobState.CANCELLED);
  }

  @Test
  void anOrderToStopThatOvertookTheAssignmentIsRepeated() {
    desk.hello(ADA, 1);
    JobId job = desk.submit(Specs.train());
    desk.cancel(job);

    desk.hear(new WorkerEvent.Started(desk.current(job), ADA));

    assertThat(desk.orders()).containsExactly(new WorkerOrder.Cancel(ADA, desk.current(job)));
  }

  @Test
  void aFaultThatWillNotPassFailsTheJobAtOnce() {
    desk.hello(ADA, 1);
    JobId job = desk.submit(Specs.train());

    desk.hear(new WorkerEvent.Failed(desk.current(job), ADA, Failure.DIVERGED, "loss is NaN"));

    assertThat(desk.job(job).state()).isEqualTo(JobState.FAILED);
    assertThat(desk.job(job).failure()).contains(Failure.DIVERGED);
    assertThat(desk.job(job).message()).contains("loss is NaN");
  }

  @Test
  void aCrashIsTriedAgainAfterLongerAndLongerPausesUntilTriesRunOut() {
    desk.hello(ADA, 1);
    JobId job = desk.submit(Specs.train(Priority.STANDARD, 3));

    desk.hear(new WorkerEvent.Failed(desk.current(job), ADA, Failure.CRASHED, "first"));
    assertThat(desk.job(job).notBefore()).contains(desk.now.plusSeconds(2));
    desk.pass(Duration.ofSeconds(2));
    desk.hear(new WorkerEvent.Failed(desk.current(job), ADA, Failure.CRASHED, "second"));
    assertThat(desk.job(job).notBefore()).contains(desk.now.plusSeconds(4));
    desk.pass(Duration.ofSeconds(4));
    desk.hear(new WorkerEvent.Failed(desk.current(job), ADA, Failure.CRASHED, "third"));

    assertThat(desk.job(job).state()).isEqualTo(JobState.FAILED);
    assertThat(desk.job(job).attempts())
        .extracting(a -> a.message().orElse(""))
        .containsExactly("first", "second", "third");
  }

  @Test
  void aJobWaitsForTheOneBeforeItAndIsGivenItsResult() {
    desk.hello(ADA, 1);
    JobId train = desk.submit(Specs.train());
    JobId sample = desk.submit(Specs.sample(train));
    assertThat(desk.job(sample).reason()).contains(WaitReason.DEPENDENCY);

    desk.hear(new WorkerEvent.Done(desk.current(train), ADA, Specs.result(9)));

    assertThat(desk.orders())
        .containsExactly(
            new WorkerOrder.Assign(
                ADA,
                new AttemptId(sample, 1),
                Part.WHOLE,
                TenantId.DEFAULT,
                Specs.sample(train),
                Map.of(train, Specs.result(9))));
  }

  @Test
  void aJobAfterTwoStartsOnceBothHaveSucceededAndIsGivenBothResults() {
    desk.hello(ADA, 2);
    JobId train = desk.submit(Specs.train());
    JobId classifier = desk.submit(Specs.classifier());
    JobId sample = desk.submit(Specs.sample(train));
    JobId evaluate = desk.submit(Specs.evaluate(sample, classifier));

    desk.hear(new WorkerEvent.Done(desk.current(classifier), ADA, Specs.result(1)));
    assertThat(desk.job(evaluate).reason()).contains(WaitReason.DEPENDENCY);
    desk.hear(new WorkerEvent.Done(desk.current(train), ADA, Specs.result(2)));
    assertThat(desk.job(evaluate).reason()).contains(WaitReason.DEPENDENCY);
    desk.hear(new WorkerEvent.Done(desk.current(sample), ADA, Specs.result(3)));

    assertThat(desk.orders())
        .containsExactly(
            new WorkerOrder.Assign(
                ADA,
                new AttemptId(evaluate, 1),
                Part.WHOLE,
                TenantId.DEFAULT,
                Specs.evaluate(sample, classifier),
                Map.of(sample, Specs.result(3), classifier, Specs.result(1))));
    JobId again = desk.submit(Specs.evaluate(sample, classifier));
    assertThat(desk.job(again).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void aJobAfterTwoFailsWithTheFirstThatFailsAndNamesIt() {
    desk.hello(ADA, 2);
    JobId train = desk.submit(Specs.train());
    JobId classifier = desk.submit(Specs.classifier());
    JobId sample = desk.submit(Specs.sample(train));
    JobId evaluate = desk.submit(Specs.evaluate(sample, classifier));

    desk.hear(new WorkerEvent.Failed(desk.current(classifier), ADA, Failure.DIVERGED, "NaN"));

    assertThat(desk.job(evaluate).failure()).contains(Failure.DEPENDENCY_FAILED);
    assertThat(desk.job(evaluate).message().orElseThrow()).contains(classifier.value(), "NaN");
    assertThat(desk.job(sample).reason()).contains(WaitReason.DEPENDENCY);
    JobId late = desk.submit(Specs.evaluate(sample, classifier));
    assertThat(desk.job(late).message().orElseThrow()).contains(classifier.value());
  }

  @Test
  void aJobThatTwoWaysLeadToFailsOnce() {
    JobId train = desk.submit(Specs.train());
    JobId sample = desk.submit(Specs.sample(train));
    JobId evaluate = desk.submit(Specs.evaluate(sample, train));

    desk.cancel(train);

    assertThat(desk.decided)
        .filteredOn(d -> d instanceof Decision.Save(JobSnapshot job) && job.id().equals(evaluate))
        .hasSize(1);
    assertThat(desk.job(evaluate).state()).isEqualTo(JobState.FAILED);
  }

  @Test
  void aTakeOverKeepsAJobWaitingForBothOfThoseBeforeIt() {
    desk.hello(ADA, 2);
    JobId train = desk.submit(Specs.train());
    JobId classifier = desk.submit(Specs.classifier());
    JobId sample = desk.submit(Specs.sample(train));
    JobId evaluate = desk.submit(Specs.evaluate(sample, classifier));
    desk.hear(new WorkerEvent.Done(desk.current(classifier), ADA, Specs.result(1)));

    desk.queue =
        Queue.restored(
            desk.queue.jobs(), desk.queue.directory().facts(), job -> desk.now.plusSeconds(45));
    desk.hello(ADA, 2);
    desk.hear(new WorkerEvent.Done(desk.current(train), ADA, Specs.result(2)));
    assertThat(desk.job(evaluate).reason()).contains(WaitReason.DEPENDENCY);
    desk.hear(new WorkerEvent.Done(desk.current(sample), ADA, Specs.result(3)));

    assertThat(desk.job(evaluate).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void whatComesAfterAFailedJobFailsAndNamesIt() {
    desk.hello(ADA, 1);
    JobId train = desk.submit(Specs.train());
    JobId sample = desk.submit(Specs.sample(train));
    JobId evaluate = desk.submit(Specs.evaluate(sample));

    desk.hear(new WorkerEvent.Failed(desk.current(train), ADA, Failure.OUT_OF_MEMORY, "21 GiB"));

    assertThat(desk.job(sample).failure()).contains(Failure.DEPENDENCY_FAILED);
    assertThat(desk.job(sample).message().orElseThrow()).contains(train.value(), "21 GiB");
    assertThat(desk.job(evaluate).message().orElseThrow()).contains(sample.value());
    JobId late = desk.submit(Specs.sample(train));
    assertThat(desk.job(late).state()).isEqualTo(JobState.FAILED);
  }

  @Test
  void whatComesAfterACancelledJobFails() {
    JobId train = desk.submit(Specs.train());
    JobId sample = desk.submit(Specs.sample(train));

    desk.cancel(train);

    assertThat(desk.job(sample).message().orElseThrow()).contains("was cancelled");
  }

  @Test
  void aCoordinatorThatWasAwayBlamesNobody() {
    desk.hello(ADA, 1);
    JobId job = desk.submit(Specs.train());
    desk.hear(new WorkerEvent.Started(desk.current(job), ADA)).pass(Duration.ofSeconds(30));

    desk.now = desk.now.plus(Duration.ofMinutes(10));
    desk.turn(new Input.Tick());
    desk.pass(Duration.ofSeconds(14));
    assertThat(desk.job(job).state()).isEqualTo(JobState.RUNNING);
    desk.pass(Duration.ofSeconds(2));
    assertThat(desk.job(job).state()).isEqualTo(JobState.WAITING);
  }

  @Test
  void afterATakeOverEveryLeaseBeginsAnew() {
    desk.hello(ADA, 1);
    JobId job = desk.submit(Specs.train());
    desk.hear(new WorkerEvent.Started(desk.current(job), ADA)).pass(Duration.ofSeconds(44));

    desk.queue =
        Queue.restored(
            List.copyOf(desk.queue.jobs()),
            desk.queue.directory().facts(),
            held -> desk.now.plus(Leases.DEFAULT.of(held.spec())));
    desk.pass(Duration.ofSeconds(44));
    assertThat(desk.job(job).state()).isEqualTo(JobState.RUNNING);

    desk.beat(ADA, 1, desk.current(job)).pass(Duration.ofSeconds(44));
    assertThat(desk.current(job).number()).isEqualTo(1);
  }

  @Test
  void aSlotThatItsWorkerStillUsesIsNotFree() {
    desk.hello(ADA, 1);
    AttemptId lost = new AttemptId(Specs.job(99), 1);

    desk.beat(ADA, 1, lost);
    JobId job = desk.submit(Specs.train());
    assertThat(desk.job(job).reason()).contains(WaitReason.NO_SLOT);

    desk.hear(new WorkerEvent.Yielded(lost, ADA, 0));
    assertThat(desk.job(job).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void progressOfACurrentAttemptIsToldAndChangesNoSnapshot() {
    desk.hello(ADA, 1);
    JobId job = desk.submit(Specs.train());
    desk.hear(new WorkerEvent.Started(desk.current(job), ADA));

    desk.hear(
        new WorkerEvent.Progress(
            desk.current(job), ADA, "training", 640, 6400, 100, OptionalDouble.of(0.25)));

    assertThat(desk.told())
        .containsExactly(
            new HistoryEntry.Progress("training", 640, 6400, 100, OptionalDouble.of(0.25)));
    assertThat(desk.decided).noneMatch(Decision.Save.class::isInstance);
  }

  @Test
  void aJobGivenBackAThousandTimesKeepsItsSnapshotSmall() {
    desk.hello(ADA, 1);
    JobId job = desk.submit(Specs.train());

    for (int i = 0; i < 1000; i++) {
      desk.hear(new WorkerEvent.Yielded(desk.current(job), ADA, 0));
    }

    assertThat(desk.current(job).number()).isEqualTo(1001);
    assertThat(desk.job(job).attempts()).hasSizeLessThanOrEqualTo(101);
  }
}
