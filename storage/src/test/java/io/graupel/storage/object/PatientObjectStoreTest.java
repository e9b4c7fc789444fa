package io.graupel.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PatientObjectStoreTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private final List<Duration> pauses = new ArrayList<>();
  private int pausesUntilBack = 0;

  private final PatientObjectStore patient =
      new PatientObjectStore(store, () -> NOON.plus(total()), this::pass);

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  @Test
  void aCallReturnsOnceTheStoreIsBack() {
    store.put("key", new byte[] {7});
    goAwayForPauses(6);
    assertThat(patient.get("key")).hasValue(new byte[] {7});
    assertThat(pauses)
        .extracting(Duration::toMillis)
        .containsExactly(100L, 200L, 400L, 800L, 1600L, 3000L);
  }

  @Test
  void everyKindOfCallWaits() {
    goAwayForPauses(1);
    assertThat(patient.create("a", new byte[] {1})).isTrue();
    goAwayForPauses(1);
    patient.put("b", new byte[] {2});
    goAwayForPauses(1);
    assertThat(patient.list("")).containsExactly("a", "b");
    goAwayForPauses(1);
    patient.delete(List.of("a"));
    assertThat(store.list("")).containsExactly("b");
    assertThat(pauses).hasSize(4);
  }

  @Test
  void theLogSaysOnceThatItWentAndOnceThatItCameBack() {
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      goAwayForPauses(25);
      patient.list("");
      patient.list("");
    } finally {
      System.setErr(err);
    }
    List<String> lines = said.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst()).contains("WARN", "object store away");
    assertThat(lines.getLast()).contains("INFO", "object store back after=PT1M3.1S");
  }

  @Test
  void theTimeAwayIsKnownUntilTheStoreIsHeardOfAgain() {
    assertThat(patient.awaySince()).isEmpty();
    store.setReachable(false);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> patient.list("")).isInstanceOf(StorageException.class);
    assertThat(patient.awaySince()).hasValue(NOON);
    Thread.interrupted();
    store.setReachable(true);
    patient.list("");
    assertThat(patient.awaySince()).isEmpty();
  }

  @Test
  void anInterruptedCallerStopsWaitingAndStaysInterrupted() {
    store.setReachable(false);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> patient.get("key"))
        .isInstanceOfSatisfying(
            StorageException.class, e -> assertThat(e.isUnreachable()).isTrue());
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  private void goAwayForPauses(int count) {
    store.setReachable(false);
    pausesUntilBack = count;
  }

  private void pass(Duration time) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    pauses.add(time);
    pausesUntilBack--;
    store.setReachable(pausesUntilBack == 0);
  }

  private Duration total() {
    return pauses.stream().reduce(Duration.ZERO, Duration::plus);
  }
}
