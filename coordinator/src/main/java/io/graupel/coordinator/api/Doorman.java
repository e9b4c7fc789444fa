package io.graupel.coordinator.api;

import io.graupel.coordinator.view.ReadModel;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.tenant.Actor;
import io.graupel.protocol.tenant.Role;
import io.graupel.protocol.tenant.Secret;
import io.graupel.protocol.tenant.Token;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells who asks by the token that is shown, and turns everybody else away. That a token is wrong
 * in part is not told; that it is expired or revoked, only to whoever has it whole.
 */
final class Doorman {
  static final String COOKIE = "graupel_token";

  private static final Duration BETWEEN_NOTES = Duration.ofMinutes(1);
  private static final String UNKNOWN = "0".repeat(64);

  private final Access access;
  private final ReadModel model;
  private final Requests requests;
  private final Clock clock;
  private final Map<String, Instant> noted = new ConcurrentHashMap<>();

  Doorman(Access access, ReadModel model, Requests requests, Clock clock) {
    this.access = access;
    this.model = model;
    this.requests = requests;
    this.clock = clock;
  }

  boolean open() {
    return access instanceof Access.Open;
  }

  /**
   * Who asks.
   *
   * @param authorization the header of that name
   * @param cookie that stands for it in a browser
   * @throws Problem if no good token is shown
   */
  Actor admit(Optional<String> authorization, Optional<String> cookie) {
    return switch (access) {
      case Access.Open() -> Actor.DEV;
      case Access.ByToken(Optional<String> admin) ->
          authorization
              .map(Doorman::bearer)
              .or(() -> cookie)
              .map(Doorman::secret)
              .map(secret -> actor(admin, secret))
              .orElseThrow(() -> Problem.unauthorized("no token was shown"));
    };
  }

  private static String bearer(String header) {
    if (!header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      throw Problem.unauthorized("Authorization: another scheme (expected: Bearer TOKEN)");
    }
    return header.substring(7).strip();
  }

  private static Secret secret(String text) {
    return Secret.parse(text)
        .orElseThrow(
            () -> Problem.unauthorized("the token has not the form graupel_<id>_<secret>"));
  }

  private Actor actor(Optional<String> admin, Secret secret) {
    String hash = secret.sha256();
    Optional<Token> token = model.look(queue -> queue.directory().token(secret.id()));
    boolean known = same(token.map(Token::sha256).orElse(UNKNOWN), hash);
    boolean first = same(admin.orElse(UNKNOWN), hash);
    if (known) {
      return good(token.orElseThrow());
    }
    if (first) {
      return new Actor(TenantId.DEFAULT, Role.ADMIN, "first admin");
    }
    throw Problem.unauthorized("the token is not known");
  }

  private Actor good(Token token) {
    Instant now = clock.instant();
    if (token.revoked().isPresent()) {
      throw Problem.unauthorized("the token was revoked at " + token.revoked().orElseThrow());
    }
    if (!token.good(now)) {
      throw Problem.unauthorized("the token expired at " + token.expires().orElseThrow());
    }
    note(token, now);
    return token.actor();
  }

  /** That a token is used is written down once a minute at most, and nobody waits for it. */
  private void note(Token token, Instant now) {
    Instant again = now.minus(BETWEEN_NOTES);
    boolean[] due = {false};
    noted.compute(
        token.id(),
        (id, last) -> {
          due[0] =
              (last == null || !last.isAfter(again))
                  && token.used().filter(used -> used.isAfter(again)).isEmpty();
          return due[0] || last == null ? now : last;
        });
    if (due[0]) {
      requests.note(token.actor(), new Verb.UseToken(token.id()));
    }
  }

  private static boolean same(String kept, String shown) {
    return MessageDigest.isEqual(
        kept.getBytes(StandardCharsets.US_ASCII), shown.getBytes(StandardCharsets.US_ASCII));
  }
}
