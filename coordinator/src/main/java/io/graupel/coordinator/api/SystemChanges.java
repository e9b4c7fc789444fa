package io.graupel.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.coordinator.view.Told;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.state.HistoryEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** What scheduler and workers did to a job by themselves, told like what people asked for. */
final class SystemChanges {
  private static final String SCHEDULER = "scheduler";

  private SystemChanges() {}

  static List<ObjectNode> of(JobId job, List<Told> story) {
    Map<Integer, String> workers = new HashMap<>();
    List<ObjectNode> changes = new ArrayList<>();
    for (Told told : story) {
      HistoryEntry entry = told.entry();
      if (entry.what() instanceof HistoryEntry.Assigned assigned) {
        workers.put(entry.attempt(), assigned.worker().worker());
      }
      actor(entry, workers).ifPresent(actor -> changes.add(json(job, entry, actor)));
    }
    return changes;
  }

  /** Who did it; empty where it changed nothing, or follows from what somebody asked for. */
  private static Optional<String> actor(HistoryEntry entry, Map<Integer, String> workers) {
    return switch (entry.what()) {
      case HistoryEntry.Submitted submitted -> Optional.empty();
      case HistoryEntry.Held held -> Optional.empty();
      case HistoryEntry.Released released -> Optional.empty();
      case HistoryEntry.Moved moved -> Optional.empty();
      case HistoryEntry.Retried retried -> Optional.empty();
      case HistoryEntry.CancelAsked asked -> Optional.empty();
      case HistoryEntry.Progress progress -> Optional.empty();
      case HistoryEntry.Checkpointed checkpointed -> Optional.empty();
      case HistoryEntry.Previewed previewed -> Optional.empty();
      case HistoryEntry.Assigned assigned -> Optional.of(SCHEDULER);
      case HistoryEntry.YieldAsked asked -> Optional.of(SCHEDULER);
      case HistoryEntry.Lost lost -> Optional.of(SCHEDULER);
      case HistoryEntry.Retrying retrying -> Optional.of(SCHEDULER);
      case HistoryEntry.Cancelled cancelled -> Optional.of(SCHEDULER);
      case HistoryEntry.Started started -> worker(entry, workers);
      case HistoryEntry.GaveBack gaveBack -> worker(entry, workers);
      case HistoryEntry.Yielded yielded -> worker(entry, workers);
      case HistoryEntry.PartDone done -> worker(entry, workers);
      case HistoryEntry.PartFailed failed -> worker(entry, workers);
      case HistoryEntry.Failed failed -> worker(entry, workers);
      case HistoryEntry.Succeeded succeeded -> worker(entry, workers);
    };
  }

  private static Optional<String> worker(HistoryEntry entry, Map<Integer, String> workers) {
    return Optional.of(workers.getOrDefault(entry.attempt(), SCHEDULER));
  }

  private static ObjectNode json(JobId job, HistoryEntry entry, String actor) {
    JsonNode what = Codec.node(entry.what());
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("at", entry.at().toString());
    node.putObject("actor").put("name", actor);
    node.put("verb", what.path("kind").asText());
    node.put("object", job.value());
    StringJoiner words = new StringJoiner(", ");
    words.setEmptyValue("");
    for (Map.Entry<String, JsonNode> field : what.properties()) {
      if (!field.getKey().equals("kind")) {
        words.add(field.getKey() + " " + text(field.getValue()));
      }
    }
    if (words.length() > 0) {
      node.put("after", words.toString());
    }
    return node;
  }

  private static String text(JsonNode value) {
    return value.isTextual() ? value.asText() : value.toString();
  }
}
