package io.graupel.tools.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;

/** Lines of {@code text/event-stream} to events; comments and empty events are dropped. */
final class EventParser {
  private final ObjectMapper json;
  private final StringBuilder data = new StringBuilder();
  private String id = "";
  private String kind = "message";

  EventParser(ObjectMapper json, String lastId) {
    this.json = json;
    this.id = lastId;
  }

  /** Takes the next line; gives the event that it completes. */
  Optional<ServerEvent> take(String line) throws JsonProcessingException {
    if (line.isEmpty()) {
      return complete();
    }
    int colon = line.indexOf(':');
    String field = colon < 0 ? line : line.substring(0, colon);
    String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
    switch (field) {
      case "id" -> id = value;
      case "event" -> kind = value;
      case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
      default -> {} // comments, retry, and what later versions add
    }
    return Optional.empty();
  }

  private Optional<ServerEvent> complete() throws JsonProcessingException {
    String body = data.toString();
    String name = kind;
    data.setLength(0);
    kind = "message";
    return body.isEmpty()
        ? Optional.empty()
        : Optional.of(new ServerEvent(id, name, json.readTree(body)));
  }
}
