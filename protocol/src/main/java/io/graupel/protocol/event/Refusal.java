package io.graupel.protocol.event;

import java.time.Instant;
import java.util.Optional;

/**
 * Why a request was not done.
 *
 * @param message what was found, what is allowed, what to do next
 * @param retryAt when there is likely to be room, if time alone helps
 */
public record Refusal(Kind kind, String message, Optional<Instant> retryAt) {
  /** What to make of it. */
  public enum Kind {
    /** There is no such thing, or none that the actor may know of. */
    UNKNOWN,
    /** The actor may not. */
    FORBIDDEN,
    /** It does not go with how things stand. */
    CONFLICT,
    /** A limit is reached. */
    LIMIT,
    /** It can never be. */
    IMPOSSIBLE
  }

  public static Refusal of(Kind kind, String message) {
    return new Refusal(kind, message, Optional.empty());
  }
}
