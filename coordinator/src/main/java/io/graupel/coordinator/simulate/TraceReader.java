package io.graupel.coordinator.simulate;

import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads a trace from lines of comma-separated values. The first line names the columns, in any
 * order: {@code submit} (seconds from the beginning, or instants such as 2026-05-01T22:00:00Z) and
 * {@code seconds} are needed; {@code tenant}, {@code pool}, {@code class}, {@code memoryGib} and
 * {@code count} may be left out. Empty lines and those that begin with {@code #} are passed over.
 */
public final class TraceReader {
  /** What can stand in a header. */
  enum Column {
    SUBMIT("submit"),
    TENANT("tenant"),
    POOL("pool"),
    CLASS("class"),
    SECONDS("seconds"),
    MEMORY("memoryGib"),
    COUNT("count");

    private final String title;

    Column(String title) {
      this.title = title;
    }

    static Optional<Column> titled(String title) {
      return Arrays.stream(values()).filter(c -> c.title.equalsIgnoreCase(title)).findFirst();
    }
  }

  private final Map<String, TenantId> tenants = new HashMap<>();
  private final Map<String, Pool> pools = new HashMap<>();
  private final List<Column> header = new ArrayList<>();
  private final List<Trace.Line> lines = new ArrayList<>();
  private Optional<Instant> beginning = Optional.empty();

  private TraceReader() {}

  /**
   * The trace in these lines.
   *
   * @throws IllegalArgumentException naming the line, the column, what was found and what is
   *     expected
   */
  public static Trace read(Iterable<String> text) {
    TraceReader reader = new TraceReader();
    int number = 0;
    for (String line : text) {
      number++;
      if (!line.isBlank() && !line.startsWith("#")) {
        reader.take(number, line);
      }
    }
    if (reader.lines.isEmpty()) {
      throw new IllegalArgumentException(
          "line %d: the end (expected: at least one job below the header %s)"
              .formatted(number, titles()));
    }
    return new Trace(reader.lines);
  }

  private void take(int number, String line) {
    try {
      String[] cells = line.split(",", -1);
      if (header.isEmpty()) {
        head(cells);
      } else {
        lines.add(job(cells));
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("line %d: %s".formatted(number, e.getMessage()), e);
    }
  }

  private void head(String[] cells) {
    for (String cell : cells) {
      Column column =
          Column.titled(cell.strip())
              .orElseThrow(() -> wrong("column", cell.strip(), "some of " + titles()));
      if (header.contains(column)) {
        throw wrong("column", cell.strip(), "each once");
      }
      header.add(column);
    }
    for (Column needed : List.of(Column.SUBMIT, Column.SECONDS)) {
      if (!header.contains(needed)) {
        throw wrong("columns", String.join(",", cells), needed.title + " among them");
      }
    }
  }

  private Trace.Line job(String[] cells) {
    if (cells.length != header.size()) {
      throw wrong("line", cells.length + " cells", "%d, as the header".formatted(header.size()));
    }
    Map<Column, String> given = new HashMap<>();
    for (int i = 0; i < cells.length; i++) {
      given.put(header.get(i), cells[i].strip());
    }
    return new Trace.Line(
        submitted(given.getOrDefault(Column.SUBMIT, "")),
        tenants.computeIfAbsent(given.getOrDefault(Column.TENANT, "default"), TenantId::new),
        pools.computeIfAbsent(given.getOrDefault(Column.POOL, "default"), Pool::new),
        priority(given.getOrDefault(Column.CLASS, "standard")),
        millis(Column.SECONDS, given.getOrDefault(Column.SECONDS, "")),
        number(Column.MEMORY, given.getOrDefault(Column.MEMORY, "0")),
        (int) Math.clamp(number(Column.COUNT, given.getOrDefault(Column.COUNT, "1")), -1, 1e9));
  }

  /** The first of a trace that is written with instants is its beginning. */
  private long submitted(String cell) {
    if (!cell.contains("T")) {
      return millis(Column.SUBMIT, cell);
    }
    try {
      Instant at = Instant.parse(cell);
      Instant first = beginning.orElse(at);
      beginning = Optional.of(first);
      return at.toEpochMilli() - first.toEpochMilli();
    } catch (DateTimeParseException e) {
      throw wrong("submit", cell, "such as 2026-05-01T22:00:00Z");
    }
  }

  private static long millis(Column column, String cell) {
    return Math.round(number(column, cell) * 1000);
  }

  private static double number(Column column, String cell) {
    try {
      double value = Double.parseDouble(cell);
      if (Double.isFinite(value) && Math.abs(value) < 1e12) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below, as for what is no number at all
    }
    throw wrong(column.title, "\"" + cell + "\"", "a number");
  }

  private static Priority priority(String cell) {
    return Arrays.stream(Priority.values())
        .filter(p -> p.name().equalsIgnoreCase(cell))
        .findFirst()
        .orElseThrow(
            () ->
                wrong(
                    "class",
                    cell,
                    Arrays.stream(Priority.values())
                        .map(p -> p.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "))));
  }

  private static IllegalArgumentException wrong(String field, String found, String expected) {
    return new IllegalArgumentException("%s: %s (expected: %s)".formatted(field, found, expected));
  }

  private static String titles() {
    return Arrays.stream(Column.values()).map(c -> c.title).collect(Collectors.joining(","));
  }
}
