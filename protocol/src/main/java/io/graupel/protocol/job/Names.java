package io.graupel.protocol.job;

import java.util.Locale;

/** The forms of names that travel in topics, keys and paths, or stand in specs. */
final class Names {
  static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

  private Names() {}

  /** The {@code type} by which a spec names a case of a sealed family. */
  static String type(Object part) {
    String name = part.getClass().getSimpleName();
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  static void require(String field, String value, String form) {
    if (!value.matches(form)) {
      throw new IllegalArgumentException("%s: \"%s\" (expected: %s)".formatted(field, value, form));
    }
  }
}
