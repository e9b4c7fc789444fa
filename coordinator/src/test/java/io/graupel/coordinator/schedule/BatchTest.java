package io.graupel.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.coordinator.Specs;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.IndexRange;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Batch;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.WaitReason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A job that is cut into parts: 400 images in parts of 100, unless told otherwise. */
class BatchTest {
  private static final Incarnation ADA = Specs.life("ada", 1);

  private final Desk desk = new Desk();
  private JobId model = Specs.job(0);

  @BeforeEach
  void trained() {
    desk.hello(ADA, 10);
    model = desk.trained();
  }

  private JobSpec.Sample sample() {
    return Specs.sample(model, 400, 50);
  }

  private JobId batch(String terms) {
    return desk.submit(TenantId.DEFAULT, sample(), Specs.terms(terms));
  }

  private Batch progress(JobId job) {
    return desk.job(job).batch().orElseThrow();
  }

  private AttemptId part(JobId job, String range) {
    return desk.live(job).get(desk.parts(job).indexOf(range));
  }

  @Test
  void everyPartRunsWhereThereIsRoomAndTheWholeIsGatheredOnceAllAreMade() {
    JobId job = batch("{shard: 100}");
    assertThat(desk.parts(job)).containsExactly("0-99", "100-199", "200-299", "300-399");

    for (AttemptId part : List.copyOf(desk.live(job)).reversed()) {
      assertThat(desk.job(job).state()).isEqualTo(JobState.RUNNING);
      desk.done(part);
    }
    assertThat(desk.parts(job)).containsExactly("Gather");
    desk.done(desk.current(job));

    assertThat(desk.job(job).state()).isEqualTo(JobState.SUCCEEDED);
    assertThat(desk.job(job).result()).contains(Specs.result(5));
    assertThat(progress(job).done()).hasToString("0-399");
  }

  @Test
  void noMorePartsRunAtOnceThanItAsksFor() {
    JobId job = batch("{shard: 100, parallel: 2}");
    assertThat(desk.parts(job)).containsExactly("0-99", "100-199");

    desk.done(part(job, "100-199"));

    assertThat(desk.parts(job)).containsExactly("0-99", "200-299");
    assertThat(desk.told()).contains(new HistoryEntry.PartDone(new IndexRange(100, 200), 100, 400));
  }

  @Test
  void aPartIsWholeMicroBatchesAndTheLastHasTheRest() {
    JobId job = batch("{shard: 130}");

    assertThat(desk.parts(job)).containsExactly("0-149", "150-299", "300-399");
  }

  @Test
  void onePartIsNoBatch() {
    assertThat(desk.job(batch("{shard: 400}")).batch()).isEmpty();
    assertThat(desk.job(batch("{shard: 360}")).batch()).isEmpty();
    assertThat(desk.parts(batch("{}"))).containsExactly("Whole");
  }

  @Test
  void wherePartsAreNotSizedThereAreFourForEachThatRuns() {
    JobId job = batch("{parallel: 1}");

    assertThat(progress(job).shard()).isEqualTo(100);
    assertThat(desk.parts(job)).containsExactly("0-99");
    assertThat(progress(batch("{parallel: 100}")).shard()).isEqualTo(50);
  }

  @Test
  void aPartThatFailsIsTriedAgainAfterAPauseAndTheOthersGoOn() {
    JobId job = batch("{shard: 100}");

    desk.failed(part(job, "100-199"), Failure.CRASHED, "a spark");
    assertThat(desk.parts(job)).containsExactly("0-99", "200-299", "300-399");
    desk.done(part(job, "0-99")).pass(Duration.ofSeconds(2));

    assertThat(desk.parts(job)).containsExactly("200-299", "300-399", "100-199");
  }

  @Test
  void aPartThatCannotBeMadeIsGivenUpAndNothingElse() {
    JobId job = batch("{shard: 100, parallel: 2}");

    desk.failed(part(job, "0-99"), Failure.BAD_INPUT, "image 17 is damaged");
    assertThat(desk.told())
        .contains(
            new HistoryEntry.PartFailed(
                new IndexRange(0, 100), Failure.BAD_INPUT, "image 17 is damaged"));
    assertThat(desk.parts(job)).containsExactly("100-199", "200-299");
    desk.done(part(job, "100-199")).done(part(job, "200-299"));
    assertThat(desk.job(job).state()).isEqualTo(JobState.RUNNING);
    desk.done(part(job, "300-399"));

    assertThat(desk.job(job).state()).isEqualTo(JobState.FAILED);
    assertThat(desk.job(job).failure()).contains(Failure.BAD_INPUT);
    assertThat(desk.job(job).message().orElseThrow())
        .contains("100 of 400 images could not be made (0-99): image 17 is damaged")
        .contains("graupel retry " + job);
    assertThat(progress(job).done()).hasToString("100-399");
  }

  @Test
  void eachPartHasTriesOfItsOwn() {
    JobId job = batch("{shard: 100}");
    for (String range : List.of("0-99", "100-199", "200-299", "300-399")) {
      desk.failed(part(job, range), Failure.CRASHED, "first");
    }
    desk.pass(Duration.ofSeconds(2)).beat(ADA, 10);
    assertThat(desk.parts(job)).hasSize(4);

    desk.live(job).forEach(desk::started);
    desk.failed(part(job, "0-99"), Failure.CRASHED, "second").pass(Duration.ofSeconds(4));
    desk.failed(part(job, "0-99"), Failure.CRASHED, "third");

    assertThat(progress(job).failed()).hasToString("0-99");
    assertThat(desk.parts(job)).containsExactly("100-199", "200-299", "300-399");
  }

