package io.graupel.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.coordinator.view.ReadModel;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.codec.SpecException;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.state.JobSnapshot;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What can be done to jobs that are there: to one, or to many in one request, of which each is
 * asked for and answered by itself. Blocks: for virtual threads.
 */
final class JobVerbs {
  /** The verbs, as they stand at the end of a path. */
  static final List<String> NAMES =
      List.of("cancel", "hold", "release", "top", "prio", "retry", "yield");

  private static final int MOST_AT_ONCE = 1_000;
  private static final int LONGEST_REASON = 500;

  private final ReadModel model;
  private final Requests requests;
  private final JobActions jobs;

  JobVerbs(ReadModel model, Requests requests, JobActions jobs) {
    this.model = model;
    this.requests = requests;
    this.jobs = jobs;
  }

  /** Does it to the job that the path names, and shows that as it then stands. */
  Answer one(String name, Ask ask) throws InterruptedException {
    JobId id = jobs.job(ask).id();
    requests.done(ask.actor(), verb(name, ask).apply(id), reason(ask));
    return Answer.ok(jobs.json(model.job(id).orElseThrow()));
  }

  /** Does it to each job of a list, in its order; says for each what came of it. */
  Answer many(String name, Ask ask) throws InterruptedException {
    List<JobId> ids = ids(ask);
    Function<JobId, Verb> verb = verb(name, ask);
    Optional<String> reason = reason(ask);
    List<Requests.Pending> asked = new ArrayList<>();
    try {
      for (JobId id : ids) {
        asked.add(requests.ask(ask.actor(), verb.apply(id), reason));
      }
      ArrayNode done = JsonNodeFactory.instance.arrayNode();
      for (int i = 0; i < ids.size(); i++) {
        done.add(outcome(ids.get(i), asked.get(i)));
      }
      ObjectNode node = JsonNodeFactory.instance.objectNode();
      node.set("jobs", done);
      return Answer.ok(node);
    } finally {
      asked.forEach(Requests.Pending::close);
    }
  }

  private ObjectNode outcome(JobId id, Requests.Pending asked) throws InterruptedException {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("id", id.value());
    try {
      asked.entry();
      Optional<JobSnapshot> job = model.job(id);
      job.ifPresent(now -> node.set("job", jobs.json(now)));
      return node.put("done", true);
    } catch (Problem problem) {
      node.put("done", false).set("problem", problem.document());
      return node;
    }
  }

  private static List<JobId> ids(Ask ask) {
    JsonNode list = body(ask).path("jobs");
    if (!list.isArray() || list.isEmpty() || list.size() > MOST_AT_ONCE) {
      throw Problem.unprocessable(
              "jobs: %s (expected: 1 to %,d ids of jobs)"
                  .formatted(list.isArray() ? list.size() + " entries" : "no list", MOST_AT_ONCE))
          .field("jobs")
          .hint("ask for the rest in further requests");
    }
    List<JobId> ids = new ArrayList<>();
    for (JsonNode each : list) {
      ids.add(
          JobActions.jobId(each.asText())
              .orElseThrow(
                  () ->
                      Problem.unprocessable(
                              "jobs[%d]: %s (expected: j- and ten of a-z2-7)"
                                  .formatted(ids.size(), each))
                          .field("jobs[%d]".formatted(ids.size()))));
    }
    return ids;
  }

  private static Function<JobId, Verb> verb(String name, Ask ask) {
    return switch (name) {
      case "cancel" -> Verb.Cancel::new;
      case "hold" -> Verb.Hold::new;
      case "release" -> Verb.Release::new;
      case "top" -> Verb.Top::new;
      case "retry" -> Verb.Retry::new;
      case "yield" -> Verb.Yield::new;
      case "prio" -> {
        Priority priority = priority(ask);
        yield id -> new Verb.Prioritize(id, priority);
      }
      default -> throw new IllegalArgumentException("verb: " + name);
    };
  }

  /** The class to move to: {@code ?class=}, or {@code priority} in the body. */
  private static Priority priority(Ask ask) {
    Set<Priority> all = EnumSet.allOf(Priority.class);
    Optional<String> named =
        ask.query("class")
            .or(() -> Optional.of(body(ask).path("priority").asText("")))
            .filter(text -> !text.isBlank());
    String word =
        named.orElseThrow(
            () ->
                Problem.badRequest("class: absent (expected: interactive, standard or background)")
                    .field("class"));
    return Queries.one("class", word, all);
  }

  private static JsonNode body(Ask ask) {
    if (ask.text().isBlank()) {
      return JsonNodeFactory.instance.objectNode();
    }
    try {
      return Codec.tree(ask.text());
    } catch (SpecException e) {
      throw Problem.unprocessable(String.valueOf(e.getMessage())).field(e.field());
    }
  }

  /** Why, by header, or by {@code reason} in the body. */
  private static Optional<String> reason(Ask ask) {
    Optional<String> reason =
        ask.reason()
            .or(() -> Optional.of(body(ask).path("reason").asText("")))
            .filter(words -> !words.isBlank());
    if (reason.filter(words -> words.length() > LONGEST_REASON).isPresent()) {
      throw Problem.badRequest(
          "reason: %d characters (expected: at most %d)"
              .formatted(reason.orElseThrow().length(), LONGEST_REASON));
    }
    return reason;
  }
}
