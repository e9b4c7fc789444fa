package io.graupel.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graupel.protocol.event.Failure;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeasesTest {
  @Test
  void aLeaseOfThreeHeartbeatsIsTooShort() {
    Duration beat = Duration.ofSeconds(5);

    assertThatThrownBy(() -> new Leases(beat, beat, Duration.ofSeconds(15), Duration.ofSeconds(25)))
        .hasMessage(
            "train lease: PT15S (expected: longer than 3 heartbeats, PT15S); raise it or shorten"
                + " heartbeat");
  }

  @ParameterizedTest
  @CsvSource({
    "CRASHED, 1, 2",
    "CRASHED, 2, 4",
    "CRASHED, 5, 32",
    "CRASHED, 6, 60",
    "CRASHED, 90, 60",
    "LEASE_EXPIRED, 1, 0",
    "LEASE_EXPIRED, 2, 2",
    "WORKER_RESTARTED, 3, 4"
  })
  void pausesDoubleUpToAMinute(Failure failure, int failures, long seconds) {
    assertThat(Backoff.DEFAULT.after(failure, failures)).contains(Duration.ofSeconds(seconds));
  }
}
