package io.graupel.storage;

import java.nio.file.Path;
import java.util.Map;

/**
 * A checkpoint brought back to local disk.
 *
 * @param files its files by name, each verified
 */
public record Checkpoint(LogEntry entry, Map<String, Path> files) {
  public Checkpoint {
    files = Map.copyOf(files);
  }
}