  @Test
  void aRetryMakesOnlyWhatFailed() {
    JobId job = batch("{shard: 100}");
    desk.done(part(job, "0-99")).done(part(job, "300-399"));
    desk.failed(part(job, "100-199"), Failure.BAD_INPUT, "no");
    desk.failed(part(job, "200-299"), Failure.OUT_OF_MEMORY, "no");
    assertThat(desk.job(job).message().orElseThrow()).contains("(100-299)");

    desk.ask(new Verb.Retry(job));

    assertThat(desk.parts(job)).containsExactly("100-199", "200-299");
    desk.done(part(job, "100-199")).done(part(job, "200-299")).done(desk.current(job));
    assertThat(desk.job(job).state()).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void whatWasMadeOfAFailedBatchIsNotLost() {
    JobId job = batch("{shard: 200}");
    desk.now = desk.now.plusSeconds(10);
    desk.done(part(job, "0-199"));
    desk.now = desk.now.plusSeconds(5);
    desk.failed(part(job, "200-399"), Failure.BAD_INPUT, "no");

    assertThat(desk.job(job).spent().useful()).isEqualTo(10_000);
    assertThat(desk.job(job).spent().lost()).isEqualTo(15_000);
  }

  @Test
  void aPartLostWithItsWorkerIsMadeElsewhereAtOnce() {
    JobId job = batch("{shard: 200, parallel: 1}");
    Incarnation again = Specs.life("ada", 2);

    desk.hello(again, 10);

    assertThat(desk.parts(job)).containsExactly("0-199");
    assertThat(desk.current(job)).isEqualTo(new AttemptId(job, 2));
    assertThat(desk.holder(job)).isEqualTo(again);
  }

  @Test
  void aBatchIsCancelledOnceEveryLivePartIsGivenBack() {
    JobId job = batch("{shard: 100, parallel: 3}");
    List<AttemptId> parts = desk.live(job);
    desk.cancel(job);
    assertThat(desk.orders())
        .containsExactlyElementsOf(
            parts.stream().<WorkerOrder>map(part -> new WorkerOrder.Cancel(ADA, part)).toList());

    desk.gaveBack(parts.get(0)).done(parts.get(1));
    assertThat(desk.job(job).state()).isEqualTo(JobState.CANCELLING);
    assertThat(desk.parts(job)).containsExactly("200-299");
    desk.failed(parts.get(2), Failure.CRASHED, "no");

    assertThat(desk.job(job).state()).isEqualTo(JobState.CANCELLED);
    assertThat(progress(job).done()).hasToString("100-199");
  }

  @Test
  void aBatchAskedToYieldGivesBackEveryPart() {
    JobId job = batch("{shard: 100}");
    List<AttemptId> parts = desk.live(job);
    parts.forEach(desk::started);

    desk.ask(new Verb.Yield(job));

    assertThat(desk.orders()).hasSize(4).allMatch(WorkerOrder.Yield.class::isInstance);
    assertThat(desk.job(job).yielding()).isTrue();
  }

  @Test
  void anIndexIsMadeOnceTheOneBeforeItIs() {
    JobId before = batch("{shard: 100, parallel: 2}");
    JobId after = batch("{shard: 200, after: [{job: %s, until: index}]}".formatted(before));
    assertThat(desk.job(after).reason()).contains(WaitReason.NO_SLOT);

    desk.done(part(before, "0-99"));
    assertThat(desk.parts(after)).isEmpty();
    desk.done(part(before, "100-199"));

    assertThat(desk.parts(after)).containsExactly("0-199");
    assertThat(desk.parts(before)).containsExactly("200-299", "300-399");
  }

  @Test
  void indexByIndexEndsLikeAnyBatch() {
    JobId before = batch("{shard: 200}");
    JobId after = batch("{shard: 200, after: [{job: %s, until: index}]}".formatted(before));
    desk.done(part(before, "200-399")).done(part(before, "0-199"));

    assertThat(desk.parts(after)).containsExactly("200-399", "0-199");
    List.copyOf(desk.live(after)).forEach(desk::done);
    desk.done(desk.current(after));

    assertThat(desk.job(after).state()).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void indexByIndexAfterABatchThatFailsStopsAndFailsToo() {
    JobId before = batch("{shard: 200}");
    JobId after = batch("{shard: 200, after: [{job: %s, until: index}]}".formatted(before));
    desk.done(part(before, "0-199"));
    AttemptId running = desk.current(after);
    desk.failed(part(before, "200-399"), Failure.BAD_INPUT, "no");
    assertThat(desk.orders()).contains(new WorkerOrder.Cancel(ADA, running));
    assertThat(desk.job(after).state()).isEqualTo(JobState.CANCELLING);

    desk.gaveBack(running);

    assertThat(desk.job(after).failure()).contains(Failure.DEPENDENCY_FAILED);
    assertThat(desk.job(after).message().orElseThrow()).contains(before.value());
    desk.ask(new Verb.Retry(before)).ask(new Verb.Retry(after));
    assertThat(desk.parts(before)).containsExactly("200-399");
    assertThat(desk.parts(after)).containsExactly("0-199");
  }

  @Test
  void aMillionImagesAreOneSmallRecord() {
    JobId job =
        desk.submit(
            TenantId.DEFAULT,
            Specs.sample(model, 1_000_000, 50),
            Specs.terms("{shard: 1000, parallel: 8}"));

    for (int i = 0; i < 500; i++) {
      desk.done(desk.live(job).getFirst());
    }

    assertThat(progress(job).done()).hasToString("0-499999");
    assertThat(desk.job(job).attempts()).hasSizeLessThanOrEqualTo(108);
    assertThat(io.graupel.protocol.codec.Codec.encode(desk.job(job)).length).isLessThan(65_536);
  }
}
