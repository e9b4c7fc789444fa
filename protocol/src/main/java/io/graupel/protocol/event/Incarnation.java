package io.graupel.protocol.event;

/**
 * One life of a worker process: {@code worker.xxxxxxxx}, fresh at every start, so that a restarted
 * worker can never answer for the one before it.
 */
public record Incarnation(String value) {
  public Incarnation {
    if (!value.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.[0-9a-f]{8}")) {
      throw new IllegalArgumentException(
          "incarnation: \"%s\" (expected: worker name, a dot, 8 hex digits)".formatted(value));
    }
  }

  /** The worker's name, the same through restarts. */
  public String worker() {
    return value.substring(0, value.indexOf('.'));
  }

  @Override
  public String toString() {
    return value;
  }
}
