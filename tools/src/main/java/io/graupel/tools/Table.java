package io.graupel.tools;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Columns under one heading each; a heading that begins with &gt; puts its column to the right. */
public final class Table {
  private static final String GAP = "  ";

  private final List<String> headings;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... headings) {
    this.headings = List.of(headings);
  }

  /** Adds a row; an empty cell is shown as a dash. */
  public Table row(String... cells) {
    if (cells.length != headings.size()) {
      throw new IllegalArgumentException(
          "row: %d cells (expected: %d)".formatted(cells.length, headings.size()));
    }
    rows.add(Arrays.stream(cells).map(cell -> cell.isEmpty() ? "-" : cell).toList());
    return this;
  }

  /** The lines, headings first, no trailing blanks. */
  public List<String> lines() {
    List<List<String>> all = new ArrayList<>();
    all.add(headings.stream().map(h -> h.replaceFirst("^>", "")).toList());
    all.addAll(rows);
    int[] widths = new int[headings.size()];
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return all.stream().map(row -> line(row, widths)).toList();
  }

  private String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = row.get(i);
      String pad = " ".repeat(widths[i] - cell.length());
      line.append(i == 0 ? "" : GAP)
          .append(headings.get(i).startsWith(">") ? pad + cell : cell + pad);
    }
    return line.toString().stripTrailing();
  }

  /** Prints the lines. */
  public void print(Session session) {
    lines().forEach(session::print);
  }
}
