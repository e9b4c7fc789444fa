package io.graupel.coordinator.api;

import java.util.Optional;

/** Who may ask. */
public sealed interface Access {
  /** Anybody, for everything: a laptop. */
  record Open() implements Access {}

  /**
   * Whoever shows a token.
   *
   * @param admin SHA-256, in hex, of one more token, which is an admin's and needs no entry in the
   *     log: with it the first tokens are issued
   */
  record ByToken(Optional<String> admin) implements Access {
    public ByToken {
      if (admin.filter(hash -> !hash.matches("[0-9a-f]{64}")).isPresent()) {
        throw new IllegalArgumentException(
            "GRAUPEL_ADMIN_TOKEN_SHA256: %d characters (expected: 64 lower-case hex digits);"
                    .formatted(admin.orElseThrow().length())
                + " `graupel tokens first` makes a token and prints its hash");
      }
    }
  }
}
