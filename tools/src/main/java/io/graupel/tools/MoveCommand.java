package io.graupel.tools;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What people do to jobs that are there. */
abstract class MoveCommand implements Callable<Integer> {
  @Option(names = "--reason", paramLabel = "WORDS", description = "Why, for the audit.")
  private Optional<String> reason = Optional.empty();

  final Session session;

  MoveCommand(Session session) {
    this.session = session;
  }

  final int move(String verb, List<String> ids, ObjectNode more) {
    return Moving.all(session, verb, ids, reason, more);
  }

  final int move(String verb, List<String> ids) {
    return Moving.all(session, verb, ids, reason);
  }

  /** A command of jobs and nothing else. */
  abstract static class Plain extends MoveCommand {
    @Parameters(
        arity = "1..*",
        paramLabel = "JOB",
        description = "Jobs, or unique starts of their ids.")
    private List<String> ids = new ArrayList<>();

    private final String verb;

    Plain(Session session, String verb) {
      super(session);
      this.verb = verb;
    }

    @Override
    public final Integer call() {
      return move(verb, ids);
    }
  }

  @Command(
      name = "cancel",
      mixinStandardHelpOptions = true,
      description = "Ends jobs. What they published so far is kept.",
      footer = {
        "",
        "Examples:",
        "  graupel cancel j-k3",
        "  graupel cancel j-k3 j-m4 --reason \"wrong data set\""
      })
  static final class Cancel extends Plain {
    Cancel(Session session) {
      super(session, "cancel");
    }
  }

  @Command(
      name = "hold",
      mixinStandardHelpOptions = true,
      description =
          "Keeps jobs from starting until they are released. One that runs gives its device back at"
              + " its next checkpoint.",
      footer = {
        "",
        "Examples:",
        "  graupel hold j-k3",
        "  graupel hold j-k3 --reason \"data moves\""
      })
  static final class Hold extends Plain {
    Hold(Session session) {
      super(session, "hold");
    }
  }

  @Command(
      name = "release",
      mixinStandardHelpOptions = true,
      description = "Lets held jobs start.",
      footer = {"", "Examples:", "  graupel release j-k3"})
  static final class Release extends Plain {
    Release(Session session) {
      super(session, "release");
    }
  }

  @Command(
      name = "top",
      mixinStandardHelpOptions = true,
      description =
          "Puts jobs before every other of their tenant and class; of several, the last named comes"
              + " first.",
      footer = {"", "Examples:", "  graupel top j-k3"})
  static final class Top extends Plain {
    Top(Session session) {
      super(session, "top");
    }
  }

  @Command(
      name = "yield",
      mixinStandardHelpOptions = true,
      description =
          "Makes running jobs give their devices back at their next checkpoint; they wait again in"
              + " their place. To keep one waiting, hold it.",
      footer = {"", "Examples:", "  graupel yield j-k3"})
  static final class Yield extends Plain {
    Yield(Session session) {
      super(session, "yield");
    }
  }

  @Command(
      name = "prio",
      mixinStandardHelpOptions = true,
      description = "Moves jobs to another class of service: interactive, standard or background.",
      footer = {
        "",
        "Examples:",
        "  graupel prio j-k3 background",
        "  graupel prio j-k3 j-m4 standard"
      })
  static final class Prio extends MoveCommand {
    @Parameters(
        arity = "2..*",
        paramLabel = "JOB… CLASS",
        description = "Jobs, or unique starts of their ids; then the class.")
    private List<String> words = new ArrayList<>();

    Prio(Session session) {
      super(session);
    }

    @Override
    public Integer call() {
      String name = words.getLast();
      if (!List.of("interactive", "standard", "background").contains(name)) {
        throw new CommandException(
            Exit.USAGE,
            "class: %s (expected: interactive, standard or background, after the jobs)"
                .formatted(name));
      }
      return move(
          "prio",
          words.subList(0, words.size() - 1),
          JsonNodeFactory.instance.objectNode().put("priority", name));
    }
  }

  @Command(
      name = "retry",
      mixinStandardHelpOptions = true,
      description =
          "Gives failed jobs a new set of tries. They go on from what they published; of a batch"
              + " only what failed is made again.",
      footer = {
        "",
        "Examples:",
        "  graupel ls --dead                       what failed, and why",
        "  graupel retry j-k3",
        "  graupel retry --failed --campaign night  every failed job of a campaign"
      })
  static final class Retry extends MoveCommand {
    @Parameters(
        arity = "0..*",
        paramLabel = "JOB",
        description = "Jobs, or unique starts of their ids.")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--failed", description = "Every job that failed.")
    private boolean failed;

    @Option(
        names = "--campaign",
        paramLabel = "NAME",
        description = "With --failed: of this campaign.")
    private Optional<String> campaign = Optional.empty();

    Retry(Session session) {
      super(session);
    }

    @Override
    public Integer call() {
      if (failed == !ids.isEmpty() || campaign.isPresent() && !failed) {
        throw new CommandException(
            Exit.USAGE, "retry: name the jobs, or say --failed [--campaign NAME]");
      }
      if (!failed) {
        return move("retry", ids);
      }
      List<String> all = Listing.failed(session, campaign);
      if (all.isEmpty()) {
        session.say("no such jobs");
        return Exit.DONE.code();
      }
      return move("retry", all);
    }
  }
}
