package io.graupel.protocol.job;

/** One try at a job, numbered from 1. The number is the fence: word from a lower one is refused. */
public record AttemptId(JobId job, int number) implements Comparable<AttemptId> {
  public AttemptId {
    if (number < 1) {
      throw new IllegalArgumentException("attempt: %d (expected: >= 1)".formatted(number));
    }
  }

  /** The attempt after this one. */
  public AttemptId next() {
    return new AttemptId(job, number + 1);
  }

  @Override
  public int compareTo(AttemptId other) {
    int byJob = job.compareTo(other.job);
    return byJob != 0 ? byJob : Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return job + "#" + number;
  }
}
