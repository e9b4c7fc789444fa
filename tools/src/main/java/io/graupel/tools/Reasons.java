package io.graupel.tools;

import java.util.Map;
import java.util.Optional;

/** Why something is asked for, as a parameter of the request. */
final class Reasons {
  private Reasons() {}

  static Map<String, String> of(Optional<String> reason) {
    return Map.of("reason", reason.orElse(""));
  }
}
