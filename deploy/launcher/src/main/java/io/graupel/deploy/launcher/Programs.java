package io.graupel.deploy.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The programs of a one-machine Graupel: which Java, with how much memory, on which class path. */
final class Programs {
  /** Lets broker and store choose a port, which they keep in their folders. */
  private static final String KEPT = "0";

  private static final List<String> SMALL =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k");

  private final Layout layout;
  private final DataFolder folder;
  private final Workforce workforce;

  Programs(Layout layout, DataFolder folder, Workforce workforce) {
    this.layout = layout;
    this.folder = folder;
    this.workforce = workforce;
  }

  Program broker() throws IOException {
    List<String> command = java("broker", "256m", SMALL, "broker");
    command.add("io.graupel.deploy.broker.BrokerMain");
    command.addAll(List.of("--data", folder.resolve("broker").toString()));
    command.addAll(List.of("--port", KEPT, "--controller-port", KEPT));
    return program("broker", command, Map.of(), Duration.ofSeconds(20));
  }

  Program store() throws IOException {
    List<String> command = java("store", "192m", SMALL, "store");
    command.add("io.graupel.deploy.store.StoreMain");
    command.addAll(List.of("--data", folder.resolve("store").toString()));
    command.addAll(List.of("--port", KEPT));
    return program("store", command, Map.of(), Duration.ofSeconds(10));
  }

  /**
   * @param admin whoever else shows no token is turned away; anybody is let in if empty
   */
  Program coordinator(
      String bootstrap, int port, Map<String, String> s3, Optional<AdminToken> admin)
      throws IOException {
    List<String> command = java("coordinator", "256m", List.of("-XX:+UseSerialGC"), "app");
    command.add("io.graupel.coordinator.CoordinatorMain");
    command.addAll(List.of("--bootstrap", bootstrap, "--http-port", Integer.toString(port)));
    command.addAll(List.of("--staging", folder.resolve("staging").toString()));
    command.addAll(silence());
    command.addAll(List.of("--train-lease", Integer.toString(workforce.lease())));
    workforce
        .coordinator()
        .forEach((option, value) -> command.addAll(List.of("--" + option, value)));
    Map<String, String> environment = new HashMap<>(s3);
    admin.ifPresentOrElse(
        token -> environment.putAll(token.environment()), () -> command.add("--dev"));
    command.add("--exit-with-parent");
    return program("coordinator", command, environment, Duration.ofSeconds(15));
  }

  /**
   * @param index of this worker among those that share the cores
   */
  Program worker(String bootstrap, int index, Map<String, String> s3) throws IOException {
    String name = "cpu-" + index;
    // one core is left to the others: two threads on two busy cores take three times as long as one
    int cores = Runtime.getRuntime().availableProcessors() - 1;
    int threads = Math.max(1, cores / workforce.workers());
    List<String> flags = List.of("-XX:+UseSerialGC", "-Dai.djl.pytorch.num_threads=" + threads);
    List<String> command = java("worker", workforce.heap() + "m", flags, "app", "native");
    command.add("io.graupel.worker.WorkerMain");
    command.addAll(List.of("--bootstrap", bootstrap, "--pool", "default", "--name", name));
    command.addAll(List.of("--device", "cpu", "--metrics-port", "0"));
    command.addAll(List.of("--work-dir", folder.resolve("workers/" + name).toString()));
    command.addAll(silence());
    command.add("--exit-with-parent");
    Map<String, String> environment = new HashMap<>(s3);
    environment.put("OMP_NUM_THREADS", Integer.toString(threads));
    environment.put("GOMP_SPINCOUNT", "0"); // a thread that spins steals the other's core
    environment.put("DJL_OFFLINE", "true");
    environment.put("DJL_CACHE_DIR", layout.cache().resolve("djl").toString());
    Layout.fastAllocator().ifPresent(library -> environment.put("LD_PRELOAD", library.toString()));
    return program("worker-" + name, command, environment, Duration.ofSeconds(75));
  }

  private List<String> silence() {
    return List.of(
        "--heartbeat",
        Integer.toString(workforce.heartbeat()),
        "--lease",
        Integer.toString(workforce.lease()));
  }

  private Program program(
      String name, List<String> command, Map<String, String> environment, Duration grace)
      throws IOException {
    return new Program(name, command, environment, folder.freshLog(name), grace);
  }

  private List<String> java(String role, String heap, List<String> flags, String... folders)
      throws IOException {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
      // apart from the terminal: Ctrl-C reaches the launcher alone, which stops them in order
      command.add("/usr/bin/setsid");
    }
    command.add(layout.java().toString());
    command.addAll(
        List.of("-Xmx" + heap, "-Djava.awt.headless=true", "-XX:+ExitOnOutOfMemoryError"));
    command.add("--enable-native-access=ALL-UNNAMED");
    if (layout.javaMajor() >= 23) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(flags);
    command.addAll(logging());
    List<Path> jars = layout.jars(folders);
    command.addAll(ClassArchive.flags(layout.classArchives(), role, layout.javaMajor(), jars));
    command.add("-cp");
    command.add(jars.stream().map(Path::toString).collect(Collectors.joining(":")));
    return command;
  }

  private static List<String> logging() {
    String prefix = "-Dorg.slf4j.simpleLogger.";
    return List.of(
        prefix + "showDateTime=true",
        prefix + "dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
        prefix + "showThreadName=false",
        prefix + "showShortLogName=true",
        prefix + "log.org.apache.kafka=error",
        prefix + "log.ai.djl=warn");
  }
}
