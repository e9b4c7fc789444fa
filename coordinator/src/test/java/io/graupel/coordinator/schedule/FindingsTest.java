package io.graupel.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.coordinator.Specs;
import io.graupel.coordinator.queue.Input;
import io.graupel.protocol.event.Announcement;
import io.graupel.protocol.event.Device;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.PoolSetting;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.event.WorkerSetting;
import io.graupel.protocol.job.After;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.tenant.Quota;
import io.graupel.protocol.tenant.Tenant;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the simulation found to be wrong, each as the shortest story that shows it. */
class FindingsTest {
  private static final Incarnation ADA = Specs.life("ada", 1);
  private static final Incarnation BOB = Specs.life("bob", 1);
  private static final Pool OTHER = new Pool("other");
  private static final TenantId RICH = new TenantId("rich");
  private static final TenantId POOR = new TenantId("poor");

  private final Desk desk = new Desk();

  private void started(JobId job) {
    desk.hear(new WorkerEvent.Started(desk.current(job), desk.holder(job)));
  }

  private void quota(TenantId tenant, int guaranteed, Optional<Integer> running) {
    Quota quota =
        new Quota(guaranteed, running, Optional.empty(), Optional.empty(), Optional.empty());
    desk.ask(new Verb.SetTenant(new Tenant(tenant, 1, quota, false)));
  }

  private JobId train(TenantId tenant, Priority priority) {
    return desk.submit(tenant, Specs.train(priority, 3), Terms.NONE);
  }

  private List<AttemptId> askedToYield() {
    return desk.orders().stream()
        .filter(WorkerOrder.Yield.class::isInstance)
        .map(order -> ((WorkerOrder.Yield) order).attempt())
        .toList();
  }

  /** Lets everybody run for two minutes, heard of all the while. */
  private void twoMinutes(Incarnation... workers) {
    for (int i = 0; i < 24; i++) {
      desk.pass(Duration.ofSeconds(5));
      for (Incarnation worker : workers) {
        AttemptId[] held = desk.queue.heldBy(worker.worker()).toArray(AttemptId[]::new);
        desk.beat(worker, 1, held);
      }
    }
  }

  @Test
  void aCheckpointOfAnAttemptThatIsToStopIsNoted() {
    desk.hello(ADA, 1);
    JobId job = desk.submit(Specs.train());
    started(job);
    desk.cancel(job);

    desk.hear(new WorkerEvent.Checkpointed(desk.current(job), ADA, 64, 1, 500));

    assertThat(desk.job(job).latest().orElseThrow().saved()).contains(desk.now);
  }

  @Test
  void noCheckpointIsBelievedToTakeLessThanNothingOrAnAge() {
    desk.hello(ADA, 1);
    JobId job = desk.submit(Specs.train());

    desk.hear(new WorkerEvent.Checkpointed(desk.current(job), ADA, 64, 1, -5));
    assertThat(desk.job(job).latest().orElseThrow().saving()).contains(0L);
    desk.hear(new WorkerEvent.Checkpointed(desk.current(job), ADA, 64, 1, Long.MAX_VALUE));

    assertThat(desk.job(job).latest().orElseThrow().saving()).contains(3_600_000L);
  }

  @Test
  void aBatchThatIsToStopIsNotSetFreeByTheEndOfAPause() {
    desk.hello(ADA, 3);
    JobId model = desk.submit(Specs.train());
    desk.hear(new WorkerEvent.Done(desk.current(model), ADA, Specs.result(1)));
    JobId batch = desk.submit(TenantId.DEFAULT, Specs.sample(model), shards());
    AttemptId first = desk.job(batch).idOf(desk.job(batch).live().getFirst());
    desk.hear(new WorkerEvent.Failed(first, ADA, Failure.CRASHED, "by chance"));
    assertThat(desk.job(batch).notBefore()).isPresent();

    desk.cancel(batch).pass(Duration.ofSeconds(4));

    assertThat(desk.job(batch).state()).isEqualTo(JobState.CANCELLING);
  }

