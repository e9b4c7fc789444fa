package io.graupel.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.codec.SpecException;
import java.util.function.Supplier;

/**
 * Reads the documents of requests; a problem names the field, what was found and what is allowed.
 */
final class Documents {
  private Documents() {}

  /** The document as a tree. */
  static ObjectNode tree(Ask ask) {
    return refusing(() -> Codec.tree(ask.text()));
  }

  /** The document as a tree; an empty one where there is none. */
  static ObjectNode treeOrNone(Ask ask) {
    return ask.text().isBlank() ? JsonNodeFactory.instance.objectNode() : tree(ask);
  }

  /** The tree as a value: nothing unknown, absent or ill-typed. */
  static <T> T strict(JsonNode tree, Class<T> type) {
    return refusing(() -> Codec.strict(tree, type));
  }

  static <T> T refusing(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (SpecException e) {
      Problem problem = Problem.unprocessable(String.valueOf(e.getMessage())).field(e.field());
      e.allowed().ifPresent(problem::allowed);
      throw problem;
    }
  }
}
