package io.graupel.tools.client;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One event of a stream.
 *
 * @param id where to resume: the value of {@code Last-Event-ID} that comes after this event
 */
public record ServerEvent(String id, String kind, JsonNode data) {
  /** The event's own fields, whether or not the server wraps them. */
  public JsonNode fields() {
    return data.path("what").isObject() ? data.path("what") : data;
  }
}
