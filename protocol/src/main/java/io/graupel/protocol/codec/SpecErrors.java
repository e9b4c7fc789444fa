package io.graupel.protocol.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.util.Optional;

/** Puts what Jackson found wrong into words: the field's path, what was found, what is allowed. */
final class SpecErrors {
  private SpecErrors() {}

  static SpecException translate(JsonProcessingException e) {
    return switch (e) {
      case ValueInstantiationException refused -> refused(refused);
      case JsonMappingException mapping ->
          new SpecException(path(mapping), mapping.getOriginalMessage(), Optional.empty());
      default ->
          new SpecException(
              "",
              "line %d, column %d: %s"
                  .formatted(
                      e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                      e.getLocation() == null ? 1 : e.getLocation().getColumnNr(),
                      e.getOriginalMessage().lines().findFirst().orElse("unreadable")),
              Optional.of("JSON or YAML"));
    };
  }

  /** A constructor's message begins with the name of its own field: only its place is added. */
  private static SpecException refused(ValueInstantiationException e) {
    String message = String.valueOf((e.getCause() == null ? e : e.getCause()).getMessage());
    String parent = path(e);
    int colon = message.indexOf(": ");
    if (colon < 0) {
      return new SpecException(parent, message, Optional.empty());
    }
    boolean value = e.getType() != null && RecordConventions.isValue(e.getType().getRawClass());
    String field = message.substring(0, colon);
    return new SpecException(
        value ? parent : parent.isEmpty() ? field : parent + "." + field,
        message.substring(colon + 2),
        Optional.empty());
  }

  private static String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getIndex() >= 0) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.toString();
  }
}
