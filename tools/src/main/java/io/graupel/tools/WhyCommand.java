package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import io.graupel.tools.client.Exit;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "why",
    mixinStandardHelpOptions = true,
    description = "Says why a job waits, what is ahead of it, and what would let it start.",
    footer = {
      "",
      "Examples:",
      "  graupel why j-k3",
      "  graupel why j-k3 -o json | jq -r .sentence",
      "",
      "Each advice was tried: the scheduler started the job on a copy of the queue with nothing",
      "else changed. Other tenants' jobs are counted, never named."
    })
final class WhyCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", description = "Job, or a unique start of its id.")
  private String id = "";

  private final Session session;

  WhyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    JsonNode why = session.client().why(JobIds.resolve(session.client(), id));
    if (session.json()) {
      session.print(why);
      return Exit.DONE.code();
    }
    session.print(why.path("sentence").asText());
    if (!why.path("advice").isEmpty()) {
      session.print("");
      session.print("It would start");
      why.path("advice").forEach(advice -> session.print("  " + line(advice)));
    }
    return Exit.DONE.code();
  }

  private String line(JsonNode advice) {
    Instant at = Instant.parse(advice.path("at").asText());
    boolean now = !at.isAfter(session.world().clock().instant());
    int giveWay = advice.path("giveWay").asInt();
    String when = now ? (giveWay > 0 ? "soon" : "now") : "at " + at;
    String cost =
        giveWay == 0
            ? ""
            : ", once %d running attempt%s gave way".formatted(giveWay, giveWay == 1 ? "" : "s");
    String command = advice.path("command").asText("");
    return "%s %s %s%s%s"
        .formatted(
            when,
            now ? "if" : "when",
            advice.path("words").asText(),
            cost,
            command.isEmpty() ? "" : ": " + command);
  }
}
