package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import io.graupel.tools.client.Exit;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;

@Command(
    name = "workers",
    mixinStandardHelpOptions = true,
    description = "Lists the workers, and what each runs.",
    footer = {"", "Examples:", "  graupel workers", "  graupel workers -o json"})
final class WorkersCommand implements Callable<Integer> {
  private final Session session;

  WorkersCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    JsonNode workers = session.client().workers();
    if (session.json()) {
      session.print(workers);
      return Exit.DONE.code();
    }
    if (workers.path("workers").isEmpty()) {
      session.say("no workers; `graupel up` starts one, or see `graupel worker --help`");
      return Exit.DONE.code();
    }
    Table table = new Table("WORKER", "STATE", "POOL", "DEVICE", ">MEMORY", "RUNNING", ">HEARD");
    for (JsonNode w : workers.path("workers")) {
      JsonNode device = w.path("device");
      table.row(
          w.path("worker").asText(""),
          w.path("state").asText(""),
          w.path("pool").asText(""),
          device.path("name").asText(""),
          device.path("memoryBytes").asLong() > 0
              ? Text.bytes(device.path("memoryBytes").asLong())
              : "",
          StreamSupport.stream(w.path("running").spliterator(), false)
              .map(JsonNode::asText)
              .collect(Collectors.joining(" ")),
          heard(w.path("lastHeartbeat").asText("")));
    }
    table.print(session);
    return Exit.DONE.code();
  }

  private String heard(String time) {
    return time.isEmpty()
        ? ""
        : Text.age(Instant.parse(time), session.world().clock().instant()) + " ago";
  }
}
