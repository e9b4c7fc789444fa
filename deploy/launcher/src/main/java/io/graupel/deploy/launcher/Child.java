package io.graupel.deploy.launcher;

import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A process that is started again whenever it ends unasked, with growing pauses. It says {@code
 * ready port=…} on its standard output; its standard input stays open for as long as the launcher
 * lives, so that it notices when the launcher is gone.
 */
final class Child {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration HEALTHY = Duration.ofMinutes(1);
  private static final int LINES_SHOWN = 6;

  private final Program program;
  private final ScheduledExecutorService timer;
  private final Consumer<String> say;
  private final Runnable changed;
  private Optional<Process> process = Optional.empty();
  private Duration pause = FIRST_PAUSE;
  private long readySince = System.nanoTime();
  private boolean everReady;
  private boolean stopping;

  /**
   * @param timer for restarts
   * @param say takes words for people
   * @param changed called whenever another process has taken the place
   */
  Child(Program program, ScheduledExecutorService timer, Consumer<String> say, Runnable changed) {
    this.program = program;
    this.timer = timer;
    this.say = say;
    this.changed = changed;
  }

  String name() {
    return program.name();
  }

  synchronized Optional<ProcessHandle> process() {
    return process.map(Process::toHandle);
  }

  /**
   * Starts it and waits for its first word.
   *
   * @return the port that it serves
   * @throws CommandException with the end of its log, if it ends or says nothing
   */
  int start(Duration patience) {
    CompletableFuture<Integer> ready = launch();
    try {
      return ready.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw failure(String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
    } catch (TimeoutException e) {
      throw failure("said nothing within " + patience.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(Exit.INTERRUPTED, "interrupted");
    }
  }

  private CommandException failure(String what) {
    return new CommandException(
        Exit.FAILED,
        "%s %s; its log, %s, ends:\n%s".formatted(name(), what, program.log(), endOfLog()));
  }

  private String endOfLog() {
    try {
      List<String> lines = Files.readAllLines(program.log());
      return "  "
          + String.join(
              "\n  ", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
    } catch (IOException e) {
      return "  (" + e.getMessage() + ")";
    }
  }

  private CompletableFuture<Integer> launch() {
    CompletableFuture<Integer> ready = new CompletableFuture<>();
    spawn(ready);
    changed.run(); // outside of the lock, for it asks about this child
    return ready;
  }

  private synchronized void spawn(CompletableFuture<Integer> ready) {
    if (stopping) {
      ready.completeExceptionally(new IllegalStateException("was stopped"));
      return;
    }
    ProcessBuilder builder = new ProcessBuilder(program.command());
    builder.environment().putAll(program.environment());
    builder.redirectError(ProcessBuilder.Redirect.appendTo(program.log().toFile()));
    try {
      Process started = builder.start();
      process = Optional.of(started);
      Thread.ofPlatform().daemon().name(name() + " output").start(() -> listen(started, ready));
      started.onExit().thenAccept(ended -> ended(ended.exitValue(), ready));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void listen(Process started, CompletableFuture<Integer> ready) {
    try (BufferedReader lines = started.inputReader();
        Writer log =
            Files.newBufferedWriter(
                program.log(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.write(line + "\n");
        log.flush();
        if (line.matches("ready port=\\d+")) {
          ready(ready, Integer.parseInt(line.substring(line.indexOf('=') + 1)));
        }
      }
    } catch (IOException e) {
      // the process is gone and its pipe with it: its exit is what counts
    }
  }

  private synchronized void ready(CompletableFuture<Integer> ready, int port) {
    if (everReady) {
      say.accept(name() + " is back");
    }
    everReady = true;
    readySince = System.nanoTime();
    ready.complete(port);
  }

  private synchronized void ended(int status, CompletableFuture<Integer> ready) {
    String how =
        status > 128 ? "was ended by signal " + (status - 128) : "ended with status " + status;
    ready.completeExceptionally(new IllegalStateException(how));
    if (stopping || !everReady) {
      return;
    }
    if (System.nanoTime() - readySince > HEALTHY.toNanos()) {
      pause = FIRST_PAUSE;
    }
    if (pause.equals(FIRST_PAUSE)) {
      say.accept("%s %s; starting it again (log: %s)".formatted(name(), how, program.log()));
    }
    timer.schedule((Runnable) this::launch, pause.toMillis(), TimeUnit.MILLISECONDS);
    Duration longer = pause.multipliedBy(2);
    pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
  }

  /** Asks it to end; it will not be started again. */
  void askToStop() {
    synchronized (this) {
      stopping = true;
    }
    process().ifPresent(ProcessHandle::destroy);
  }

  /** Waits until it has ended, and ends it by force after its grace. */
  void awaitStop() {
    process()
        .ifPresent(
            handle -> {
              try {
                handle.onExit().get(program.grace().toMillis(), TimeUnit.MILLISECONDS);
              } catch (TimeoutException e) {
                say.accept(
                    "%s took longer than %s s to end; killed"
                        .formatted(name(), program.grace().toSeconds()));
                handle.destroyForcibly();
              } catch (ExecutionException e) {
                throw new IllegalStateException(e);
              } catch (InterruptedException e) {
                handle.destroyForcibly();
                Thread.currentThread().interrupt();
              }
            });
  }
}
