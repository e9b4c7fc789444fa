package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "pools",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Pools of workers: what waits and runs in them, yours and others'.",
    footer = {
      "",
      "Examples:",
      "  graupel pools ls",
      "  graupel pools drain a100 --reason \"new driver\"",
      "  graupel pools open a100"
    })
final class PoolsCommand implements Runnable {
  private static final String POOLS = "pools";

  private final Session session;

  PoolsCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    list();
  }

  @Command(name = "ls", mixinStandardHelpOptions = true, description = "Lists them.")
  void list() {
    JsonNode answer = session.client().call("GET", List.of(POOLS), Map.of(), Optional.empty());
    if (session.json()) {
      session.print(answer);
    } else {
      table(answer.path(POOLS));
    }
  }

  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = "Starts nothing new there; what runs goes on.")
  void pause(
      @Parameters(paramLabel = "POOL", description = "Its name.") String name,
      @Option(names = "--reason", paramLabel = "WORDS", description = "Why, for the audit.")
          Optional<String> reason) {
    post(name, "pause", reason);
  }

  @Command(
      name = "drain",
      mixinStandardHelpOptions = true,
      description = "Starts nothing new there; what runs is given back at its next checkpoint.")
  void drain(
      @Parameters(paramLabel = "POOL", description = "Its name.") String name,
      @Option(names = "--reason", paramLabel = "WORDS", description = "Why, for the audit.")
          Optional<String> reason) {
    post(name, "drain", reason);
  }

  @Command(name = "open", mixinStandardHelpOptions = true, description = "Takes work again.")
  void open(
      @Parameters(paramLabel = "POOL", description = "Its name.") String name,
      @Option(names = "--reason", paramLabel = "WORDS", description = "Why, for the audit.")
          Optional<String> reason) {
    post(name, "open", reason);
  }

  private void post(String name, String verb, Optional<String> reason) {
    JsonNode pool =
        session
            .client()
            .call("POST", List.of(POOLS, name, verb), Reasons.of(reason), Optional.empty());
    if (session.json()) {
      session.print(pool);
    } else {
      table(JsonNodeFactory.instance.arrayNode().add(pool));
    }
  }

  private void table(JsonNode pools) {
    Table table =
        new Table(
            "POOL",
            "MODE",
            ">WORKERS",
            ">SLOTS",
            ">FREE",
            ">RUNNING",
            ">WAITING",
            ">OTHERS RUNNING",
            ">OTHERS WAITING");
    for (JsonNode pool : pools) {
      table.row(
          pool.path("pool").asText(),
          pool.path("mode").asText(),
          count(pool, "/workers"),
          count(pool, "/slots"),
          count(pool, "/free"),
          count(pool, "/seen/running"),
          count(pool, "/seen/waiting"),
          count(pool, "/others/running"),
          count(pool, "/others/waiting"));
    }
    table.print(session);
  }

  private static String count(JsonNode pool, String field) {
    return Text.count(pool.at(field).asLong());
  }
}
