package io.graupel.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.graupel.coordinator.Specs;
import io.graupel.coordinator.queue.Outflow;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.Refusal;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.tenant.Quota;
import io.graupel.protocol.tenant.Tenant;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said when there is no room, and that it comes true. */
class BackpressureTest {
  private static final Incarnation ADA = Specs.life("ada", 1);
  private static final TenantId VISION = new TenantId("vision");

  private final Desk desk = new Desk();

  private void limit(Optional<Integer> jobs, Optional<Long> images) {
    Quota quota = new Quota(0, Optional.empty(), jobs, images, Optional.empty());
    desk.ask(new Verb.SetTenant(new Tenant(VISION, 1, quota, false)));
  }

  private JobId model() {
    desk.hello(ADA, 1);
    JobId model = desk.submit(VISION, Specs.train(), Specs.terms("{}"));
    desk.done(desk.current(model));
    return model;
  }

  private JobId sample(JobId model, int images) {
    return desk.submit(VISION, Specs.sample(model, images, 50), Specs.terms("{}"));
  }

  /** Makes a job of so many images in so many seconds. */
  private void made(JobId job, int seconds) {
    for (int i = 0; i < seconds; i++) {
      desk.pass(Duration.ofSeconds(1)).beat(ADA, 1, desk.current(job));
    }
    desk.done(desk.current(job));
  }

  @Test
  void imagesBeyondTheLimitAreRefusedWithThePaceAndWhenThereIsRoom() {
    JobId model = model();
    limit(Optional.empty(), Optional.of(10_000L));
    JobId first = sample(model, 4_000);
    sample(model, 6_000);
    made(first, 20);
    sample(model, 4_000);

    sample(model, 2_000);

    Refusal refusal = desk.refusal().orElseThrow();
    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.LIMIT);
    assertThat(refusal.message())
        .matches(
            "tenant vision has 10,000 queued images \\(limit 10,000\\)\\. 20\\d/s are being made;"
                + " room for your 2,000 in about 10 s");
    assertThat(Duration.between(desk.now, refusal.retryAt().orElseThrow()))
        .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(11));
  }

  @Test
  void theForecastHoldsWhereThePaceDoes() {
    JobId model = model();
    limit(Optional.empty(), Optional.of(2_000L));
    sample(model, 1_000);
    sample(model, 1_000);
    for (int i = 0; i < 20; i++) {
      JobId running = desk.queue.holdings().all().findFirst().orElseThrow().job();
      made(running, 10);
      sample(model, 1_000);
    }

    sample(model, 1_000);
    Duration wait =
        Duration.between(desk.now, desk.refusal().flatMap(Refusal::retryAt).orElseThrow());

    assertThat(wait.toSeconds()).isCloseTo(10, within(2L));
  }

  @Test
  void whereNothingMovesNoTimeIsNamed() {
    desk.hello(ADA, 1);
    limit(Optional.of(1), Optional.empty());
    desk.submit(
        VISION,
        Specs.train("elsewhere", io.graupel.protocol.job.Priority.STANDARD, 1),
        Specs.terms("{}"));

    desk.submit(VISION, Specs.train(), Specs.terms("{}"));

    Refusal refusal = desk.refusal().orElseThrow();
    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.LIMIT);
    assertThat(refusal.retryAt()).isEmpty();
    assertThat(refusal.message())
        .startsWith("tenant vision has 1 waiting jobs (limit 1). Next to none of them start");
  }

  @Test
  void moreThanTheLimitByItselfCanNeverBe() {
    JobId model = model();
    limit(Optional.empty(), Optional.of(1_000L));

    sample(model, 50_000);

    assertThat(desk.refusal().map(Refusal::kind)).contains(Refusal.Kind.IMPOSSIBLE);
    assertThat(desk.refusal().orElseThrow().message())
        .isEqualTo(
            "tenant vision may have 1,000 queued images, and this job alone asks for 50,000; ask"
                + " for less, or an admin to raise quota.queuedImages");
  }

  @Test
  void whatIsCancelledMakesRoomAndIsNoPace() {
    JobId model = model();
    limit(Optional.empty(), Optional.of(10_000L));
    JobId running = sample(model, 4_000);
    JobId waiting = sample(model, 6_000);
    desk.cancel(waiting);

    assertThat(desk.queue.job(sample(model, 6_000))).isPresent();
    assertThat(desk.queue.outflow().of(VISION, Outflow.Kind.IMAGES)).isEmpty();
    assertThat(desk.job(running).state().held()).isTrue();
  }

  @Test
  void thePaceOfABatchIsThatOfItsPartsAndFades() {
    JobId model = model();
    JobId batch = desk.submit(VISION, Specs.sample(model, 4_000, 50), Specs.terms("{shard: 1000}"));
    made(batch, 10);

    double now = desk.queue.outflow().of(Outflow.Kind.IMAGES).orElseThrow().perSecond(desk.now);
    double later =
        desk.queue
            .outflow()
            .of(Outflow.Kind.IMAGES)
            .orElseThrow()
            .perSecond(desk.now.plusSeconds(3600));

    assertThat(now).isCloseTo(100, within(5.0));
    assertThat(later).isLessThan(0.01);
  }

  @Test
  void aRefusedJobLeavesNothingBehind() {
    desk.hello(ADA, 1);
    limit(Optional.of(0), Optional.empty());
    int jobs = desk.queue.jobs().size();

    for (int i = 0; i < 100; i++) {
      desk.submit(VISION, Specs.train(), Specs.terms("{}"));
      assertThat(desk.refusal()).isPresent();
    }

    assertThat(desk.queue.jobs()).hasSize(jobs);
    assertThat(desk.queue.busy()).isEmpty();
  }

  @Test
  void thereAreNoMoreTenantsThanAThousand() {
    for (int i = 0; i < 1_000; i++) {
      desk.ask(new Verb.SetTenant(Tenant.plain(new TenantId("team-" + i))));
      assertThat(desk.refusal()).isEmpty();
    }

    desk.ask(new Verb.SetTenant(Tenant.plain(VISION)));
    assertThat(desk.refusal().map(Refusal::kind)).contains(Refusal.Kind.LIMIT);
    desk.ask(new Verb.SetTenant(new Tenant(new TenantId("team-7"), 2, Quota.NONE, false)));

    assertThat(desk.refusal()).isEmpty();
    assertThat(desk.queue.directory().tenant(new TenantId("team-7")).weight()).isEqualTo(2);
  }
}
