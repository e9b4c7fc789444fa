package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.codec.Codec;
import io.graupel.tools.client.Exit;
import io.graupel.tools.client.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows one job: where it stands, its attempts, its figures and its spec.",
    footer = {
      "",
      "Examples:",
      "  graupel show j-k3",
      "  graupel show j-k3 -o json | jq .result.figures"
    })
final class ShowCommand implements Callable<Integer> {
  private static final String ERROR = "-error";
  private static final int MOST_RANGES = 20;

  @Parameters(paramLabel = "ID", description = "Job, or a unique start of its id.")
  private String id = "";

  private final Session session;

  ShowCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Job job = session.client().job(JobIds.resolve(session.client(), id));
    if (session.json()) {
      session.print(job.json());
      return Exit.DONE.code();
    }
    field("job", Optional.of(job.id()));
    field("name", Optional.of(job.name()));
    field("kind", Optional.of(job.kind()));
    field("state", Optional.of(job.state() + job.reason().map(r -> " (" + r + ")").orElse("")));
    field(
        "priority", Optional.of(job.priority()).filter(p -> !p.isEmpty()).map(p -> priority(job)));
    field("worker", job.worker());
    field("progress", job.progress().map(p -> ProgressLine.text("", p, false, 100).strip()));
    batch(job);
    field("failure", job.failure());
    field("submitted", job.time("submitted").map(Object::toString));
    field("started", job.time("started").map(Object::toString));
    field("ended", job.time("ended").map(Object::toString));
    spent(job);
    attempts(job);
    figures(job);
    terms(job);
    yaml("spec", job.json().path("spec"));
    return Exit.DONE.code();
  }

  private void field(String name, Optional<String> value) {
    value.ifPresent(v -> session.print("%-10s %s".formatted(name, v)));
  }

  private static String priority(Job job) {
    long rank = job.json().at("/status/rank").asLong();
    return rank == 0 ? job.priority() : "%s, rank %d".formatted(job.priority(), rank);
  }

  /** How far a batch is, by the ranges of its images. */
  private void batch(Job job) {
    JsonNode batch = job.json().path("batch");
    if (!batch.isObject()) {
      return;
    }
    field(
        "batch",
        Optional.of(
            "%s of %s images, in parts of %s, at most %s at once"
                .formatted(
                    Text.count(batch.at("/done/images").asLong()),
                    Text.count(batch.path("images").asLong()),
                    Text.count(batch.path("shard").asLong()),
                    batch.path("parallel").asText("?"))));
    ranges("  done", batch.path("done"));
    ranges("  failed", batch.path("failed"));
    ranges("  running", batch.path("underWay"));
  }

  private void ranges(String name, JsonNode set) {
    List<String> ranges = new ArrayList<>();
    set.path("ranges").forEach(range -> ranges.add(range.asText()));
    int more = ranges.size() - MOST_RANGES;
    if (!ranges.isEmpty()) {
      String first = String.join(",", ranges.subList(0, Math.min(ranges.size(), MOST_RANGES)));
      field(name, Optional.of(more > 0 ? "%s and %,d more ranges".formatted(first, more) : first));
    }
  }

  private void spent(Job job) {
    if (job.spent("useful") + job.spent("lost") + job.spent("saved") > 0) {
      field(
          "gpu time",
          Optional.of(
              "%s useful, %s lost, %s saved"
                  .formatted(
                      Text.seconds(job.spent("useful")),
                      Text.seconds(job.spent("lost")),
                      Text.seconds(job.spent("saved")))));
    }
  }

  /** What was said of when and on what it may run; nothing where nothing was. */
  private void terms(Job job) {
    ObjectNode said = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> term : job.json().path("terms").properties()) {
      boolean plain = term.getValue().isEmpty() && term.getValue().isContainerNode();
      if (!plain && !(term.getValue().isBoolean() && !term.getValue().asBoolean())) {
        said.set(term.getKey(), term.getValue());
      }
    }
    if (!said.isEmpty()) {
      yaml("terms", said);
    }
  }

  private void yaml(String title, JsonNode tree) {
    session.print("");
    session.print(title);
    Codec.yaml(tree)
        .lines()
        .filter(line -> !line.equals("---"))
        .forEach(line -> session.print("  " + line));
  }

  /** What an attempt does of the job. */
  private static String part(JsonNode part) {
    JsonNode range = part.path("range");
    return range.isObject()
        ? "%d-%d".formatted(range.path("first").asLong(), range.path("end").asLong() - 1)
        : part.path("type").asText("");
  }

  /** How it ended; or, while it runs, that it was asked to give way, and why. */
  private static String end(JsonNode attempt) {
    String rule = attempt.at("/receipt/rule").asText("");
    String whom = attempt.at("/receipt/beneficiary").asText("");
    String why = rule.isEmpty() ? "" : rule + (whom.isEmpty() ? "" : " for " + whom);
    String outcome = attempt.path("outcome").asText("");
    return outcome.isEmpty()
        ? why.isEmpty() ? "" : "asked to yield: " + why
        : why.isEmpty() ? outcome : outcome + ": " + why;
  }

  private static String gpu(JsonNode attempt) {
    JsonNode spent = attempt.path("spent");
    return spent.isObject()
        ? "%s/%s"
            .formatted(
                Text.seconds(spent.path("usefulSeconds").asDouble()),
                Text.seconds(spent.path("lostSeconds").asDouble()))
        : "";
  }

  private void attempts(Job job) {
    JsonNode attempts = job.json().path("attempts");
    if (attempts.isEmpty()) {
      return;
    }
    Table table =
        new Table(
            ">ATTEMPT",
            "PART",
            "WORKER",
            "STARTED",
            "SAVED",
            "ENDED",
            ">USEFUL/LOST",
            "OUTCOME",
            "MESSAGE");
    for (JsonNode a : attempts) {
      table.row(
          a.path("number").asText(""),
          part(a.path("part")),
          a.path("worker").asText(""),
          a.path("started").asText(""),
          a.path("saved").asText(""),
          a.path("ended").asText(""),
          gpu(a),
          end(a),
          a.path("message").asText(""));
    }
    session.print("");
    table.print(session);
  }

  private void figures(Job job) {
    JsonNode figures = job.figures();
    if (figures.isEmpty()) {
      return;
    }
    Table table = new Table("FIGURE", ">VALUE", ">STANDARD ERROR");
    for (Map.Entry<String, JsonNode> figure : figures.properties()) {
      String name = figure.getKey();
      if (!isError(name, figures)) {
        table.row(name, figure.getValue().asText(), figures.path(name + ERROR).asText());
      }
    }
    session.print("");
    table.print(session);
  }

  /** Whether it belongs to another figure, whose name it continues. */
  private static boolean isError(String name, JsonNode figures) {
    return name.endsWith(ERROR) && figures.has(name.substring(0, name.length() - ERROR.length()));
  }
}
