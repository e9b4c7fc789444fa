package io.graupel.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.codec.Codec;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import io.graupel.tools.client.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "experiment",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Published results, and how to arrive at one's own: each trains, samples and evaluates by"
          + " one",
      "command, and prints what came out beside what the paper says."
    },
    footer = {
      "",
      "Examples:",
      "  graupel experiment ls",
      "  graupel experiment show deblur-mnist > my-experiment.yaml",
      "  graupel experiment run deblur-mnist --small         minutes on two CPU cores",
      "  graupel experiment run deblur-celeba --dataset celeba=my-faces"
    })
final class ExperimentCommand implements Runnable {
  private final Session session;

  ExperimentCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    list();
  }

  @Command(name = "ls", mixinStandardHelpOptions = true, description = "Lists them.")
  void list() {
    YamlFolder folder = folder(session);
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    Table table = new Table("EXPERIMENT", "ABOUT", "PAPER");
    for (String name : folder.names()) {
      Experiment experiment = Experiment.of(folder.text(name));
      table.row(name, experiment.about(), experiment.paper().source());
      list.addObject()
          .put("name", name)
          .put("about", experiment.about())
          .put("paper", experiment.paper().source());
    }
    if (session.json()) {
      ObjectNode value = JsonNodeFactory.instance.objectNode();
      value.set("experiments", list);
      session.print(value);
    } else {
      table.print(session);
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Prints one as YAML, with its comments.")
  void show(@Parameters(paramLabel = "NAME", description = "Experiment.") String name) {
    String text = folder(session).text(name);
    if (session.json()) {
      session.print(Codec.tree(text));
    } else {
      session.world().out().print(text);
    }
  }

  static YamlFolder folder(Session session) {
    return new YamlFolder(session.world(), "experiment", "experiments");
  }

  /** Runs one. */
  @Command(
      name = "run",
      mixinStandardHelpOptions = true,
      description = {
        "Submits every job of one, follows them, and prints what came out beside what was",
        "published. Run again, it finds the same jobs: an interruption costs nothing."
      },
      footer = {
        "",
        "Examples:",
        "  graupel experiment run smoke --small",
        "  graupel experiment run deblur-mnist --small --out deblur.md",
        "  graupel experiment run deblur-mnist --small --seed 2,3,4 --set"
            + " train.training.images=40000",
        "  graupel experiment run inpaint-celeba --dataset celeba=my-faces --dry-run",
        "  graupel experiment run my-experiment.yaml",
        "",
        "--set takes the kind of job, then a path as in `graupel submit`: sample.count=64."
      })
  static final class Run implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "Experiment, or a file of one.")
    private String name = "";

    @Option(names = "--small", description = "For two CPU cores and minutes: less of everything.")
    private boolean small;

    @Option(
        names = "--dataset",
        paramLabel = "NAME=OTHER",
        description = "Uses another data set for one that it names; repeatable.")
    private Map<String, String> datasets = new LinkedHashMap<>();

    @Option(
        names = "--seed",
        paramLabel = "N",
        split = ",",
        description =
            "Of every job; 1 by default. With several, as in 1,2,3, all is run for each, and"
                + " figures are mean ± standard deviation.")
    private List<Long> seeds = new ArrayList<>();

    @Option(
        names = "--set",
        paramLabel = "KIND.PATH=VALUE",
        description = "Changes the jobs of a kind; repeatable.")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--dry-run", description = "Prints the jobs, checked, and submits none.")
    private boolean dryRun;

    @Option(names = "--fresh", description = "New jobs, even where the same were run before.")
    private boolean fresh;

    @Option(
        names = "--out",
        paramLabel = "FILE",
        description = "Writes the results too, as *.json or *.md.")
    private Optional<Path> out = Optional.empty();

    private final Session session;

    Run(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() throws IOException {
      out.ifPresent(Run::requireForm);
      Experiment experiment = Experiment.of(text());
      List<Plan> plans = choices().map(choices -> Plan.of(experiment, choices)).toList();
      if (dryRun) {
        show(plans.getFirst());
        return Exit.DONE.code();
      }
      report(followed(experiment, plans));
      return Exit.DONE.code();
    }

    /** One for each seed. */
    private Stream<Choices> choices() {
      Stream<OptionalLong> each =
          seeds.isEmpty()
              ? Stream.of(OptionalLong.empty())
              : seeds.stream().distinct().map(OptionalLong::of);
      return each.map(seed -> new Choices(small, datasets, seed, Choices.byKind(settings)));
    }

    /** Submits all that is to be done, so that no worker waits, and then follows it. */
    private Findings followed(Experiment experiment, List<Plan> plans) {
      String edition = fresh ? session.world().clock().instant().toString() : "";
      Map<ExperimentRun, Map<String, Job>> submitted = new LinkedHashMap<>();
      for (Plan plan : plans) {
        ExperimentRun run = new ExperimentRun(session, experiment.name(), plan, edition);
        submitted.put(run, run.submitted());
        say(submitted.get(run));
      }
      List<Outcome> outcomes = new ArrayList<>();
      Set<String> devices = new TreeSet<>();
      submitted.forEach(
          (run, jobs) -> {
            outcomes.add(run.ended(jobs));
            devices.addAll(run.devices(outcomes.getLast()));
          });
      return new Findings(experiment, small, outcomes, String.join(", ", devices));
    }

    private String text() throws IOException {
      return Files.isRegularFile(Path.of(name))
          ? Files.readString(Path.of(name))
          : folder(session).text(name);
    }

    private static void requireForm(Path file) {
      if (!file.toString().matches(".*\\.(json|md)")) {
        throw new CommandException(
            Exit.USAGE, "--out: %s (expected: a name that ends in .json or .md)".formatted(file));
      }
    }

    private void show(Plan plan) {
      if (session.json()) {
        ObjectNode value = JsonNodeFactory.instance.objectNode();
        ArrayNode list = value.putArray("jobs");
        for (Plan.Job job : plan.jobs()) {
          ObjectNode line = list.addObject().put("job", job.name());
          line.set("after", Codec.node(job.inputs().values().stream().toList()));
          line.set("spec", job.spec());
        }
        session.print(value);
        return;
      }
      Table table = new Table("JOB", "KIND", ">IMAGES", "AFTER");
      for (Plan.Job job : plan.jobs()) {
        table.row(job.name(), job.kind(), images(job), String.join(", ", job.inputs().values()));
      }
      table.print(session);
    }

    private static String images(Plan.Job job) {
      ObjectNode spec = job.spec();
      return switch (job.kind()) {
        case "train" -> Text.count(trained(job));
        case "sample" -> Text.count(spec.path("count").asLong());
        case "classifier" -> Text.count(spec.path("shown").asLong());
        default -> "";
      };
    }

    private static long trained(Plan.Job job) {
      return Codec.node(Codec.spec(job.spec())).at("/training/images").asLong();
    }

    private void say(Map<String, Job> jobs) {
      session.say("%d jobs; the same command finds them again".formatted(jobs.size()));
      jobs.forEach((name, job) -> session.say("  %s  %s".formatted(job.id(), name)));
    }

    private void report(Findings findings) throws IOException {
      if (out.isPresent()) {
        Path file = out.get();
        Files.writeString(
            file,
            file.toString().endsWith(".json")
                ? findings.json().toPrettyString() + "\n"
                : findings.markdown());
        session.say("written to " + file);
      }
      if (session.json()) {
        session.print(findings.json());
      } else {
        findings.lines().forEach(session::print);
      }
    }
  }
}
