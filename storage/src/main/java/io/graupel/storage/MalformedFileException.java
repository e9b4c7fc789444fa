package io.graupel.storage;

import java.nio.file.Path;

/** A file does not hold what it should. The message names the file, what was found and expected. */
public final class MalformedFileException extends RuntimeException {
  /** Says {@code fault} of {@code file}, in the form {@code found (expected: …); next move}. */
  public MalformedFileException(Path file, String fault) {
    super(file.getFileName() + ": " + fault);
  }

  /** Says {@code fault} of {@code file}, found out by {@code cause}. */
  public MalformedFileException(Path file, String fault, Throwable cause) {
    super(file.getFileName() + ": " + fault, cause);
  }
}
