package io.graupel.deploy.launcher;

import io.graupel.tools.Session;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Shows it all at work within minutes: trains a network to restore blurred digits, restores",
      "digits that it has not seen, and measures how well. Leaves the pictures in ./graupel-demo."
    },
    footer = {
      "",
      "Examples:",
      "  graupel demo",
      "  graupel demo --keep         then look at the page, and submit jobs of your own",
      "  graupel demo -o json        figures and time by phase for programs"
    })
final class DemoCommand implements Callable<Integer> {
  @Option(names = "--keep", description = "Goes on running when it is done, like `graupel up`.")
  private boolean keep;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder for everything, kept; else a fresh one, deleted at the end.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--to",
      paramLabel = "DIR",
      defaultValue = "graupel-demo",
      description = "Folder for the pictures; ./${DEFAULT-VALUE} by default.")
  private Path pictures = Path.of("graupel-demo");

  private final Session session;

  DemoCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    long begun = System.nanoTime();
    Layout layout = Layout.of(session.world());
    Path folder = data.isPresent() ? data.get() : Files.createTempDirectory("graupel-demo");
    boolean passing = data.isEmpty() && !keep;
    Machine machine = Machine.on(layout, folder, session::say);
    StopOnExit.of(machine, session, () -> deleteIf(passing, folder));
    try (machine) {
      session.say("starting a broker, an object store, the coordinator and a worker in " + folder);
      int wanted = Integer.parseInt(UpCommand.DEFAULT_PORT);
      URI server =
          machine.start(Ports.free(wanted) ? wanted : 0, Workforce.USUAL, Optional.empty());
      session.connect(server, Optional.empty());
      ShippedDataset.MNIST.register(session.client(), layout);
      session.say("page  " + server + "/");
      Map<String, Duration> phases = new LinkedHashMap<>();
      phases.put("start", Duration.ofNanos(System.nanoTime() - begun));
      Demo.Outcome outcome = new Demo(session).run(pictures);
      phases.putAll(outcome.phases());
      DemoReport.print(session, new Demo.Outcome(outcome.figures(), outcome.pictures(), phases));
      if (keep) {
        ShippedDataset.registerAll(session.client(), layout);
        UpCommand.announce(session, machine, server, Optional.empty());
        new CountDownLatch(1).await(); // Ctrl-C ends it, by the shutdown hook
      }
      next();
    } catch (CommandException e) {
      throw new CommandException(
          e.exit(), e.getMessage() + "\nlogs: " + machine.data().resolve("logs"));
    }
    deleteIf(passing, folder);
    return Exit.DONE.code();
  }

  private void next() {
    session.say(
        """

        Next:
          graupel demo --keep         the same, and the page stays up to look at
          graupel up                  a server that keeps its work
          graupel preset ls           recipes, the paper's among them\
        """);
  }

  private static void deleteIf(boolean passing, Path folder) {
    if (!passing) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
