package io.graupel.coordinator.api;

import io.graupel.protocol.tenant.Actor;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * A request, read whole: it can be answered on any thread.
 *
 * @param shown who asks; absent on routes that are open to anybody
 * @param headers but for those that carry a token
 */
record Ask(
    Optional<Actor> shown,
    Map<String, String> path,
    MultiMap query,
    MultiMap headers,
    byte[] body) {
  private static final String ACTOR = "actor";
  private static final int LONGEST_REASON = 500;

  static Ask of(RoutingContext context) {
    return new Ask(
        Optional.ofNullable(context.get(ACTOR)),
        Map.copyOf(context.pathParams()),
        MultiMap.caseInsensitiveMultiMap().addAll(context.queryParams()),
        MultiMap.caseInsensitiveMultiMap()
            .addAll(context.request().headers())
            .remove("Authorization")
            .remove("Cookie"),
        Optional.ofNullable(context.body())
            .map(body -> body.buffer())
            .map(Buffer::getBytes)
            .orElse(new byte[0]));
  }

  /** From here on it is known who asks. */
  static void admitted(RoutingContext context, Actor actor) {
    context.put(ACTOR, actor);
  }

  /** Who asks. */
  Actor actor() {
    return shown.orElseThrow(
        () -> new IllegalStateException("asked who asks on a route that is open to anybody"));
  }

  String param(String name) {
    return path.getOrDefault(name, "");
  }

  Optional<String> query(String name) {
    return Optional.ofNullable(query.get(name)).filter(value -> !value.isBlank());
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name)).filter(value -> !value.isBlank());
  }

  /**
   * Why it is asked for, in the actor's words: a header, or a parameter, which takes any letter.
   */
  Optional<String> reason() {
    Optional<String> reason = header("Graupel-Reason").or(() -> query("reason"));
    if (reason.filter(words -> words.length() > LONGEST_REASON).isPresent()) {
      throw Problem.badRequest(
              "reason: %d characters (expected: at most %d)"
                  .formatted(reason.orElseThrow().length(), LONGEST_REASON))
          .field("reason");
    }
    return reason;
  }

  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
