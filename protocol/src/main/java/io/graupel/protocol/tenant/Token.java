package io.graupel.protocol.tenant;

import io.graupel.protocol.job.Field;
import io.graupel.protocol.job.Fields;
import io.graupel.protocol.job.TenantId;
import java.time.Instant;
import java.util.Optional;

/**
 * A right to ask, shown with each request as {@code graupel_<id>_<secret>}. Only the secret's hash
 * is kept.
 *
 * @param id public part, 10 characters of base 32
 * @param sha256 of the whole token, in hex
 * @param used when it was last shown, to within a minute or so
 */
public record Token(
    String id,
    TenantId tenant,
    Role role,
    @Field("for people: who or what uses it") String label,
    String sha256,
    Instant issued,
    Optional<Instant> expires,
    Optional<Instant> revoked,
    Optional<Instant> used) {
  public Token {
    Fields.check(Token.class, id, tenant, role, label, sha256, issued, expires, revoked, used);
    if (!id.matches("[a-z2-7]{10}")) {
      throw new IllegalArgumentException(
          "token: \"%s\" (expected: 10 characters of a-z, 2-7)".formatted(id));
    }
    if (label.isBlank() || label.length() > 100) {
      throw new IllegalArgumentException(
          "label: \"%s\" (expected: 1 to 100 characters)".formatted(label));
    }
  }

  /** Whether it is good at this moment. */
  public boolean good(Instant now) {
    return revoked.isEmpty() && expires.filter(end -> !end.isAfter(now)).isEmpty();
  }

  /** When it stopped, or will stop, to be good. */
  public Instant ended() {
    return revoked.or(() -> expires).orElse(Instant.MAX);
  }

  /** Who shows it: named by label and id, so that no label can pass for somebody else. */
  public Actor actor() {
    return new Actor(tenant, role, "%s (%s)".formatted(label, id));
  }

  public Token revoked(Instant now) {
    return new Token(id, tenant, role, label, sha256, issued, expires, Optional.of(now), used);
  }

  public Token used(Instant now) {
    return new Token(id, tenant, role, label, sha256, issued, expires, revoked, Optional.of(now));
  }
}
