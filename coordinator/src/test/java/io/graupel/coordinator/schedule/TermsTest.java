package io.graupel.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.coordinator.Specs;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.Refusal;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.WaitReason;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** When and on what a job runs, by its terms; and terms that are refused at submit. */
class TermsTest {
  private static final Incarnation ADA = Specs.life("ada", 1);

  private final Desk desk = new Desk();

  private JobId submit(String terms) {
    return desk.submit(TenantId.DEFAULT, Specs.train(), Specs.terms(terms));
  }

  private String refused(JobSpec spec, String terms) {
    JobId id = desk.submit(TenantId.DEFAULT, spec, Specs.terms(terms));
    Refusal refusal = desk.refusal().orElseThrow();
    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.IMPOSSIBLE);
    assertThat(desk.queue.job(id)).isEmpty();
    return refusal.message();
  }

  @Test
  void aJobStartsNoEarlierThanItsTime() {
    desk.hello(ADA, 1);
    JobId job = submit("{notBefore: '2026-01-01T12:00:30Z'}");
    assertThat(desk.job(job).reason()).contains(WaitReason.DELAYED);

    for (int i = 0; i < 7; i++) {
      desk.pass(Duration.ofSeconds(4)).beat(ADA, 1);
    }
    assertThat(desk.job(job).reason()).contains(WaitReason.DELAYED);
    desk.pass(Duration.ofSeconds(2));

    assertThat(desk.job(job).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void aTimeThatHasPassedDelaysNothing() {
    desk.hello(ADA, 1);

    assertThat(desk.job(submit("{notBefore: '2020-01-01T00:00:00Z'}")).state())
        .isEqualTo(JobState.RUNNING);
  }

  @Test
  void aJobStartsOnlyWhileItsWindowIsOpen() {
    JobId job = submit("{window: {from: '13:00', to: '14:00', zone: UTC}}");
    assertThat(desk.job(job).reason()).contains(WaitReason.WINDOW);
    assertThat(desk.job(job).notBefore()).contains(Instant.parse("2026-01-01T13:00:00Z"));

    desk.now = Instant.parse("2026-01-01T13:00:00Z");
    desk.turn();
    assertThat(desk.job(job).reason()).contains(WaitReason.NO_SLOT);
    desk.now = Instant.parse("2026-01-01T14:00:00Z");
    desk.hello(ADA, 1);

    assertThat(desk.job(job).reason()).contains(WaitReason.WINDOW);
    assertThat(desk.job(job).notBefore()).contains(Instant.parse("2026-01-02T13:00:00Z"));
  }

  @Test
  void aJobWaitsForTheSuccessOfAnother() {
    desk.hello(ADA, 1);
    JobId first = desk.submit(Specs.train());
    JobId next = submit("{after: [{job: %s, until: success}]}".formatted(first));
    assertThat(desk.job(next).reason()).contains(WaitReason.DEPENDENCY);

    desk.done(desk.current(first));

    assertThat(desk.job(next).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void aJobThatNeedsTheSuccessOfAnotherFailsWithIt() {
    desk.hello(ADA, 1);
    JobId first = desk.submit(Specs.train());
    JobId next = submit("{after: [{job: %s, until: success}]}".formatted(first));

    desk.failed(desk.current(first), Failure.DIVERGED, "NaN");

    assertThat(desk.job(next).failure()).contains(Failure.DEPENDENCY_FAILED);
  }

  @Test
  void aJobThatWaitsForTheEndOfAnotherStartsHoweverThatEnds() {
    desk.hello(ADA, 2);
    JobId fails = desk.submit(Specs.train());
    JobId cancelled = desk.submit(Specs.train());
    JobId next =
        submit(
            "{after: [{job: %s, until: end}, {job: %s, until: end}]}".formatted(fails, cancelled));

    desk.failed(desk.current(fails), Failure.DIVERGED, "NaN");
    assertThat(desk.job(next).reason()).contains(WaitReason.DEPENDENCY);
    desk.cancel(cancelled).gaveBack(desk.current(cancelled));

    assertThat(desk.job(next).state()).isEqualTo(JobState.RUNNING);
    assertThat(desk.job(submit("{after: [{job: %s, until: end}]}".formatted(fails))).state())
        .isEqualTo(JobState.RUNNING);
  }

  @Test
  void whatItsResultIsUsedOfMustSucceedWhateverTheTermsSay() {
    JobId train = desk.submit(Specs.train());
    JobId sample =
        desk.submit(
            TenantId.DEFAULT,
            Specs.sample(train),
            Specs.terms("{after: [{job: %s, until: end}]}".formatted(train)));

    desk.cancel(train);

    assertThat(desk.job(sample).failure()).contains(Failure.DEPENDENCY_FAILED);
  }

  @Test
  void aWindowComesAfterWhatTheJobWaitsFor() {
    desk.hello(ADA, 1);
    JobId first = desk.submit(Specs.train());
    JobId next =
        submit(
            "{after: [{job: %s, until: end}], window: {from: '22:00', to: '23:00', zone: UTC}}"
                .formatted(first));
    assertThat(desk.job(next).reason()).contains(WaitReason.DEPENDENCY);

    desk.done(desk.current(first));

    assertThat(desk.job(next).reason()).contains(WaitReason.WINDOW);
  }

  @Test
  void aJobCannotComeAfterItself() {
    assertThat(refused(Specs.train(), "{after: [{job: %s, until: end}]}".formatted(Specs.job(0))))
        .isEqualTo(
            "terms.after: %s is this job itself (expected: another); leave it out"
                .formatted(Specs.job(0)));
  }

  @Test
  void aJobCannotComeAfterOneThatIsNotThereSoNothingWaitsInACircle() {
    JobId later = Specs.job(1);

    assertThat(refused(Specs.train(), "{after: [{job: %s, until: end}]}".formatted(later)))
        .isEqualTo(
            "terms.after: there is no job %s (expected: a job of tenant default that is queued"
                    .formatted(later)
                + " already); queue that first");
  }

  @Test
  void aJobOfAnotherTenantIsAsIfItWereNotThere() {
    JobId theirs = desk.submit(new TenantId("vision"), Specs.train(), Specs.terms("{}"));

    assertThat(refused(Specs.train(), "{after: [{job: %s, until: end}]}".formatted(theirs)))
        .startsWith("terms.after: there is no job " + theirs);
  }

  @Test
  void onlyBatchesOfAsManyImagesGoIndexByIndex() {
    desk.hello(ADA, 1);
    JobId model = desk.trained();
    JobId whole = desk.submit(Specs.sample(model, 400, 50));
    JobId batch =
        desk.submit(TenantId.DEFAULT, Specs.sample(model, 400, 50), Specs.terms("{shard: 100}"));

    assertThat(
            refused(
                Specs.sample(model, 400, 50),
                "{shard: 100, after: [{job: %s, until: index}]}".formatted(whole)))
        .contains("which is not cut into parts, while this one is a batch of 400 images");
    assertThat(
            refused(
                Specs.sample(model, 1000, 50),
                "{shard: 100, after: [{job: %s, until: index}]}".formatted(batch)))
        .contains("which is a batch of 400 images, while this one is a batch of 1,000 images");
    assertThat(refused(Specs.train(), "{after: [{job: %s, until: index}]}".formatted(batch)))
        .contains("while this one is not cut into parts", "expected: two batches");
  }

  @Test
  void moreMemoryThanTheBiggestDeviceHasIsRefusedWithTheArithmetic() {
    desk.hello(ADA, 1);

    assertThat(refused(Specs.train(), "{memoryGib: 1.5}"))
        .isEqualTo(
            "terms.memoryGib: 1.5 (expected: at most 1.0, which test of worker ada has, the"
                + " biggest device of pool default: 0.5 GiB too much); ask for less, or name"
                + " another pool");
    assertThat(desk.job(submit("{memoryGib: 1}")).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void memoryIsNotJudgedBeforeAnyDeviceOfThePoolIsKnown() {
    assertThat(desk.job(submit("{memoryGib: 80}")).reason()).contains(WaitReason.NO_SLOT);
  }

  @Test
  void onlySampleJobsAreCutIntoParts() {
    assertThat(refused(Specs.train(), "{shard: 100}"))
        .startsWith("terms.shard: 100 of a train job (expected: of a sample job");
    assertThat(refused(Specs.train(), "{parallel: 2}"))
        .startsWith("terms.parallel: 2 of a train job");
  }

  @Test
  void aPartIsOfAMicroBatchAtLeastAndOfAllImagesAtMost() {
    desk.hello(ADA, 1);
    JobId model = desk.trained();

    for (int shard : new int[] {49, 401}) {
      assertThat(refused(Specs.sample(model, 400, 50), "{shard: %d}".formatted(shard)))
          .isEqualTo(
              "terms.shard: %d (expected: 50 to 400, from one micro-batch to all images); a job without it is one part"
                  .formatted(shard));
    }
  }
}
