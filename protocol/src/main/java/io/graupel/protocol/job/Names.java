package io.graupel.protocol.job;

/** The forms of names that travel in topics, keys and paths. */
final class Names {
  static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

  private Names() {}

  static void require(String field, String value, String form) {
    if (!value.matches(form)) {
      throw new IllegalArgumentException("%s: \"%s\" (expected: %s)".formatted(field, value, form));
    }
  }
}
