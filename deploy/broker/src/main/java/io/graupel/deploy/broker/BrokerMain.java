package io.graupel.deploy.broker;

import io.graupel.deploy.child.Child;
import io.graupel.deploy.child.DataFolder;
import io.graupel.deploy.child.Options;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Runs a Kafka broker on the records in a folder, on loopback, until standard input ends. It is a
 * process of its own because a broker halts its process when its disk is full.
 *
 * <pre>
 * --data DIR           log/ (formatted at the first start), port, controller-port, lock
 * --port P             for clients; 0: the port from last time, or any that is free
 * --controller-port Q  for itself; likewise
 * </pre>
 */
public final class BrokerMain {
  private static final String DATA = "--data";
  private static final String PORT = "--port";
  private static final String CONTROLLER_PORT = "--controller-port";

  private BrokerMain() {}

  public static void main(String[] arguments) {
    Child.run(arguments, BrokerMain::serve, DATA, PORT, CONTROLLER_PORT);
  }

  private static void serve(Options options, Child.Ready ready) throws Exception {
    DataFolder folder = DataFolder.take(options.path(DATA));
    Path log = folder.path().resolve("log");
    BrokerSettings settings =
        new BrokerSettings(
            log,
            folder.port("port", options.port(PORT)),
            folder.port("controller-port", options.port(CONTROLLER_PORT)));
    Path properties = write(settings, folder.path().resolve("server.properties"));
    formatIfNew(log, properties);
    try (Admin admin = clientOf(settings.port())) {
      Thread.ofPlatform()
          .name("broker")
          .start(() -> Kafka.main(new String[] {properties.toString()}));
      awaitAnswer(admin);
    }
    ready.at(settings.port());
  }

  private static Path write(BrokerSettings settings, Path file) throws IOException {
    try (Writer out = Files.newBufferedWriter(file)) {
      settings.toProperties().store(out, "written anew at each start");
    }
    return file;
  }

  private static void formatIfNew(Path log, Path properties) {
    if (Files.exists(log.resolve("meta.properties"))) {
      return;
    }
    String[] format = {"format", "-t", Uuid.randomUuid().toString(), "-c", properties.toString()};
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int code = StorageTool.execute(format, new PrintStream(said, true, StandardCharsets.UTF_8));
    if (code != 0) {
      throw new IllegalStateException(
          "formatting of %s ended with %d: %s"
              .formatted(log, code, said.toString(StandardCharsets.UTF_8)));
    }
  }

  private static Admin clientOf(int port) {
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:" + port,
            AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 100,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 120_000));
  }

  /** Until the broker is up, registered and no longer held back. */
  private static void awaitAnswer(Admin admin) throws InterruptedException, ExecutionException {
    while (!answers(admin)) {
      Thread.sleep(50);
    }
  }

  private static boolean answers(Admin admin) throws InterruptedException, ExecutionException {
    try {
      return admin.describeCluster().nodes().get().size() == 1;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RetriableException) {
        return false;
      }
      throw e;
    }
  }
}
