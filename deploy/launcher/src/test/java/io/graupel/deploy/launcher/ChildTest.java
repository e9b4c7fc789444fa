package io.graupel.deploy.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graupel.tools.client.CommandException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real processes: small shell programs. */
class ChildTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path folder;

  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private Optional<Child> started = Optional.empty();

  private Child child(String script, Duration grace) {
    Program program =
        new Program(
            "part",
            List.of("sh", "-c", script),
            Map.of("X", "7"),
            folder.resolve("part.log"),
            grace);
    Child child = new Child(program, timer, said::add, () -> {});
    started = Optional.of(child);
    return child;
  }

  @AfterEach
  void stop() {
    started.ifPresent(
        child -> {
          child.askToStop();
          child.awaitStop();
        });
    timer.shutdownNow();
  }

  private String nextWords() throws InterruptedException {
    return Optional.ofNullable(said.poll(20, TimeUnit.SECONDS)).orElse("nothing was said");
  }

  @Test
  void portIsWhatItSays() {
    assertThat(child("echo ready port=$X; exec sleep 60", PATIENCE).start(PATIENCE)).isEqualTo(7);
  }

  @Test
  void oneThatDiesIsStartedAgainAndSaidOnce() throws InterruptedException {
    Child child = child("echo ready port=1; exec sleep 60", PATIENCE);
    child.start(PATIENCE);
    ProcessHandle first = child.process().orElseThrow();
    first.destroyForcibly();
    assertThat(nextWords()).startsWith("part was ended by signal 9; starting it again");
    assertThat(nextWords()).isEqualTo("part is back");
    assertThat(child.process().orElseThrow().pid()).isNotEqualTo(first.pid());
    assertThat(said).isEmpty();
  }

  @Test
  void oneThatCannotStartIsToldWithTheEndOfItsLog() {
    Child child = child("echo cannot bind >&2; exit 3", PATIENCE);
    assertThatThrownBy(() -> child.start(PATIENCE))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("part ended with status 3")
        .hasMessageContaining("cannot bind");
    assertThat(said).isEmpty();
  }

  @Test
  void oneThatSaysNothingIsNotWaitedForForEver() {
    assertThatThrownBy(() -> child("exec sleep 60", PATIENCE).start(Duration.ofMillis(300)))
        .hasMessageContaining("said nothing within");
  }

  @Test
  void oneThatIsStoppedStaysSo() {
    Child child = child("echo ready port=1; exec sleep 60", PATIENCE);
    child.start(PATIENCE);
    ProcessHandle process = child.process().orElseThrow();
    child.askToStop();
    child.awaitStop();
    assertThat(process.isAlive()).isFalse();
    assertThat(child.process().orElseThrow().pid()).isEqualTo(process.pid());
  }

  @Test
  void oneThatWillNotEndIsKilledAfterItsGrace() throws InterruptedException {
    Child child =
        child("trap '' TERM; echo ready port=1; while :; do sleep 1; done", Duration.ofMillis(300));
    child.start(PATIENCE);
    ProcessHandle process = child.process().orElseThrow();
    child.askToStop();
    child.awaitStop();
    assertThat(nextWords()).contains("killed");
    assertThat(process.onExit().join().isAlive()).isFalse();
  }
}
