package io.graupel.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.graupel.protocol.codec.Codec;
import io.graupel.tools.ShownToken;
import io.graupel.tools.client.GraupelClient;
import io.graupel.tools.client.Job;
import io.graupel.tools.client.ServerEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The product as a user has it: {@code graupel up} from the built distribution, on a folder and a
 * port of its own, as real processes that tests may kill.
 */
public final class Stack implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_SECONDS = 180;
  private static final Set<String> ENDS = Set.of("succeeded", "failed", "cancelled");

  private final Path data;
  private final Process launcher;
  private final Optional<String> token;
  private final GraupelClient client;

  private Stack(Path data, Process launcher, URI server) {
    this.data = data;
    this.launcher = launcher;
    this.token = ShownToken.read(data.resolve("admin-token"));
    this.client = new GraupelClient(server, token);
  }

  /** The script of the distribution that this build made. */
  public static Path script() {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files
          .map(folder -> folder.resolve("graupel"))
          .filter(Files::isExecutable)
          .findFirst()
          .orElseThrow(() -> new AssertionError("no distribution in target; run mvn package"))
          .toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it and waits until it says that it is up. */
  public static Stack up(Path data, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of(script().toString(), "up", "--port", "0"));
    command.addAll(List.of("--data", data.toString()));
    command.addAll(List.of(options));
    Files.createDirectories(data);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(data.resolve("launcher.err").toFile()));
    Process launcher = builder.start();
    BufferedReader words = launcher.inputReader();
    for (String line = words.readLine(); line != null; line = words.readLine()) {
      if (line.startsWith("Graupel is up: ")) {
        return new Stack(
            data,
            launcher,
            URI.create(line.substring("Graupel is up: ".length()).replaceAll("/$", "")));
      }
    }
    throw new AssertionError("graupel up ended: " + Files.readString(data.resolve("launcher.err")));
  }

  public Path data() {
    return data;
  }

  public GraupelClient client() {
    return client;
  }

  /** Queues a job that is written as YAML or JSON. */
  public Job submit(String spec) {
    return client.submit(Codec.tree(spec), UUID.randomUUID().toString());
  }

  /** Follows a job's story, from its beginning, until a line that {@code last} accepts. */
  public ServerEvent awaitEvent(String job, Predicate<ServerEvent> last) {
    ServerEvent[] found = new ServerEvent[1];
    client.follow(
        job,
        "",
        event -> {
          if (last.test(event)) {
            found[0] = event;
          }
          return found[0] == null;
        },
        () -> {});
    return found[0];
  }

  /** Follows a job's story until a line of that kind. */
  public ServerEvent await(String job, String kind) {
    return awaitEvent(job, event -> event.kind().equals(kind));
  }

  /** Follows a job to its end, whichever that is. */
  public Job awaitEnd(String job) {
    awaitEvent(job, event -> isEnd(job, event));
    return client.job(job);
  }

  /** A try that failed may be followed by another: then the job has not ended. */
  private boolean isEnd(String job, ServerEvent event) {
    return ENDS.contains(event.kind()) && client.job(job).ended();
  }

  /** The whole story of a job that has ended, oldest line first. */
  public List<ServerEvent> story(String job) {
    List<ServerEvent> story = new ArrayList<>();
    awaitEvent(
        job,
        event -> {
          story.add(event);
          return isEnd(job, event);
        });
    return story;
  }

  /** A process of the stack: broker, store, coordinator, worker-cpu-0 … */
  public ProcessHandle process(String name) {
    for (JsonNode child : run().path("children")) {
      if (child.path("name").asText().equals(name)) {
        return ProcessHandle.of(child.path("pid").asLong()).orElseThrow();
      }
    }
    throw new AssertionError("no process " + name + " in " + run());
  }

  private JsonNode run() {
    try {
      return JSON.readTree(data.resolve("run.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** kill -9, and waits until it is gone. */
  public void kill(String name) {
    ProcessHandle process = process(name);
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Sends a signal that Java has no word for: STOP or CONT. */
  public void signal(ProcessHandle process, String signal) {
    try {
      int status =
          new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
              .inheritIO()
              .start()
              .waitFor();
      if (status != 0) {
        throw new AssertionError("kill -" + signal + " " + process.pid() + ": status " + status);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The log of a process, by name; that of the launcher is {@code launcher}. */
  public String log(String name) throws IOException {
    return Files.readString(data.resolve("logs").resolve(name + ".log"));
  }

  /** kill -9 of everything at once, the launcher included. */
  public void killEverything() {
    List<ProcessHandle> all = new ArrayList<>();
    all.add(launcher.toHandle());
    run()
        .path("children")
        .forEach(child -> ProcessHandle.of(child.path("pid").asLong()).ifPresent(all::add));
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(process -> process.onExit().join());
    client.close();
  }

  /** Runs the command line as its own process against this stack; as its admin, if secured. */
  public Ran graupel(String... arguments) {
    return graupelAs(token.orElse(""), arguments);
  }

  /** The same with this token. */
  public Ran graupelAs(String shown, String... arguments) {
    List<String> command = new ArrayList<>(List.of(script().toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("GRAUPEL_SERVER", client.server().toString());
    builder.environment().put("GRAUPEL_TOKEN", shown);
    return Ran.of(builder);
  }

  /** What a command printed, and its exit code. */
  public record Ran(int exit, String out, String err) {
    static Ran of(ProcessBuilder builder) {
      try {
        Path err = Files.createTempFile("graupel", ".err");
        builder.redirectError(err.toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes());
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new AssertionError("no end within the time: " + builder.command());
        }
        String words = Files.readString(err);
        Files.delete(err);
        return new Ran(process.exitValue(), out, words);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Ctrl-C. */
  @Override
  public void close() {
    client.close();
    launcher.destroy();
    try {
      launcher.toHandle().onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      launcher.destroyForcibly();
      throw new AssertionError("graupel up did not end", e);
    }
  }
}
