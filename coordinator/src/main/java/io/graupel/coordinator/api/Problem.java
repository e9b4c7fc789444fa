package io.graupel.coordinator.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.event.Refusal;
import io.graupel.protocol.tenant.Actor;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Why a request is not done, as an RFC 9457 problem document: what was found, what is allowed, what
 * to do next.
 */
final class Problem extends RuntimeException {
  private final int status;
  private final String title;
  private Optional<String> field = Optional.empty();
  private Optional<String> found = Optional.empty();
  private Optional<String> allowed = Optional.empty();
  private Optional<String> hint = Optional.empty();
  private Optional<Long> retryAfter = Optional.empty();

  private Problem(int status, String title, String detail) {
    super(detail, null, false, false);
    this.status = status;
    this.title = title;
  }

  static Problem badRequest(String detail) {
    return new Problem(400, "bad request", detail);
  }

  /** Whoever asks showed no good token. */
  static Problem unauthorized(String detail) {
    return new Problem(401, "no good token", detail)
        .hint(
            "send `Authorization: Bearer TOKEN`; for the command line, set GRAUPEL_TOKEN or put the"
                + " token into ~/.config/graupel/token; who runs this fleet issues them");
  }

  /** Whoever asks may not. */
  static Problem forbidden(Actor actor, String wish) {
    return new Problem(
        403,
        "forbidden",
        "role %s of tenant %s may not %s"
            .formatted(JobJson.kebab(actor.role()), actor.tenant(), wish));
  }

  static Problem notFound(String detail) {
    return new Problem(404, "not found", detail);
  }

  static Problem conflict(String detail) {
    return new Problem(409, "conflict", detail);
  }

  static Problem unprocessable(String detail) {
    return new Problem(422, "cannot be taken", detail);
  }

  static Problem unavailable(String detail) {
    return new Problem(503, "unavailable", detail);
  }

  static Problem of(int status, String title, String detail) {
    return new Problem(status, title, detail);
  }

  /** Why the leading coordinator did not do what was asked. */
  static Problem of(Refusal refusal, Instant now) {
    Problem problem =
        switch (refusal.kind()) {
          case UNKNOWN -> notFound(refusal.message());
          case FORBIDDEN -> new Problem(403, "forbidden", refusal.message());
          case CONFLICT -> conflict(refusal.message());
          case LIMIT -> new Problem(429, "limit reached", refusal.message());
          case IMPOSSIBLE -> unprocessable(refusal.message()).field(named(refusal.message()));
        };
    refusal
        .retryAt()
        .ifPresent(
            at ->
                problem.retryAfter =
                    Optional.of(Math.max(1, Duration.between(now, at).toSeconds())));
    return problem;
  }

  /** The field that a message begins with, if it does. */
  private static String named(String message) {
    return message.matches("(?s)terms\\.\\w+: .*")
        ? message.substring(0, message.indexOf(':'))
        : "";
  }

  /** Seconds after which asking again may help. */
  Optional<Long> retryAfter() {
    return retryAfter.or(
        () ->
            switch (status) {
              case 503 -> Optional.of(2L);
              case 429 -> Optional.of(30L);
              default -> Optional.empty();
            });
  }

  Problem field(String path) {
    field = Optional.of(path).filter(p -> !p.isEmpty());
    return this;
  }

  Problem found(Object value) {
    found = Optional.of(String.valueOf(value));
    return this;
  }

  Problem allowed(String values) {
    allowed = Optional.of(values);
    return this;
  }

  Problem hint(String nextMove) {
    hint = Optional.of(nextMove);
    return this;
  }

  int status() {
    return status;
  }

  ObjectNode document() {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("type", "about:blank");
    document.put("title", title);
    document.put("status", status);
    document.put("detail", getMessage());
    field.ifPresent(value -> document.put("field", value));
    found.ifPresent(value -> document.put("found", value));
    allowed.ifPresent(value -> document.put("allowed", value));
    hint.ifPresent(value -> document.put("hint", value));
    return document;
  }
}
