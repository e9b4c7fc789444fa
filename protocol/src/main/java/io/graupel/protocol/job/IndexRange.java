package io.graupel.protocol.job;

/** Indices from {@code first} up to, not including, {@code end}. */
public record IndexRange(int first, int end) implements Comparable<IndexRange> {
  public IndexRange {
    Fields.require(
        first >= 0 && end > first, "range: %s to %s (expected: 0 or more, rising)", first, end);
  }

  public int size() {
    return end - first;
  }

  @Override
  public int compareTo(IndexRange other) {
    return first != other.first
        ? Integer.compare(first, other.first)
        : Integer.compare(end, other.end);
  }

  /** As people write it: the last index is named, {@code 0-99}. */
  @Override
  public String toString() {
    return first + "-" + (end - 1);
  }
}
