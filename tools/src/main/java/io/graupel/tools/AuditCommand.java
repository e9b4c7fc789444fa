package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import io.graupel.tools.client.Exit;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = {
      "Tells who changed what, newest first. For a job, what the scheduler and its workers did to"
          + " it",
      "stands between what people asked for."
    },
    footer = {
      "",
      "Examples:",
      "  graupel audit",
      "  graupel audit j-k3",
      "  graupel audit tenant/vision --verb set-tenant",
      "  graupel audit --actor grace --limit 200 -o json"
    })
final class AuditCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "OBJECT",
      description = "A job, or the start of its id; or tenant/…, token/…, pool/…, worker/….")
  private Optional<String> object = Optional.empty();

  @Option(names = "--actor", paramLabel = "NAME", description = "Part of the actor's name.")
  private String actor = "";

  @Option(names = "--verb", paramLabel = "VERB", description = "Such as cancel or set-tenant.")
  private String verb = "";

  @Option(names = "--limit", paramLabel = "N", description = "Entries; 50 unless told otherwise.")
  private String limit = "";

  private final Session session;

  AuditCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    String about =
        object
            .map(name -> name.contains("/") ? name : JobIds.resolve(session.client(), name))
            .orElse("");
    JsonNode answer =
        session
            .client()
            .call(
                "GET",
                List.of("audit"),
                Map.of("object", about, "actor", actor, "verb", verb, "limit", limit),
                Optional.empty());
    if (session.json()) {
      session.print(answer);
      return Exit.DONE.code();
    }
    Table table = new Table(">AGO", "ACTOR", "VERB", "OBJECT", "BEFORE", "AFTER", "REASON");
    Instant now = session.world().clock().instant();
    for (JsonNode entry : answer.path("audit")) {
      table.row(
          Text.age(Instant.parse(entry.path("at").asText()), now),
          entry.at("/actor/name").asText(),
          entry.path("verb").asText(),
          entry.path("object").asText(),
          entry.path("before").asText(""),
          entry.has("refusal")
              ? "refused: " + entry.at("/refusal/message").asText()
              : entry.path("after").asText(""),
          entry.path("reason").asText(""));
    }
    table.print(session);
    return Exit.DONE.code();
  }
}
