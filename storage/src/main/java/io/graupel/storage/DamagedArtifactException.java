package io.graupel.storage;

/** An object in the store is missing or holds other bytes than were written. */
public final class DamagedArtifactException extends RuntimeException {
  DamagedArtifactException(String message) {
    super(message);
  }

  DamagedArtifactException(String message, Throwable cause) {
    super(message, cause);
  }
}
