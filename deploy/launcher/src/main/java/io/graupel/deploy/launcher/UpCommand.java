package io.graupel.deploy.launcher;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.graupel.tools.Session;
import io.graupel.tools.client.Exit;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Runs Graupel on this machine until Ctrl-C: a Kafka broker, an object store, the coordinator",
      "with its page, and workers. Everything is kept in one folder, where the next start goes on."
    },
    footer = {
      "",
      "Examples:",
      "  graupel up",
      "  graupel up --data /srv/graupel --port 9000 --workers 2",
      "  graupel up --secured",
      "",
      "Each process writes to DIR/logs, and is started again if it dies."
    })
final class UpCommand implements Callable<Integer> {
  static final String DEFAULT_PORT = "8642";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder for everything; $XDG_DATA_HOME/graupel or ~/.local/share/graupel.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = DEFAULT_PORT,
      description = "Of the HTTP server and its page; 0 for any. ${DEFAULT-VALUE} by default.")
  private int port;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "1",
      description = "Worker processes, which share the cores. ${DEFAULT-VALUE} by default.")
  private int workers;

  @Option(
      names = "--lease",
      paramLabel = "SECONDS",
      defaultValue = "45",
      description = {
        "Silence after which a worker's job is given to another; longer than a restart of the",
        "broker. ${DEFAULT-VALUE} by default."
      })
  private int lease;

  @Option(
      names = "--worker-heap",
      paramLabel = "MIB",
      defaultValue = "512",
      description = {
        "Java heap of each worker; a network of 50 million weights wants 2048.",
        "${DEFAULT-VALUE} by default."
      })
  private int heap;

  @Option(
      names = "--coordinator",
      paramLabel = "OPTION=VALUE",
      description = {
        "An option of the coordinator; may be repeated. docs/operations.md has them all;",
        "such as --coordinator min-run=300."
      })
  private Map<String, String> coordinator = new TreeMap<>();

  @Option(
      names = "--secured",
      description = {
        "Asks everybody for a token. The first, an admin's, is made in DIR/admin-token; `graupel",
        "tokens issue` makes others. Open to anybody on this machine unless given."
      })
  private boolean secured;

  private final Session session;

  UpCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Layout layout = Layout.of(session.world());
    Path folder = data.orElse(session.world().data());
    Machine machine = Machine.on(layout, folder, session::say);
    StopOnExit.of(machine, session, () -> {});
    session.say("starting in " + machine.data());
    Optional<AdminToken> admin =
        secured ? Optional.of(AdminToken.in(machine.data())) : Optional.empty();
    URI server = machine.start(port, new Workforce(workers, lease, heap, coordinator), admin);
    session.connect(server, admin.map(AdminToken::text));
    ShippedDataset.registerAll(session.client(), layout);
    announce(session, machine, server, admin);
    new CountDownLatch(1).await(); // Ctrl-C ends it, by the shutdown hook
    return Exit.DONE.code();
  }

  private static String door(Optional<AdminToken> admin) {
    return admin
        .map(token -> "token " + token.file() + ", an admin's: keep it; commands here find it")
        .orElse("open  to anybody on this machine, without a token; `--secured` asks for one");
  }

  /** Says where it is, and what to type next. */
  static void announce(Session session, Machine machine, URI server, Optional<AdminToken> admin) {
    if (session.json()) {
      session.print(
          JsonNodeFactory.instance
              .objectNode()
              .put("server", server.toString())
              .put("data", machine.data().toString())
              .put("pid", ProcessHandle.current().pid()));
    } else {
      session.print("Graupel is up: " + server + "/");
    }
    session.say(
        """
          data  %s
          logs  %s
          %s
        Next, in another terminal:
          graupel submit blur-mnist-demo --wait
          graupel ls
        Ctrl-C stops it; the next `graupel up` goes on from here.\
        """
            .formatted(machine.data(), machine.data().resolve("logs"), door(admin)));
  }
}
