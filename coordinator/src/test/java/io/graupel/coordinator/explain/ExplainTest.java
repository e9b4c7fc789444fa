package io.graupel.coordinator.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.coordinator.Specs;
import io.graupel.coordinator.queue.Input;
import io.graupel.coordinator.schedule.Backoff;
import io.graupel.coordinator.schedule.Leases;
import io.graupel.coordinator.schedule.Sharing;
import io.graupel.protocol.event.PoolSetting;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerSetting;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.job.Window;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.WaitReason;
import io.graupel.protocol.tenant.Budget;
import io.graupel.protocol.tenant.Quota;
import io.graupel.protocol.tenant.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each advice is taken through the scheduler itself: what is promised must then happen. */
class ExplainTest {
  private final Office office = new Office();
  private final Explain explain = new Explain(Leases.DEFAULT, Backoff.DEFAULT, Sharing.DEFAULT);

  private Explanation why(JobId job) {
    return explain.of(office.queue, office.job(job), Optional.empty(), office.now).tried();
  }

  private static Terms terms(double gib) {
    return new Terms(
        false,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.of(gib),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Terms held() {
    return Terms.NONE.held(true);
  }

  private void quota(
      String tenant, int guaranteed, Optional<Integer> running, Optional<Budget> budget) {
    office.ask(
        new Verb.SetTenant(
            new Tenant(
                new TenantId(tenant),
                1,
                new Quota(guaranteed, running, Optional.empty(), Optional.empty(), budget),
                false)));
  }

  /** Does what the advice says in the office itself; the job must then start. */
  private void taken(JobId job, Advice advice) {
    office.later(Duration.between(office.now, advice.at()));
    if (advice.verbs().isEmpty()) {
      office.turn();
    }
    advice.verbs().forEach(office::ask);
    boolean again = advice.verbs().stream().anyMatch(v -> v instanceof Verb.Submit);
    JobId target = again ? Candidates.stand(job) : job;
    if (advice.giveWay() > 0) {
      office.turn(new Input.Tick());
      assertThat(office.giveBack()).isEqualTo(advice.giveWay());
    }
    assertThat(office.job(target).state()).as(advice.toString()).isEqualTo(JobState.RUNNING);
  }

  private void onlyAdvice(JobId job, String words) {
    List<Advice> advice = why(job).advice();
    assertThat(advice).extracting(Advice::words).containsExactly(words);
    taken(job, advice.getFirst());
  }

  @Test
  void aHeldJobStartsOnceReleased() {
    office.worker("ada", "default", 8, 1);
    JobId job = office.submit("vision", Specs.train(), held());

    Explanation why = why(job);

    assertThat(why.reason()).contains(WaitReason.HELD);
    assertThat(why.sentence())
        .isEqualTo(
            "Waits: it is held until somebody releases it; it needs 1 slot of pool default; of 1"
                + " such slot 1 free, 0 its tenant's.");
    onlyAdvice(job, "it is released");
  }

  @Test
  void aJobTooBigForWhatIsFreeStartsWithLessMemory() {
    office.worker("big", "default", 80, 1);
    office.worker("small", "default", 24, 1);
    office.submit("audio", Specs.train(), terms(40));
    JobId job = office.submit("vision", Specs.train(), terms(40));

    Explanation why = why(job);

    assertThat(why.reason()).contains(WaitReason.NO_SLOT);
    assertThat(why.sentence())
        .contains(
            "it needs 1 slot of pool default with 40.0 GiB; of 1 such slot 0 free, 0 its tenant's,"
                + " 1 held by 1 other tenant");
    onlyAdvice(
        job, "it is queued again asking for at most 24.0 GiB of device memory instead of 40.0");
  }

  @Test
  void aJobThatFitsNowhereInItsPoolIsToldWhereItFits() {
    office.worker("small", "default", 24, 1);
    office.worker("big", "large", 80, 1);
    office.ask(new Verb.SetWorker("small", WorkerSetting.Mode.CORDONED));
    JobId job = office.submit("vision", Specs.train(), terms(20));
    office.queue.apply(new io.graupel.coordinator.queue.Decision.Dismiss(Specs.life("small", 1)));
    office.worker("tiny", "default", 4, 1);

    Explanation why = why(job);

    assertThat(why.reason()).contains(WaitReason.NO_FIT);
    assertThat(why.sentence()).contains("the biggest has 4.0 GiB", "which has none such");
    assertThat(why.advice())
        .extracting(Advice::words)
        .containsExactly(
            "it is queued again asking for at most 4.0 GiB of device memory instead of 20.0",
            "it is queued again for pool large, which has a free slot that it fits on");
    taken(job, why.advice().getLast());
  }

  @Test
  void aTenantAtItsQuotaIsToldByHowMuchToRaiseIt() {
    office.worker("ada", "default", 8, 2);
    quota("vision", 0, Optional.of(1), Optional.empty());
    office.submit("vision", Specs.train(), Terms.NONE);
    JobId job = office.submit("vision", Specs.train(), Terms.NONE);

    Explanation why = why(job);

    assertThat(why.reason()).contains(WaitReason.QUOTA);
    assertThat(why.sentence()).contains("its tenant holds 1 slots, as many as it may");
    onlyAdvice(job, "an admin raises the slots that its tenant may hold from 1 to 2");
  }

  @Test
  void aUsedUpBudgetIsToldWithWhatIsMissingAndWhenItBeginsAnew() {
    office.worker("ada", "default", 8, 1);
    quota("vision", 0, Optional.empty(), Optional.of(new Budget(10, Budget.Period.DAY)));
    JobId first = office.submit("vision", Specs.train(), Terms.NONE);
    office.start(first);
    office.later(Duration.ofSeconds(15));
    office.finish(first);
    JobId job = office.submit("vision", Specs.train(), Terms.NONE);

    Explanation why = why(job);

    assertThat(why.reason()).contains(WaitReason.BUDGET);
    assertThat(why.advice())
        .extracting(Advice::words)
        .containsExactly(
            "an admin raises its tenant's budget from 10 to 16 GPU-seconds a day, or more",
            "the next period of its tenant's budget begins");
    assertThat(why.advice().getLast().at()).isEqualTo(Instant.parse("2026-01-02T00:00:00Z"));
    taken(job, why.advice().getFirst());
  }

  @Test
  void aBudgetOfNothingIsNoBetterInTheNextPeriod() {
    office.worker("ada", "default", 8, 1);
    quota("vision", 0, Optional.empty(), Optional.of(new Budget(0, Budget.Period.WEEK)));
    JobId job = office.submit("vision", Specs.train(), Terms.NONE);

    assertThat(why(job).advice())
        .extracting(Advice::words)
        .containsExactly(
            "an admin raises its tenant's budget from 0 to 1 GPU-seconds a week, or more");
  }

  @Test
  void aPausedTenantAndAPausedPoolAreNamedAndBothMustGo() {
    office.worker("ada", "default", 8, 1);
    JobId job = office.submit("vision", Specs.train(), held());
    office.ask(new Verb.SetTenant(Tenant.plain(new TenantId("vision")).paused(true)));
    office.ask(new Verb.SetPool(Pool.DEFAULT, PoolSetting.Mode.PAUSED));
    office.ask(new Verb.Release(job));

    Explanation why = why(job);

    assertThat(why.reason()).contains(WaitReason.PAUSED);
    assertThat(why.sentence()).startsWith("Waits: pool default is paused;");
    onlyAdvice(job, "its tenant is resumed, and an operator opens pool default, which is paused");
  }

  @Test
  void aClosedWindowIsToldWithItsHourAndWithoutIt() {
    office.worker("ada", "default", 8, 1);
    Terms night =
        new Terms(
            false,
            Optional.empty(),
            Optional.of(new Window("22:00", "07:30", "UTC")),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    JobId job = office.submit("vision", Specs.train(), night);

    Explanation why = why(job);

    assertThat(why.reason()).contains(WaitReason.WINDOW);
    assertThat(why.sentence()).contains("22:00 to 07:30 UTC, opens 2026-01-01 22:00:00 UTC");
    assertThat(why.advice())
        .extracting(Advice::words)
        .containsExactly("it is queued again without its window", "its time has come");
    taken(job, why.advice().getLast());
  }

  @Test
  void aBetterClassThatDisplacesBackgroundWorkSaysHowManyGiveWay() {
    office.worker("ada", "default", 8, 1);
    JobId background = office.submit("audio", Specs.train(Priority.BACKGROUND, 1), Terms.NONE);
    office.start(background);
    office.later(Duration.ofMinutes(2));
    JobId job = office.submit("vision", Specs.train(), Terms.NONE);

    Explanation why = why(job);

    assertThat(why.advice())
        .extracting(Advice::words)
        .containsExactly("its class is interactive", "an admin guarantees its tenant 1 slots");
    assertThat(why.advice()).extracting(Advice::giveWay).containsExactly(1, 1);
    taken(job, why.advice().getFirst());
  }

  @Test
  void aGuaranteeTakesBackWhatOthersBorrowed() {
    office.worker("ada", "default", 8, 1);
    JobId other = office.submit("audio", Specs.train(), Terms.NONE);
    office.start(other);
    office.later(Duration.ofMinutes(2));
    JobId job = office.submit("vision", Specs.train(), Terms.NONE);

    List<Advice> advice = why(job).advice();

    assertThat(advice)
        .extracting(Advice::words)
        .containsExactly("an admin guarantees its tenant 1 slots");
    taken(job, advice.getFirst());
  }

  @Test
  void whoStandsBehindOthersIsToldThatAndHowItsTenantStands() {
    office.worker("ada", "default", 8, 1);
    JobId running = office.submit("vision", Specs.train(), Terms.NONE);
    office.start(running);
    office.later(Duration.ofSeconds(30));
    office.submit("audio", Specs.train(), Terms.NONE);
    JobId job = office.submit("vision", Specs.train(), Terms.NONE);

    Explanation why = why(job);

    assertThat(why.reason()).contains(WaitReason.FAIR_SHARE);
    assertThat(why.standing().used()).isEqualTo(1);
    assertThat(why.standing().due()).isEqualTo(0.5);
    assertThat(why.sentence()).contains("its tenant used 100 % of what counts, and 50 % are its");
    assertThat(why.advice()).isEmpty();
  }

  @Test
  void aCordonedWorkerIsNamedToTheOneWhoMayOpenIt() {
    office.worker("ada", "default", 8, 1);
    office.ask(new Verb.SetWorker("ada", WorkerSetting.Mode.CORDONED));
    JobId job = office.submit("vision", Specs.train(), Terms.NONE);

    assertThat(why(job).seats().closed()).isEqualTo(1);
    onlyAdvice(job, "an operator opens worker ada, which takes nothing new");
  }

  @Test
  void whatItComesAfterIsNamedWithItsState() {
    office.worker("ada", "default", 8, 1);
    JobId train = office.submit("vision", Specs.train(), Terms.NONE);
    JobId sample = office.submit("vision", Specs.sample(train), Terms.NONE);

    Explanation why = why(sample);

    assertThat(why.reason()).contains(WaitReason.DEPENDENCY);
    assertThat(why.sentence())
        .startsWith("Waits: for train job %s (blur), which is running;".formatted(train));
    assertThat(why(train).sentence()).startsWith("Runs since 2026-01-01 12:00:00 UTC");
  }

  @Test
  void noOtherTenantIsNamedAnywhere() {
    office.worker("ada", "default", 8, 1);
    office.submit("secretive", Specs.train(), Terms.NONE);
    office.submit("secretive", Specs.train(), Terms.NONE);
    JobId job = office.submit("vision", Specs.train(), Terms.NONE);

    assertThat(why(job).toString()).doesNotContain("secretive");
  }
}
