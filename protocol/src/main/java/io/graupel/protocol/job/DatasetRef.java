package io.graupel.protocol.job;

/**
 * Names a data set: {@code name} for its newest version, or {@code name@sha256} for one version for
 * ever. An accepted job always holds the second form.
 */
public record DatasetRef(String value) {
  public DatasetRef {
    Names.require("dataset", value, "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(@[0-9a-f]{64})?");
  }

  public String name() {
    return value.split("@", 2)[0];
  }

  /** Whether the version is fixed. */
  public boolean pinned() {
    return value.contains("@");
  }

  /**
   * The version's SHA-256.
   *
   * @throws IllegalStateException if this reference is not pinned
   */
  public String sha256() {
    if (!pinned()) {
      throw new IllegalStateException("data set " + value + " has no version yet");
    }
    return value.substring(value.indexOf('@') + 1);
  }

  /** This data set at the version with that SHA-256. */
  public DatasetRef at(String sha256) {
    return new DatasetRef(name() + "@" + sha256);
  }

  @Override
  public String toString() {
    return value;
  }
}
