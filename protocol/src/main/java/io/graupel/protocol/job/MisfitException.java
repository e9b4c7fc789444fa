package io.graupel.protocol.job;

/** Two specs, each valid by itself, of which one cannot use the other. */
public final class MisfitException extends IllegalArgumentException {
  private final String field;
  private final String found;
  private final String allowed;

  MisfitException(String field, Object found, String allowed) {
    super("%s: %s (expected: %s)".formatted(field, found, allowed));
    this.field = field;
    this.found = String.valueOf(found);
    this.allowed = allowed;
  }

  /** Path of the field, such as {@code start.severity}. */
  public String field() {
    return field;
  }

  public String found() {
    return found;
  }

  public String allowed() {
    return allowed;
  }
}
