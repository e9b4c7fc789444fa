package io.graupel.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.codec.SpecSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The OpenAPI document: written by hand, with the schema of job specs put in. */
final class OpenApi {
  private OpenApi() {}

  static ObjectNode document() {
    ObjectNode document = Codec.tree(resource());
    ObjectNode schemas = document.withObject("/components/schemas");
    ObjectNode spec =
        Codec.tree(SpecSchema.jobSpec().toString().replace("#/$defs/", "#/components/schemas/"));
    for (Map.Entry<String, JsonNode> part : spec.path("$defs").properties()) {
      schemas.set(part.getKey(), part.getValue());
    }
    return document;
  }

  private static String resource() {
    try (InputStream in = OpenApi.class.getResourceAsStream("openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("openapi.json is not beside its class");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
