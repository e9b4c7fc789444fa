package io.graupel.coordinator.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.coordinator.view.ReadModel;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.job.Field;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.tenant.Actor;
import io.graupel.protocol.tenant.Right;
import io.graupel.protocol.tenant.Role;
import io.graupel.protocol.tenant.Secret;
import io.graupel.protocol.tenant.Token;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** What can be asked about tokens. A secret is made here and answered once: nothing keeps it. */
final class TokenActions {
  private final ReadModel model;
  private final Requests requests;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /** What is asked for. */
  private record Wish(
      @Field("what its bearer may do") Role role,
      @Field("for people: who or what uses it") String label,
      @Field("whose; the actor's own if absent") Optional<TenantId> tenant,
      @Field("how long it is good: 12h, 30d, a moment, or never; 90d if absent")
          Optional<String> expires) {}

  TokenActions(ReadModel model, Requests requests, Clock clock) {
    this.model = model;
    this.requests = requests;
    this.clock = clock;
  }

  /** Tokens that the actor may revoke, newest first. */
  Answer list(Ask ask) {
    Optional<TenantId> only = ask.query("tenant").map(Queries::tenant);
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ArrayNode list = node.putArray("tokens");
    model.look(queue -> queue.directory().tokens()).stream()
        .filter(token -> manages(ask.actor(), token.tenant()))
        .filter(token -> only.map(token.tenant()::equals).orElse(true))
        .sorted(Comparator.comparing(Token::issued).reversed().thenComparing(Token::id))
        .forEach(token -> list.add(json(token)));
    return Answer.ok(node);
  }

  /** Makes a token; the answer is the only place where its secret ever shows. */
  Answer issue(Ask ask) throws InterruptedException {
    Wish wish = Documents.strict(Documents.tree(ask), Wish.class);
    Instant now = clock.instant();
    Secret secret = Secret.fresh(random);
    Token token =
        new Token(
            secret.id(),
            wish.tenant().orElse(ask.actor().tenant()),
            wish.role(),
            wish.label(),
            secret.sha256(),
            now,
            Expiry.of(wish.expires(), now),
            Optional.empty(),
            Optional.empty());
    requests.done(ask.actor(), new Verb.IssueToken(token), ask.reason());
    return Answer.json(201, json(token).put("token", secret.reveal()))
        .with("location", "/v1/tokens/" + token.id());
  }

  Answer revoke(Ask ask) throws InterruptedException {
    String id = ask.param("id");
    requests.done(ask.actor(), new Verb.RevokeToken(id), ask.reason());
    return Answer.ok(json(model.look(queue -> queue.directory().token(id)).orElseThrow()));
  }

  private static boolean manages(Actor actor, TenantId tenant) {
    return actor.may(Right.ADMINISTER) || actor.tenant().equals(tenant);
  }

  /** Without its hash. */
  private ObjectNode json(Token token) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", token.id());
    node.put("tenant", token.tenant().value());
    node.put("role", JobJson.kebab(token.role()));
    node.put("label", token.label());
    node.put("state", state(token));
    node.put("issued", token.issued().toString());
    token.expires().ifPresent(at -> node.put("expires", at.toString()));
    token.revoked().ifPresent(at -> node.put("revoked", at.toString()));
    token.used().ifPresent(at -> node.put("used", at.toString()));
    return node;
  }

  private String state(Token token) {
    if (token.revoked().isPresent()) {
      return "revoked";
    }
    return token.good(clock.instant()) ? "good" : "expired";
  }
}
