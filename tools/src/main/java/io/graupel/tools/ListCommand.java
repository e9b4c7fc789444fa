package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.tools.client.Exit;
import io.graupel.tools.client.Job;
import io.graupel.tools.client.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "ls",
    aliases = "ps",
    mixinStandardHelpOptions = true,
    description = "Lists jobs: those that run or wait, unless told otherwise.",
    footer = {
      "",
      "Examples:",
      "  graupel ls",
      "  graupel ls --all",
      "  graupel ls --state failed --kind train",
      "  graupel ls --all -o json | jq -r '.jobs[].id'"
    })
final class ListCommand implements Callable<Integer> {
  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "waiting, running, cancelling, succeeded, failed or cancelled.")
  private Optional<String> state = Optional.empty();

  @Option(names = "--kind", paramLabel = "KIND", description = "train, sample or evaluate.")
  private Optional<String> kind = Optional.empty();

  @Option(
      names = {"-a", "--all"},
      description = "Ended jobs too.")
  private boolean all;

  private final Session session;

  ListCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    List<Job> jobs = jobs();
    if (session.json()) {
      ObjectNode value = JsonNodeFactory.instance.objectNode();
      ArrayNode list = value.putArray("jobs");
      jobs.forEach(job -> list.add(job.json()));
      session.print(value);
      return Exit.DONE.code();
    }
    if (jobs.isEmpty()) {
      session.say(
          all || state.isPresent() || kind.isPresent()
              ? "no such jobs"
              : "nothing runs or waits; `graupel ls --all` shows what has ended");
      return Exit.DONE.code();
    }
    Table table =
        new Table(
            "ID",
            "NAME",
            "KIND",
            "STATE",
            ">DONE/TOTAL",
            ">IMAGES/S",
            ">LOSS",
            ">LEFT",
            ">AGE",
            "WHERE/WHY");
    jobs.forEach(job -> row(table, job));
    table.print(session);
    return Exit.DONE.code();
  }

  /** Pages until the wanted ones are all there: the server lists active jobs first. */
  private List<Job> jobs() {
    List<Job> found = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = session.client().jobs(state, kind, cursor);
      for (JsonNode node : page.path("jobs")) {
        Job job = new Job(node);
        if (!all && state.isEmpty() && job.ended()) {
          return found;
        }
        found.add(job);
      }
      cursor = page.path("next").asText("");
    } while (!cursor.isEmpty());
    return found;
  }

  private void row(Table table, Job job) {
    Optional<Progress> progress = job.progress();
    boolean running = job.state().equals("running");
    table.row(
        job.id(),
        job.name(),
        job.kind(),
        job.state(),
        progress.map(p -> Text.count(p.images()) + "/" + Text.count(p.total())).orElse(""),
        progress.filter(p -> running).map(p -> Text.rate(p.imagesPerSecond())).orElse(""),
        progress
            .filter(p -> p.loss().isPresent())
            .map(p -> Text.loss(p.loss().getAsDouble()))
            .orElse(""),
        progress
            .filter(p -> running && p.secondsLeft().isPresent())
            .map(p -> Text.seconds(p.secondsLeft().getAsDouble()))
            .orElse(""),
        job.time("submitted")
            .map(time -> Text.age(time, session.world().clock().instant()))
            .orElse(""),
        where(job));
  }

  private static String where(Job job) {
    String attempt = job.attempt() > 1 ? " attempt " + job.attempt() : "";
    return switch (job.state()) {
      case "running", "cancelling" -> job.worker().orElse("") + attempt;
      case "waiting" -> job.reason().orElse("") + attempt;
      default -> job.failure().map(f -> f.replaceFirst(":.*", "")).orElse("");
    };
  }
}
