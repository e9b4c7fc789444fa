package io.graupel.tools;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.tools.client.Exit;
import io.graupel.tools.client.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "cancel",
    mixinStandardHelpOptions = true,
    description = "Ends jobs. What they published so far is kept.",
    footer = {"", "Examples:", "  graupel cancel j-k3", "  graupel cancel j-k3 j-m4"})
final class CancelCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "ID",
      description = "Jobs, or unique starts of their ids.")
  private List<String> ids = new ArrayList<>();

  private final Session session;

  CancelCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    List<String> whole = ids.stream().map(id -> JobIds.resolve(session.client(), id)).toList();
    ArrayNode cancelled = JsonNodeFactory.instance.arrayNode();
    for (String id : whole) {
      Job job = session.client().cancel(id);
      cancelled.add(job.json());
      if (!session.json()) {
        session.print(job.id() + " " + job.state());
      }
    }
    if (session.json()) {
      ObjectNode value = JsonNodeFactory.instance.objectNode();
      value.set("jobs", cancelled);
      session.print(value);
    }
    return Exit.DONE.code();
  }
}