  @Test
  void aBatchWhoseForerunnerFailedIsNotSetFreeByTheEndOfAPause() {
    desk.hello(ADA, 5);
    JobId model = desk.submit(Specs.train());
    desk.hear(new WorkerEvent.Done(desk.current(model), ADA, Specs.result(1)));
    JobId first = desk.submit(TenantId.DEFAULT, Specs.sample(model), shards());
    JobId second = desk.submit(TenantId.DEFAULT, Specs.sample(model), shards(first));
    desk.hear(new WorkerEvent.Done(new AttemptId(first, 1), ADA, Specs.result(1)));
    desk.hear(new WorkerEvent.Done(new AttemptId(first, 2), ADA, Specs.result(2)));
    AttemptId gather = new AttemptId(first, 3);
    AttemptId part = new AttemptId(second, 1);
    desk.hear(new WorkerEvent.Failed(part, ADA, Failure.CRASHED, "by chance"));

    desk.hear(new WorkerEvent.Failed(gather, ADA, Failure.DIVERGED, "by chance"));
    desk.pass(Duration.ofSeconds(4));

    assertThat(desk.job(first).state()).isEqualTo(JobState.FAILED);
    assertThat(desk.job(second).state()).isEqualTo(JobState.CANCELLING);
    desk.hear(new WorkerEvent.Yielded(new AttemptId(second, 2), ADA, 0));
    assertThat(desk.job(second).state()).isEqualTo(JobState.FAILED);
  }

  private static Terms shards(JobId... before) {
    return new Terms(
        false,
        Optional.empty(),
        Optional.empty(),
        Arrays.stream(before).map(job -> new After(job, After.Until.INDEX)).toList(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(50),
        Optional.empty());
  }

  @Test
  void nobodyMakesRoomInAPoolWhereNothingStarts() {
    desk.hello(ADA, 1);
    JobId running = train(RICH, Priority.BACKGROUND);
    started(running);
    desk.ask(new Verb.SetPool(Specs.POOL, PoolSetting.Mode.PAUSED));
    twoMinutes(ADA);

    train(POOR, Priority.INTERACTIVE);

    assertThat(askedToYield()).isEmpty();
  }

  @Test
  void nobodyMakesRoomOnAWorkerThatTakesNothingNew() {
    desk.hello(ADA, 1);
    JobId running = train(RICH, Priority.BACKGROUND);
    started(running);
    desk.ask(new Verb.SetWorker("ada", WorkerSetting.Mode.CORDONED));
    twoMinutes(ADA);

    train(POOR, Priority.INTERACTIVE);

    assertThat(askedToYield()).isEmpty();
  }

  @Test
  void roomIsMadeForNoMoreJobsThanTheirTenantMayStart() {
    desk.hello(ADA, 1).hello(BOB, 1);
    started(train(RICH, Priority.BACKGROUND));
    started(train(RICH, Priority.BACKGROUND));
    quota(POOR, 0, Optional.of(1));
    twoMinutes(ADA, BOB);

    train(POOR, Priority.INTERACTIVE);
    assertThat(askedToYield()).hasSize(1);
    train(POOR, Priority.INTERACTIVE);

    assertThat(askedToYield()).isEmpty();
  }

  @Test
  void slotsGivenBackInOnePoolCountWhenTheyAreWantedInAnother() {
    desk.hello(ADA, 1).turn(new Input.Heard(OTHER, new WorkerEvent.Hello(elsewhere())));
    quota(RICH, 1, Optional.empty());
    quota(POOR, 2, Optional.empty());
    JobId here = train(RICH, Priority.STANDARD);
    JobId there = trainElsewhere(RICH);
    for (int i = 0; i < 24; i++) {
      desk.pass(Duration.ofSeconds(5)).beat(ADA, 1, desk.current(here));
      desk.turn(new Input.Heard(OTHER, beatElsewhere(desk.current(there))));
    }

    train(POOR, Priority.STANDARD);
    assertThat(askedToYield()).containsExactly(desk.current(here));
    trainElsewhere(POOR);

    assertThat(askedToYield()).isEmpty();
  }

  private JobId trainElsewhere(TenantId tenant) {
    return desk.submit(tenant, Specs.train(OTHER.value(), Priority.STANDARD, 3), Terms.NONE);
  }

  private static WorkerEvent beatElsewhere(AttemptId running) {
    return new WorkerEvent.Heartbeat(elsewhere(), List.of(running), false);
  }

  private static Announcement elsewhere() {
    return new Announcement(
        BOB, OTHER, new Device("test", Device.Kind.CPU, 1L << 30), 1, "0", "127.0.0.1:1");
  }
}
