package io.graupel.tools.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalDouble;

/**
 * How far an attempt is.
 *
 * @param phase what it does at present; empty where the server does not say
 * @param images done, of {@code total}
 * @param secondsLeft at the present rate
 */
public record Progress(
    String phase,
    long images,
    long total,
    double imagesPerSecond,
    OptionalDouble loss,
    OptionalDouble secondsLeft) {

  public static Progress of(JsonNode node) {
    long images = node.path("images").asLong();
    long total = node.path("total").asLong();
    double rate = node.path("imagesPerSecond").asDouble();
    OptionalDouble left = number(node.path("secondsLeft"));
    return new Progress(
        node.path("phase").asText(""),
        images,
        total,
        rate,
        number(node.path("loss")),
        left.isEmpty() && rate > 0 ? OptionalDouble.of((total - images) / rate) : left);
  }

  /** So many done, at a rate that is not known. */
  public static Progress of(long images, long total) {
    return new Progress("", images, total, 0, OptionalDouble.empty(), OptionalDouble.empty());
  }

  /** Done, from 0 to 1. */
  public double share() {
    return total <= 0 ? 0 : Math.min(1, (double) images / total);
  }

  private static OptionalDouble number(JsonNode node) {
    return node.isNumber() ? OptionalDouble.of(node.asDouble()) : OptionalDouble.empty();
  }
}
