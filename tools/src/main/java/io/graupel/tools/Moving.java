package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.tools.client.Exit;
import io.graupel.tools.client.Job;
import java.util.List;
import java.util.Optional;

/** Does something to jobs, and prints how each stands then, or why nothing was done. */
final class Moving {
  /** Jobs in one request. */
  private static final int AT_ONCE = 1_000;

  private final Session session;
  private final String verb;
  private final Optional<String> reason;
  private final ObjectNode more;

  private Moving(Session session, String verb, Optional<String> reason, ObjectNode more) {
    this.session = session;
    this.verb = verb;
    this.reason = reason;
    this.more = more;
  }

  /**
   * Asks for it.
   *
   * @param verb as it stands in paths
   * @param more what the verb needs besides the jobs
   */
  static int all(
      Session session, String verb, List<String> typed, Optional<String> reason, ObjectNode more) {
    List<String> ids = typed.stream().map(id -> JobIds.resolve(session.client(), id)).toList();
    return new Moving(session, verb, reason, more).all(ids);
  }

  static int all(Session session, String verb, List<String> typed, Optional<String> reason) {
    return all(session, verb, typed, reason, JsonNodeFactory.instance.objectNode());
  }

  private int all(List<String> ids) {
    ArrayNode outcomes = JsonNodeFactory.instance.arrayNode();
    if (ids.size() == 1) {
      Job job = session.client().move(ids.getFirst(), verb, reason, more);
      outcomes.add(job.json());
      told(job);
    } else {
      for (int from = 0; from < ids.size(); from += AT_ONCE) {
        List<String> some = ids.subList(from, Math.min(ids.size(), from + AT_ONCE));
        for (JsonNode each : session.client().moveAll(some, verb, reason, more)) {
          outcomes.add(each.path("done").asBoolean() ? each.path("job") : each);
          told(each);
        }
      }
    }
    if (session.json()) {
      ObjectNode value = JsonNodeFactory.instance.objectNode();
      value.set("jobs", outcomes);
      session.print(value);
    }
    return outcomes.findValue("problem") == null ? Exit.DONE.code() : Exit.REFUSED.code();
  }

  private void told(Job job) {
    if (!session.json()) {
      session.print(job.id() + " " + standing(job));
    }
  }

  private void told(JsonNode outcome) {
    if (outcome.path("done").asBoolean()) {
      told(new Job(outcome.path("job")));
    } else {
      session.say("graupel: " + outcome.at("/problem/detail").asText("refused"));
    }
  }

  private String standing(Job job) {
    String reason = job.reason().map(why -> " (" + why + ")").orElse("");
    return job.state()
        + reason
        + switch (verb) {
          case "prio" -> ", " + job.priority();
          default -> "";
        };
  }
}
