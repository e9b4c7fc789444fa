package io.graupel.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graupel.protocol.event.Announcement;
import io.graupel.protocol.event.Device;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.Request;
import io.graupel.protocol.event.ResultRef;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.WaitReason;
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
        new WorkerEvent.Checkpointed(SECOND, WORKER, 640, 3),
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
        new WorkerOrder.Assign(WORKER, SECOND, TenantId.DEFAULT, SPEC, Map.of(JOB, RESULT)),
        new WorkerOrder.Assign(WORKER, SECOND, TenantId.DEFAULT, SPEC, Map.of()),
        new WorkerOrder.Cancel(WORKER, SECOND),
        new WorkerOrder.Refused(WORKER, SECOND),
        new WorkerOrder.Drain(WORKER));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void everyOrderSurvivesTheWire(WorkerOrder order) {
    assertThat(Codec.decode(Codec.encode(order), WorkerOrder.class)).isEqualTo(order);
  }

  @Test
  void requestsSurviveTheWire() {
    Request submit = new Request.Submit(JOB, TenantId.DEFAULT, SPEC, NOON);

    assertThat(Codec.decode(Codec.encode(submit), Request.class)).isEqualTo(submit);
  }

  @Test
  void aSnapshotSurvivesTheWire() {
    JobSnapshot snapshot =
        new JobSnapshot(
            JOB,
            TenantId.DEFAULT,
            SPEC,
            JobState.WAITING,
            Optional.of(WaitReason.NO_SLOT),
            Optional.of(NOON),
            List.of(
                Attempt.assigned(1, WORKER, NOON)
                    .started(NOON)
                    .ended(
                        Attempt.Outcome.LOST,
                        Optional.of(Failure.LEASE_EXPIRED),
                        Optional.of("silent for 45 s"),
                        NOON)),
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
