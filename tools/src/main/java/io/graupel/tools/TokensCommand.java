package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.tenant.Secret;
import io.graupel.tools.client.Exit;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "tokens",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "What people and programs show to be let in. A token is shown once, when it is made; the",
      "server keeps its hash alone."
    },
    footer = {
      "",
      "Examples:",
      "  graupel tokens issue --role submitter --label \"ada's laptop\" --expires 30d",
      "  graupel tokens issue --tenant vision --role tenant-admin --label grace --to grace.token",
      "  graupel tokens ls",
      "  graupel tokens revoke k3v5m7q2aa",
      "",
      "A command shows the token in GRAUPEL_TOKEN, else that in ~/.config/graupel/token."
    })
final class TokensCommand implements Runnable {
  private static final String TOKENS = "tokens";

  private final Session session;

  TokensCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    list("");
  }

  @Command(name = "ls", mixinStandardHelpOptions = true, description = "Lists those you manage.")
  void list(
      @Option(
              names = "--tenant",
              paramLabel = "TENANT",
              defaultValue = "",
              description = "Of this tenant alone.")
          String tenant) {
    JsonNode answer =
        session.client().call("GET", List.of(TOKENS), Map.of("tenant", tenant), Optional.empty());
    if (session.json()) {
      session.print(answer);
      return;
    }
    Table table = new Table("ID", "TENANT", "ROLE", "LABEL", "STATE", ">AGE", ">LEFT", ">USED");
    Instant now = session.world().clock().instant();
    for (JsonNode token : answer.path(TOKENS)) {
      table.row(
          token.path("id").asText(),
          token.path("tenant").asText(),
          token.path("role").asText(),
          token.path("label").asText(),
          token.path("state").asText(),
          Text.age(Instant.parse(token.path("issued").asText()), now),
          moment(token, "expires").map(end -> Text.age(now, end)).orElse("never ends"),
          moment(token, "used").map(at -> Text.age(at, now) + " ago").orElse("never"));
    }
    table.print(session);
  }

  private static Optional<Instant> moment(JsonNode token, String field) {
    return Optional.of(token.path(field).asText("")).filter(t -> !t.isEmpty()).map(Instant::parse);
  }

  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = "Makes tokens worthless, at once.")
  void revoke(
      @Parameters(arity = "1..*", paramLabel = "ID", description = "Public parts of tokens.")
          List<String> ids,
      @Option(names = "--reason", paramLabel = "WORDS", description = "Why, for the audit.")
          Optional<String> reason) {
    ObjectNode value = JsonNodeFactory.instance.objectNode();
    for (String id : ids) {
      JsonNode token =
          session
              .client()
              .call("DELETE", List.of(TOKENS, id), Reasons.of(reason), Optional.empty());
      value.withArray(TOKENS).add(token);
      if (!session.json()) {
        session.print(id + " " + token.path("state").asText());
      }
    }
    if (session.json()) {
      session.print(value);
    }
  }

  @Command(
      name = "issue",
      mixinStandardHelpOptions = true,
      description = {
        "Makes a token and prints it, once. Roles: viewer reads what its tenant has; submitter"
            + " queues",
        "and moves jobs; tenant-admin pauses its tenant and issues tokens; operator runs the fleet"
            + " and",
        "reads nobody's files; admin does everything; worker sees the fleet alone."
      })
  static final class Issue implements Callable<Integer> {
    @Option(names = "--role", required = true, paramLabel = "ROLE", description = "See above.")
    private String role = "";

    @Option(
        names = "--label",
        required = true,
        paramLabel = "WORDS",
        description = "Who or what uses it.")
    private String label = "";

    @Option(names = "--tenant", paramLabel = "TENANT", description = "Whose; else your own.")
    private Optional<String> tenant = Optional.empty();

    @Option(
        names = "--expires",
        paramLabel = "WHEN",
        description = "Such as 12h, 30d, a moment, or never; else 90d.")
    private Optional<String> expires = Optional.empty();

    @Option(
        names = "--to",
        paramLabel = "FILE",
        description = "Write it to a new file that only you can read, instead of printing it.")
    private Optional<Path> to = Optional.empty();

    @Option(names = "--reason", paramLabel = "WORDS", description = "Why, for the audit.")
    private Optional<String> reason = Optional.empty();

    private final Session session;

    Issue(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      ObjectNode wish = JsonNodeFactory.instance.objectNode().put("role", role).put("label", label);
      tenant.ifPresent(name -> wish.put("tenant", name));
      expires.ifPresent(when -> wish.put("expires", when));
      ObjectNode token =
          (ObjectNode)
              session.client().call("POST", List.of(TOKENS), Reasons.of(reason), Optional.of(wish));
      to.ifPresent(file -> ShownToken.write(file, token.remove("token").asText()));
      if (session.json()) {
        session.print(token);
      } else {
        session.print(to.map(Path::toString).orElse(token.path("token").asText()));
        session.say(
            "token %s of tenant %s, %s; %s. It is not shown again."
                .formatted(
                    token.path("id").asText(),
                    token.path("tenant").asText(),
                    token.path("role").asText(),
                    moment(token, "expires").map(end -> "good until " + end).orElse("never ends")));
      }
      return Exit.DONE.code();
    }
  }

  @Command(
      name = "first",
      mixinStandardHelpOptions = true,
      description = {
        "Makes the first admin's token, without a server: writes it to a file that only you can"
            + " read,",
        "and prints what to give the coordinator, which holds its hash alone."
      },
      footer = {
        "",
        "Examples:",
        "  graupel tokens first                  then set the line it prints for the coordinator",
        "  graupel tokens first --to admin.token"
      })
  static final class First implements Callable<Integer> {
    @Option(
        names = "--to",
        paramLabel = "FILE",
        description = "New file for it; ~/.config/graupel/token unless told otherwise.")
    private Optional<Path> to = Optional.empty();

    private final Session session;

    First(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      Secret secret = Secret.fresh(new SecureRandom());
      Path file = to.orElseGet(() -> ShownToken.file(session.world()));
      ShownToken.write(file, secret.reveal());
      if (session.json()) {
        session.print(
            JsonNodeFactory.instance
                .objectNode()
                .put("file", file.toString())
                .put("sha256", secret.sha256()));
      } else {
        session.print("GRAUPEL_ADMIN_TOKEN_SHA256=" + secret.sha256());
        session.say("the token is in " + file);
      }
      return Exit.DONE.code();
    }
  }
}
