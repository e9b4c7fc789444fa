package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import io.graupel.protocol.codec.Codec;
import io.graupel.tools.client.Exit;
import io.graupel.tools.client.Job;
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
    field("worker", job.worker());
    field("progress", job.progress().map(p -> ProgressLine.text("", p, false, 100).strip()));
    field("failure", job.failure());
    field("submitted", job.time("submitted").map(Object::toString));
    field("started", job.time("started").map(Object::toString));
    field("ended", job.time("ended").map(Object::toString));
    attempts(job);
    figures(job);
    session.print("");
    session.print("spec");
    Codec.yaml(job.json().path("spec"))
        .lines()
        .filter(line -> !line.equals("---"))
        .forEach(line -> session.print("  " + line));
    return Exit.DONE.code();
  }

  private void field(String name, Optional<String> value) {
    value.ifPresent(v -> session.print("%-10s %s".formatted(name, v)));
  }

  private void attempts(Job job) {
    JsonNode attempts = job.json().path("attempts");
    if (attempts.isEmpty()) {
      return;
    }
    Table table = new Table(">ATTEMPT", "WORKER", "STARTED", "ENDED", "OUTCOME", "MESSAGE");
    for (JsonNode a : attempts) {
      table.row(
          a.path("number").asText(""),
          a.path("worker").asText(""),
          a.path("started").asText(""),
          a.path("ended").asText(""),
          a.path("outcome").asText(""),
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
