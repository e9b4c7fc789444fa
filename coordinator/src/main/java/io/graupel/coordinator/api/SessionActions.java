package io.graupel.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.codec.SpecException;
import io.graupel.protocol.tenant.Actor;
import java.util.Optional;

/** A browser shows its token as a cookie that no script can read. */
final class SessionActions {
  private static final String TOKEN = "token";

  private final Doorman doorman;

  SessionActions(Doorman doorman) {
    this.doorman = doorman;
  }

  /** Who asks. */
  Answer get(Ask ask) {
    return Answer.ok(json(ask.actor()));
  }

  /** Sets the cookie to the token in the document, if it is good; clears it where there is none. */
  Answer post(Ask ask) {
    Optional<String> token = token(ask);
    if (token.isEmpty()) {
      return Answer.ok(JsonNodeFactory.instance.objectNode())
          .with("set-cookie", cookie(ask, "", "; Max-Age=0"));
    }
    Actor actor = doorman.admit(Optional.empty(), token);
    return Answer.ok(json(actor)).with("set-cookie", cookie(ask, token.orElseThrow(), ""));
  }

  /** A document that cannot be read is not quoted: it may hold a secret. */
  private static Optional<String> token(Ask ask) {
    try {
      return Optional.of(ask.text())
          .filter(text -> !text.isBlank())
          .map(Codec::tree)
          .map(tree -> tree.path(TOKEN))
          .filter(JsonNode::isTextual)
          .map(node -> node.asText().strip())
          .filter(text -> !text.isEmpty());
    } catch (SpecException e) {
      throw Problem.badRequest("the session: not readable (expected: {\"token\": \"graupel_…\"})");
    }
  }

  private static String cookie(Ask ask, String value, String more) {
    boolean encrypted = ask.header("X-Forwarded-Proto").filter("https"::equals).isPresent();
    return "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s"
        .formatted(Doorman.COOKIE, value, encrypted ? "; Secure" : "", more);
  }

  private ObjectNode json(Actor actor) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("mode", doorman.open() ? "dev-open" : "tokens");
    node.put("tenant", actor.tenant().value());
    node.put("role", JobJson.kebab(actor.role()));
    return node.put("name", actor.name());
  }
}
