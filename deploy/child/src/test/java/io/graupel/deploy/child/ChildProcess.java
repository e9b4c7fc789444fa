package io.graupel.deploy.child;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A child process as its parent sees it, running on the class path that is shipped. */
public final class ChildProcess implements AutoCloseable {
  private static final String READY = "ready port=";
  private static final long SECONDS_TO_END = 30;

  private final Process process;
  private final BufferedReader out;
  private final Path err;

  private ChildProcess(Process process, Path err) {
    this.process = process;
    this.out = process.inputReader();
    this.err = err;
  }

  /**
   * Starts the main class of the module under test, with the libraries that were copied for it.
   *
   * @param err file for its standard error
   */
  public static ChildProcess start(Class<?> main, Path err, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED"));
    if (Runtime.version().feature() >= 23) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(List.of("-cp", "target/classes:target/lib/*", main.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectError(err.toFile()).start();
    return new ChildProcess(process, err);
  }

  /** Waits for the line that says that it serves, and returns the port in it. */
  public int awaitReady() throws IOException {
    String line = out.readLine();
    if (line == null || !line.startsWith(READY)) {
      throw new IllegalStateException("said \"%s\"; %s".formatted(line, Files.readString(err)));
    }
    return Integer.parseInt(line.substring(READY.length()));
  }

  /** Everything that it has said on standard output since it was ready, once it has ended. */
  public String furtherOutput() {
    return String.join("\n", out.lines().toList());
  }

  /** What it has said on standard error. */
  public String errors() throws IOException {
    return Files.readString(err);
  }

  /** Ends it as {@code kill -9} does. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Lets go of it, as a parent does that ends, and returns its exit code. */
  public int letGo() throws IOException, InterruptedException {
    process.getOutputStream().close();
    return awaitEnd();
  }

  /** Waits for its end, and returns its exit code. */
  public int awaitEnd() throws InterruptedException {
    if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
      throw new IllegalStateException("still runs after " + SECONDS_TO_END + " s");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    kill();
  }
}
