package io.graupel.worker.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graupel.protocol.event.Announcement;
import io.graupel.protocol.event.Device;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.job.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeartTest {
  private static final Announcement SELF =
      new Announcement(
          new Incarnation("cpu-0.00000001"),
          Pool.DEFAULT,
          new Device("test", Device.Kind.CPU, 1),
          1,
          "1",
          "127.0.0.1:1");
  private static final Duration BEAT = Duration.ofSeconds(5);
  private static final Duration LEASE = Duration.ofSeconds(45);

  private final List<WorkerEvent> said = new ArrayList<>();
  private final List<CompletableFuture<Void>> pending = new ArrayList<>();
  private long now;
  private int stops;

  private final Heart heart =
      new Heart(
          () -> new WorkerEvent.Heartbeat(SELF, List.of(), false),
          this::send,
          () -> stops++,
          BEAT,
          LEASE,
          () -> now);

  private CompletableFuture<Void> send(WorkerEvent event) {
    said.add(event);
    CompletableFuture<Void> delivery = new CompletableFuture<>();
    pending.add(delivery);
    return delivery;
  }

  @AfterEach
  void close() {
    heart.close();
  }

  private void beatsFor(Duration time) {
    for (long end = now + time.toNanos(); now < end; ) {
      now += BEAT.toNanos();
      heart.tick();
    }
  }

  @Test
  void deliveredHeartbeatsKeepTheWorkGoing() {
    for (int i = 0; i < 100; i++) {
      beatsFor(BEAT);
      pending.forEach(delivery -> delivery.complete(null));
    }

    assertThat(said).hasSize(100);
    assertThat(stops).isZero();
  }

  @Test
  void silenceShorterThanTheLeaseStopsNothing() {
    beatsFor(LEASE.minus(BEAT));

    assertThat(stops).isZero();
  }

  @Test
  void silenceOfAWholeLeaseStopsTheWorkOnce() {
    beatsFor(LEASE.multipliedBy(3));

    assertThat(stops).isEqualTo(1);
  }

  @Test
  void aBrokerThatComesBackStartsTheLeaseAnew() {
    beatsFor(LEASE);
    pending.forEach(delivery -> delivery.complete(null));
    beatsFor(LEASE.minus(BEAT));

    assertThat(stops).isEqualTo(1);
  }

  @Test
  void aLeaseOfLessThanThreeHeartbeatsIsRefused() {
    assertThatThrownBy(
            () ->
                new Heart(
                    () -> new WorkerEvent.Heartbeat(SELF, List.of(), false),
                    this::send,
                    () -> {},
                    BEAT,
                    Duration.ofSeconds(14),
                    () -> now))
        .hasMessage(
            "lease: PT14S (expected: at least 3 heartbeats, PT15S); raise lease or shorten"
                + " heartbeat");
  }
}
