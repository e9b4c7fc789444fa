package io.graupel.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.tools.client.Exit;
import io.graupel.tools.client.Job;
import io.graupel.tools.client.Progress;
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
      "  graupel ls --campaign night",
      "  graupel ls --dead                what failed, and why; `graupel retry` tries again",
      "  graupel ls --all -o json | jq -r '.jobs[].id'"
    })
final class ListCommand implements Callable<Integer> {
  private static final int LONGEST_WHY = 160;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "waiting, running, cancelling, succeeded, failed or cancelled.")
  private Optional<String> state = Optional.empty();

  @Option(names = "--kind", paramLabel = "KIND", description = "train, sample or evaluate.")
  private Optional<String> kind = Optional.empty();

  @Option(names = "--campaign", paramLabel = "NAME", description = "Jobs of this campaign.")
  private Optional<String> campaign = Optional.empty();

  @Option(names = "--dead", description = "Failed jobs, each with its story in one line.")
  private boolean dead;

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
    List<Job> jobs =
        new Listing(dead ? Optional.of("failed") : state, kind, campaign)
            .jobs(session, !all && !dead && state.isEmpty());
    if (session.json()) {
      ObjectNode value = JsonNodeFactory.instance.objectNode();
      ArrayNode list = value.putArray("jobs");
      jobs.forEach(job -> list.add(job.json()));
      session.print(value);
      return Exit.DONE.code();
    }
    if (jobs.isEmpty()) {
      session.say(
          all || dead || state.isPresent() || kind.isPresent() || campaign.isPresent()
              ? "no such jobs"
              : "nothing runs or waits; `graupel ls --all` shows what has ended");
      return Exit.DONE.code();
    }
    if (dead) {
      dead(jobs);
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

  /** What failed, after how many tries and how much GPU time, and why. */
  private void dead(List<Job> jobs) {
    Table table = new Table("ID", "NAME", "KIND", ">TRIES", ">GPU", ">FAILED", "WHY");
    for (Job job : jobs) {
      table.row(
          job.id(),
          job.name(),
          job.kind(),
          Text.count(job.attempt()),
          Text.seconds(job.spent("useful") + job.spent("lost")),
          job.time("ended")
              .map(time -> Text.age(time, session.world().clock().instant()) + " ago")
              .orElse(""),
          job.failure().map(ListCommand::line).orElse(""));
    }
    table.print(session);
  }

  private static String line(String words) {
    String line = words.strip().replaceAll("\\s+", " ");
    return line.length() <= LONGEST_WHY ? line : line.substring(0, LONGEST_WHY) + " …";
  }

  private void row(Table table, Job job) {
    Optional<Progress> progress = job.progress();
    boolean running = job.running();
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
      case "running", "yielding", "cancelling" -> job.worker().orElse("") + attempt;
      case "waiting" -> job.reason().orElse("") + attempt;
      default -> job.failure().map(f -> f.replaceFirst(":.*", "")).orElse("");
    };
  }
}
