package io.graupel.tools.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/** A job as the server describes it; fields that a server leaves out are empty. */
public record Job(JsonNode json) {
  public String id() {
    return json.path("id").asText();
  }

  public String name() {
    return json.path("name").asText();
  }

  /** {@code train}, {@code sample} or {@code evaluate}. */
  public String kind() {
    return json.path("kind").asText();
  }

  /** {@code waiting}, {@code running} … */
  public String state() {
    return json.path("status").path("state").asText();
  }

  public boolean ended() {
    return switch (state()) {
      case "succeeded", "failed", "cancelled" -> true;
      default -> false;
    };
  }

  /** Whether a worker is at it, though it may have been asked to give its device back. */
  public boolean running() {
    return state().equals("running") || state().equals("yielding");
  }

  /** Class of service now. */
  public String priority() {
    return json.path("status").path("priority").asText();
  }

  /** GPU-seconds: {@code useful}, {@code lost} or {@code saved}. */
  public double spent(String what) {
    return json.path("spent").path(what + "Seconds").asDouble(0);
  }

  public boolean succeeded() {
    return state().equals("succeeded");
  }

  /** Number of the newest attempt; 0 before the first. */
  public int attempt() {
    return json.path("status").path("attempt").asInt(0);
  }

  /** Why it waits. */
  public Optional<String> reason() {
    return text(json.path("status").path("reason"));
  }

  /** A time of its forecast, such as {@code start} and {@code p90}. */
  public Optional<Instant> forecast(String what, String share) {
    return text(json.path("forecast").path(what).path(share)).map(Instant::parse);
  }

  public Optional<String> worker() {
    return text(json.path("status").path("worker"));
  }

  /** Whether it is cut into parts. */
  public boolean batch() {
    return json.path("batch").isObject();
  }

  /** How far it is; of a batch, the images that are made. */
  public Optional<Progress> progress() {
    if (batch()) {
      JsonNode parts = json.path("batch");
      return Optional.of(
          Progress.of(parts.at("/done/images").asLong(), parts.path("images").asLong()));
    }
    JsonNode progress = json.path("status").path("progress");
    return progress.isObject() ? Optional.of(Progress.of(progress)) : Optional.empty();
  }

  /** A time of its status, such as {@code submitted}. */
  public Optional<Instant> time(String name) {
    return text(json.path("status").path(name)).map(Instant::parse);
  }

  /** Why it failed, for people. */
  public Optional<String> failure() {
    JsonNode failure = json.path("failure");
    return text(failure.path("kind"))
        .map(kind -> text(failure.path("message")).map(m -> kind + ": " + m).orElse(kind));
  }

  /** What was measured, by name; empty where nothing was. */
  public JsonNode figures() {
    return json.path("result").path("figures");
  }

  private static Optional<String> text(JsonNode node) {
    return node.isValueNode() && !node.isNull() ? Optional.of(node.asText()) : Optional.empty();
  }
}
