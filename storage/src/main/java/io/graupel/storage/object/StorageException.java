package io.graupel.storage.object;

/** The store did not do what was asked: it could not be reached, or it refused. */
public final class StorageException extends RuntimeException {
  private final boolean unreachable;

  private StorageException(String message, Throwable cause, boolean unreachable) {
    super(message, cause);
    this.unreachable = unreachable;
  }

  /** The store gave no answer, or said that it is not able to serve now: try again later. */
  public static StorageException unreachable(String message, Throwable cause) {
    return new StorageException(message, cause, true);
  }

  /** The store answered no: asking again will not help. */
  public static StorageException refused(String message, Throwable cause) {
    return new StorageException(message, cause, false);
  }

  /** Whether the same request may succeed later. */
  public boolean isUnreachable() {
    return unreachable;
  }
}
