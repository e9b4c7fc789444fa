package io.graupel.protocol.codec;

import java.util.Optional;

/**
 * A spec or message that cannot be taken: where, what was found, what is allowed.
 *
 * <p>Its message is one line for people; the parts serve problem documents.
 */
public final class SpecException extends RuntimeException {
  private final String field;
  private final Optional<String> allowed;

  SpecException(String field, String message, Optional<String> allowed) {
    super(
        (field.isEmpty() ? "" : field + ": ")
            + message
            + allowed.map(a -> " (expected: " + a + ")").orElse(""));
    this.field = field;
    this.allowed = allowed;
  }

  private SpecException(Optional<String> allowed, String field, String whole) {
    super(whole);
    this.field = field;
    this.allowed = allowed;
  }

  /** The same, of a document that stands under this field of a greater one. */
  SpecException under(String parent) {
    return field.isEmpty()
        ? new SpecException(allowed, parent, parent + ": " + getMessage())
        : new SpecException(allowed, parent + "." + field, parent + "." + getMessage());
  }

  /** Path of the field, such as {@code training.batch}; empty for the whole document. */
  public String field() {
    return field;
  }

  /** What is allowed there, if that can be said apart from the message. */
  public Optional<String> allowed() {
    return allowed;
  }
}
