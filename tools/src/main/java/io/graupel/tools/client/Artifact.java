package io.graupel.tools.client;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A file that a job published.
 *
 * @param kind {@code result}, {@code checkpoint} or {@code preview}
 * @param slot of the job's artifact log that names it
 */
public record Artifact(String name, long bytes, String sha256, String kind, long slot) {
  static Artifact of(JsonNode node) {
    return new Artifact(
        node.path("name").asText(),
        node.path("bytes").asLong(),
        node.path("sha256").asText(),
        node.path("kind").asText(),
        node.path("slot").asLong());
  }
}
