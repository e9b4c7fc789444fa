package io.graupel.coordinator.view;

import io.graupel.protocol.job.JobId;
import io.graupel.protocol.state.JobSnapshot;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** A place in the list of jobs: jobs that are not over before those that are, newest first. */
public record Cursor(boolean over, Instant submitted, JobId job) {
  static final Comparator<Cursor> ORDER =
      Comparator.comparing(Cursor::over)
          .thenComparing(Cursor::submitted, Comparator.reverseOrder())
          .thenComparing(Cursor::job);

  static Cursor of(JobSnapshot job) {
    return new Cursor(job.state().terminal(), job.submitted(), job.id());
  }

  /** The cursor that {@link #toString} wrote, if it is one. */
  public static Optional<Cursor> parse(String text) {
    String[] parts = text.split("_", 3);
    try {
      return parts.length == 3 && parts[0].matches("[01]")
          ? Optional.of(
              new Cursor(parts[0].equals("1"), Instant.parse(parts[1]), new JobId(parts[2])))
          : Optional.empty();
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return (over ? "1_" : "0_") + submitted + "_" + job;
  }
}
