package io.graupel.protocol.job;

/** Names a job, what was asked once: {@code j-} and ten characters of base 32. */
public record JobId(String value) implements Comparable<JobId> {
  public JobId {
    Names.require("job", value, "j-[a-z2-7]{10}");
  }

  @Override
  public int compareTo(JobId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
