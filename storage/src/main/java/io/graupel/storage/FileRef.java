package io.graupel.storage;

import java.util.List;

/**
 * A file in the object store, cut in chunks.
 *
 * @param name file name, without folders
 * @param bytes size of the whole
 * @param sha256 hash of the whole, 64 hex digits
 * @param chunks where its chunks lie, in order, each {@code writer/sha256 of the chunk}; those of a
 *     part of a job begin with {@code part/}
 */
public record FileRef(String name, long bytes, String sha256, List<String> chunks) {
  public FileRef {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException(
          "file: \"%s\" (expected: letters, digits, '.', '_' and '-')".formatted(name));
    }
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes: %d (expected: >= 0)".formatted(bytes));
    }
    Digest.require("sha256", sha256);
    chunks = List.copyOf(chunks);
  }
}
