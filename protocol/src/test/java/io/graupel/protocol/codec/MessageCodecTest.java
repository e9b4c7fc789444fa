package io.graupel.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graupel.protocol.event.Announcement;
import io.graupel.protocol.event.Device;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.PoolSetting;
import io.graupel.protocol.event.Refusal;
import io.graupel.protocol.event.Request;
import io.graupel.protocol.event.ResultRef;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.event.WorkerSetting;
import io.graupel.protocol.job.After;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.IndexRange;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Part;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.job.Window;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.AuditEntry;
import io.graupel.protocol.state.Batch;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.Receipt;
import io.graupel.protocol.state.Spent;
import io.graupel.protocol.state.WaitReason;
import io.graupel.protocol.tenant.Actor;
import io.graupel.protocol.tenant.Budget;
import io.graupel.protocol.tenant.Quota;
import io.graupel.protocol.tenant.Role;
import io.graupel.protocol.tenant.Tenant;
import io.graupel.protocol.tenant.Token;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageCodecTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final JobId JOB = new JobId("j-abcdefghij");
  private static final AttemptId SECOND = new AttemptId(JOB, 2);
  private static final Incarnation WORKER = new Incarnation("gpu-0.0123abcd");
  private static final Announcement SELF =
      new Announcement(
          WORKER,
          Pool.DEFAULT,
          new Device("EPYC", Device.Kind.CPU, 1L << 34),
          1,
          "0.1.0",
          "localhost:9001");
  private static final JobSpec SPEC = Codec.spec(SpecCodecTest.TRAIN);
  private static final ResultRef RESULT = new ResultRef(9, "ab".repeat(32), Map.of("n", 500.0));

  static Stream<WorkerEvent> events() {
    return Stream.of(
        new WorkerEvent.Hello(SELF),
        new WorkerEvent.Heartbeat(SELF, List.of(SECOND), false),
        new WorkerEvent.Goodbye(WORKER),
        new WorkerEvent.Started(SECOND, WORKER),
        new WorkerEvent.Progress(
            SECOND, WORKER, "training", 640, 6400, 210.5, OptionalDouble.of(0.07)),
        new WorkerEvent.Progress(SECOND, WORKER, "loading", 0, 6400, 0, OptionalDouble.empty()),
        new WorkerEvent.Checkpointed(SECOND, WORKER, 640, 3, 120),
        new WorkerEvent.Previewed(SECOND, WORKER, 640, 4, "grid.png"),
        new WorkerEvent.Done(SECOND, WORKER, RESULT),
        new WorkerEvent.Failed(SECOND, WORKER, Failure.DIVERGED, "loss: NaN"),
        new WorkerEvent.Yielded(SECOND, WORKER, 1280));
  }

  @ParameterizedTest
  @MethodSource("events")
  void everyWorkerEventSurvivesTheWire(WorkerEvent event) {
    assertThat(Codec.decode(Codec.encode(event), WorkerEvent.class)).isEqualTo(event);
  }

  static Stream<WorkerOrder> orders() {
    return Stream.of(
        new WorkerOrder.Assign(
            WORKER, SECOND, Part.WHOLE, TenantId.DEFAULT, SPEC, Map.of(JOB, RESULT)),
        new WorkerOrder.Assign(
            WORKER,
            SECOND,
            new Part.Shard(new IndexRange(64, 128)),
            TenantId.DEFAULT,
            SPEC,
            Map.of()),
        new WorkerOrder.Yield(WORKER, SECOND),
        new WorkerOrder.Cancel(WORKER, SECOND),
        new WorkerOrder.Refused(WORKER, SECOND),
        new WorkerOrder.Drain(WORKER));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void everyOrderSurvivesTheWire(WorkerOrder order) {
    assertThat(Codec.decode(Codec.encode(order), WorkerOrder.class)).isEqualTo(order);
  }

  private static final Terms TERMS =
      new Terms(
          true,
          Optional.of(NOON),
          Optional.of(new Window("22:00", "07:30", "Europe/Berlin")),
          List.of(new After(JOB, After.Until.END)),
          Optional.of(40.0),
          Optional.of(4),
          Optional.of(1024),
          Optional.of("night"));

  static Stream<Verb> verbs() {
    Tenant tenant =
        new Tenant(
            new TenantId("vision"),
            2,
            new Quota(
                4,
                Optional.of(8),
                Optional.of(100),
                Optional.of(1_000_000L),
                Optional.of(new Budget(3600, Budget.Period.WEEK))),
            true);
    Token token =
        new Token(
            "abcdefghij",
            tenant.id(),
            Role.SUBMITTER,
            "ana's laptop",
            "0".repeat(64),
            NOON,
            Optional.of(NOON),
            Optional.empty(),
            Optional.empty());
    return Stream.of(
        new Verb.Submit(JOB, TenantId.DEFAULT, SPEC, TERMS),
        new Verb.Cancel(JOB),
        new Verb.Hold(JOB),
        new Verb.Release(JOB),
        new Verb.Top(JOB),
        new Verb.Prioritize(JOB, Priority.INTERACTIVE),
        new Verb.Retry(JOB),
        new Verb.Yield(JOB),
        new Verb.SetTenant(tenant),
        new Verb.RemoveTenant(tenant.id()),
        new Verb.IssueToken(token),
        new Verb.RevokeToken(token.id()),
        new Verb.UseToken(token.id()),
        new Verb.SetPool(Pool.DEFAULT, PoolSetting.Mode.PAUSED),
        new Verb.SetWorker("gpu-0", WorkerSetting.Mode.CORDONED));
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void requestsSurviveTheWire(Verb verb) {
    Request request = new Request("r1", Actor.DEV, NOON, Optional.of("because"), verb);

    assertThat(Codec.decode(Codec.encode(request), Request.class)).isEqualTo(request);
  }

  @Test
  void anAuditEntrySurvivesTheWire() {
    AuditEntry entry =
        new AuditEntry(
            "r1",
            NOON,
            Actor.DEV,
            "cancel",
            JOB.value(),
            Optional.of(TenantId.DEFAULT),
            Optional.of("running"),
            Optional.empty(),
            Optional.of("wrong seed"),
            Optional.of(new Refusal(Refusal.Kind.CONFLICT, "it has ended", Optional.of(NOON))));

    assertThat(Codec.decode(Codec.encode(entry), AuditEntry.class)).isEqualTo(entry);
  }

  @Test
  void aSnapshotSurvivesTheWire() {
    JobSnapshot snapshot =
        new JobSnapshot(
            JOB,
            TenantId.DEFAULT,
            SPEC,
            TERMS,
            Priority.BACKGROUND,
            -3,
            JobState.WAITING,
            Optional.of(WaitReason.NO_SLOT),
            Optional.of(NOON),
            List.of(
                Attempt.assigned(1, new Part.Shard(new IndexRange(0, 64)), WORKER, NOON)
                    .started(NOON)
                    .saved(120, NOON)
                    .asked(new Receipt(Receipt.Rule.RECLAIM, NOON, Optional.empty()))
                    .ended(
                        Attempt.Outcome.LOST,
                        Optional.of(Failure.LEASE_EXPIRED),
                        Optional.of("silent for 45 s"),
                        NOON)),
            1,
            0,
            Optional.of(Batch.of(1000, 64).done(new IndexRange(64, 128))),
            new Spent(1, 2, 3),
            Optional.of(RESULT),
            Optional.empty(),
            Optional.empty(),
            NOON,
            NOON,
            4);

    assertThat(Codec.decode(Codec.encode(snapshot), JobSnapshot.class)).isEqualTo(snapshot);
  }

  static Stream<HistoryEntry.What> whatHappens() {
    return Stream.of(
        new HistoryEntry.Submitted("digits", "train"),
        new HistoryEntry.Assigned(WORKER),
        new HistoryEntry.Started(WORKER),
        new HistoryEntry.Progress("training", 32, 64, 8.5, OptionalDouble.of(0.25)),
        new HistoryEntry.Checkpointed(32, 1),
        new HistoryEntry.Previewed(32, 2, "preview.png"),
        new HistoryEntry.Yielded(32),
        new HistoryEntry.YieldAsked(new Receipt(Receipt.Rule.WINDOW, NOON, Optional.empty())),
        new HistoryEntry.GaveBack(Optional.empty(), 1500),
        new HistoryEntry.PartDone(new IndexRange(0, 64), 64, 1000),
        new HistoryEntry.PartFailed(new IndexRange(0, 64), Failure.CRASHED, "by chance"),
        new HistoryEntry.Held(),
        new HistoryEntry.Released(),
        new HistoryEntry.Moved(Priority.STANDARD, -1),
        new HistoryEntry.Retried("dev"),
        new HistoryEntry.Lost(Failure.LEASE_EXPIRED, "silent for 45 s"),
        new HistoryEntry.Failed(Failure.DIVERGED, "loss: NaN"),
        new HistoryEntry.Retrying(NOON),
        new HistoryEntry.CancelAsked(),
        new HistoryEntry.Cancelled(),
        new HistoryEntry.Succeeded(Map.of("sampled.ssim", 0.8)));
  }

  @ParameterizedTest
  @MethodSource("whatHappens")
  void aHistoryLineSurvivesTheWireAndNamesItsKind(HistoryEntry.What what) {
    HistoryEntry entry = new HistoryEntry(JOB, NOON, 2, what);

    assertThat(Codec.decode(Codec.encode(entry), HistoryEntry.class)).isEqualTo(entry);
    assertThat(Codec.node(entry).at("/what/kind").asText().replace("-", ""))
        .isEqualToIgnoringCase(what.getClass().getSimpleName());
  }

  @Test
  void aFieldOfALaterVersionIsIgnored() {
    byte[] later =
        "{\"v\":1,\"kind\":\"goodbye\",\"worker\":\"gpu-0.0123abcd\",\"mood\":\"fine\"}"
            .getBytes(StandardCharsets.UTF_8);

    assertThat(Codec.decode(later, WorkerEvent.class)).isEqualTo(new WorkerEvent.Goodbye(WORKER));
  }

  @Test
  void aMessageOfANewerVersionIsRefused() {
    byte[] newer = "{\"v\":2,\"kind\":\"goodbye\"}".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> Codec.decode(newer, WorkerEvent.class))
        .hasMessage("v: found 2 (expected: 1 to 1)");
  }

  @Test
  void aMessageLongerThanTheLimitIsNotSent() {
    WorkerEvent endless =
        new WorkerEvent.Failed(SECOND, WORKER, Failure.CRASHED, "x".repeat(Codec.MAX_BYTES));

    assertThatThrownBy(() -> Codec.encode(endless)).hasMessageContaining("expected: at most 65536");
  }

  @Test
  void figuresKeepTheOrderOfTheirNames() {
    ResultRef result = new ResultRef(3, "ab", Map.of("n", 1.0, "direct.ssim", 2.0, "a", 3.0));

    assertThat(result.figures().keySet()).containsExactly("a", "direct.ssim", "n");
    assertThat(Codec.json(result)).contains("{\"a\":3.0,\"direct.ssim\":2.0,\"n\":1.0}");
  }
}
