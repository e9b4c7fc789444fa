package io.graupel.coordinator.simulate;

import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import java.util.Comparator;
import java.util.List;

/**
 * Jobs that were, or might be, asked of a fleet.
 *
 * @param lines in the order of their submission
 */
public record Trace(List<Line> lines) {
  /**
   * Equal jobs, submitted at once.
   *
   * @param submitted milliseconds from the beginning of the trace
   * @param millis that one of the jobs needs of one device
   * @param memoryGib device memory that each needs; 0 for any device
   * @param count how many jobs
   */
  public record Line(
      long submitted,
      TenantId tenant,
      Pool pool,
      Priority priority,
      long millis,
      double memoryGib,
      int count) {
    public Line {
      require(submitted >= 0 && submitted <= 1e12, "submit", submitted / 1e3, "0 to 1e9");
      require(millis >= 1 && millis <= 1e10, "seconds", millis / 1e3, "0.001 to 1e7");
      require(memoryGib >= 0 && memoryGib <= 100_000, "memoryGib", memoryGib, "0 to 100000");
      require(count >= 1 && count <= 1_000_000, "count", count, "1 to 1000000");
    }

    private static void require(boolean holds, String field, Object found, String expected) {
      if (!holds) {
        throw new IllegalArgumentException(
            "%s: %s (expected: %s)".formatted(field, found, expected));
      }
    }
  }

  public Trace {
    lines = lines.stream().sorted(Comparator.comparingLong(Line::submitted)).toList();
  }

  /** Jobs of all lines. */
  public long jobs() {
    return lines.stream().mapToLong(Line::count).sum();
  }

  /** Milliseconds from the beginning to the last submission. */
  public long end() {
    return lines.isEmpty() ? 0 : lines.getLast().submitted();
  }

  /** Device milliseconds that all jobs need together. */
  public long millis() {
    return lines.stream().mapToLong(line -> line.millis() * line.count()).sum();
  }
}
