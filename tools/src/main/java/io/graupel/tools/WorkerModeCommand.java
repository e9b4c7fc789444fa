package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.tools.client.Exit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How workers are to behave, through their restarts. */
abstract class WorkerModeCommand implements Callable<Integer> {
  private static final String WORKERS = "workers";

  @Parameters(arity = "1..*", paramLabel = "WORKER", description = "Names of workers.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--reason", paramLabel = "WORDS", description = "Why, for the audit.")
  private Optional<String> reason = Optional.empty();

  private final Session session;
  private final String verb;

  private WorkerModeCommand(Session session, String verb) {
    this.session = session;
    this.verb = verb;
  }

  @Override
  public final Integer call() {
    ObjectNode value = JsonNodeFactory.instance.objectNode();
    for (String name : names) {
      JsonNode worker =
          session
              .client()
              .call("POST", List.of(WORKERS, name, verb), Reasons.of(reason), Optional.empty());
      value.withArray(WORKERS).add(worker);
      if (!session.json()) {
        session.print(name + " " + worker.path("mode").asText());
      }
    }
    if (session.json()) {
      session.print(value);
    }
    return Exit.DONE.code();
  }

  @Command(
      name = "cordon",
      mixinStandardHelpOptions = true,
      description = "Starts nothing new on a worker, through its restarts; what runs goes on.",
      footer = {"", "Examples:", "  graupel cordon node7-gpu0 --reason \"ECC errors\""})
  static final class Cordon extends WorkerModeCommand {
    Cordon(Session session) {
      super(session, "cordon");
    }
  }

  @Command(
      name = "uncordon",
      mixinStandardHelpOptions = true,
      description = "Lets a cordoned or drained worker take work again.",
      footer = {"", "Examples:", "  graupel uncordon node7-gpu0"})
  static final class Uncordon extends WorkerModeCommand {
    Uncordon(Session session) {
      super(session, "open");
    }
  }

  @Command(
      name = "drain",
      mixinStandardHelpOptions = true,
      description = {
        "Starts nothing new on a worker, through its restarts; what runs is given back at its next",
        "checkpoint, to go on elsewhere."
      },
      footer = {"", "Examples:", "  graupel drain node7-gpu0 node7-gpu1"})
  static final class Drain extends WorkerModeCommand {
    Drain(Session session) {
      super(session, "drain");
    }
  }
}
