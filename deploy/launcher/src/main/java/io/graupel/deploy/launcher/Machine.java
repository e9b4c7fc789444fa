package io.graupel.deploy.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * All of Graupel on one machine, in one data folder: broker, store, coordinator, workers. Stopping
 * goes the other way round, so that workers can still publish what they have.
 */
final class Machine implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration LEFTOVERS = Duration.ofSeconds(10);

  private final Layout layout;
  private final DataFolder folder;
  private final Consumer<String> say;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("restarts").factory());
  private final List<Child> children = new ArrayList<>();
  private Optional<URI> server = Optional.empty();
  private Optional<Path> token = Optional.empty();
  private boolean closed;

  private Machine(Layout layout, DataFolder folder, Consumer<String> say) {
    this.layout = layout;
    this.folder = folder;
    this.say = say;
  }

  /**
   * Takes the data folder; nothing runs yet.
   *
   * @param say takes words for people
   * @throws CommandException if another launcher holds it
   */
  static Machine on(Layout layout, Path data, Consumer<String> say) throws IOException {
    Machine machine = new Machine(layout, DataFolder.take(data), say);
    machine.awaitLeftovers();
    return machine;
  }

  Path data() {
    return folder.path();
  }

  /**
   * Starts everything and waits until it is ready.
   *
   * @param wanted port of the HTTP server; 0 for any that is free
   * @param admin whose token asks for whatever is asked; anybody may ask if empty
   * @return the server's address
   * @throws CommandException if a part does not start; those that did are stopped
   */
  URI start(int wanted, Workforce workforce, Optional<AdminToken> admin) throws IOException {
    try {
      token = admin.map(AdminToken::file);
      int port = Ports.require(wanted);
      Programs programs = new Programs(layout, folder, workforce);
      CompletableFuture<Integer> brokerReady = starting(child(programs.broker()));
      int storePort = child(programs.store()).start(PATIENCE);
      Map<String, String> s3 = StoreAccess.of(folder.resolve("store"), storePort);
      String bootstrap = "127.0.0.1:" + await(brokerReady);
      child(programs.coordinator(bootstrap, port, s3, admin)).start(PATIENCE);
      server = Optional.of(URI.create("http://127.0.0.1:" + port));
      List<CompletableFuture<Integer>> workersReady = new ArrayList<>();
      for (int i = 0; i < workforce.workers(); i++) {
        workersReady.add(starting(child(programs.worker(bootstrap, i, s3))));
      }
      workersReady.forEach(Machine::await);
      writeRun();
      return server.get();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private synchronized Child child(Program program) {
    if (closed) {
      throw new CommandException(Exit.INTERRUPTED, "interrupted");
    }
    Child child = new Child(program, timer, say, this::writeRun);
    children.add(child);
    return child;
  }

  private static CompletableFuture<Integer> starting(Child child) {
    return CompletableFuture.supplyAsync(
        () -> child.start(PATIENCE), task -> Thread.ofVirtual().start(task));
  }

  private static int await(CompletableFuture<Integer> ready) {
    try {
      return ready.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Children of a launcher that was killed end by themselves; those that do not are ended. */
  private void awaitLeftovers() throws IOException {
    for (JsonNode child : folder.read("run.json").path("children")) {
      Optional<ProcessHandle> left =
          ProcessHandle.of(child.path("pid").asLong(-1))
              .filter(handle -> started(handle).equals(child.path("started").asText()));
      if (left.isPresent()) {
        say.accept(
            "waiting for %s of the run before to end".formatted(child.path("name").asText()));
        end(left.get());
      }
    }
    folder.delete("run.json");
  }

  private static void end(ProcessHandle left) {
    try {
      left.onExit().get(LEFTOVERS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      left.destroyForcibly();
      left.onExit().join();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String started(ProcessHandle handle) {
    return handle.info().startInstant().map(Object::toString).orElse("");
  }

  private synchronized void writeRun() {
    ObjectNode run = JsonNodeFactory.instance.objectNode();
    server.ifPresent(address -> run.put("server", address.toString()));
    token.ifPresent(file -> run.put("token", file.toString()));
    run.put("pid", ProcessHandle.current().pid());
    ArrayNode list = run.putArray("children");
    for (Child child : children) {
      child
          .process()
          .ifPresent(
              handle ->
                  list.addObject()
                      .put("name", child.name())
                      .put("pid", handle.pid())
                      .put("started", started(handle)));
    }
    try {
      if (!closed) {
        folder.write("run.json", run);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized boolean running() {
    return !closed;
  }

  /** Stops everything: workers first, then what they need. Does nothing the second time. */
  @Override
  public void close() {
    List<Child> running;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      running = List.copyOf(children);
    }
    stop(running.stream().filter(child -> child.name().startsWith("worker")).toList());
    List.of("coordinator", "store", "broker")
        .forEach(name -> stop(running.stream().filter(c -> c.name().equals(name)).toList()));
    timer.shutdownNow();
    try {
      folder.delete("run.json");
      folder.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void stop(List<Child> some) {
    some.forEach(Child::askToStop);
    some.forEach(Child::awaitStop);
  }
}
