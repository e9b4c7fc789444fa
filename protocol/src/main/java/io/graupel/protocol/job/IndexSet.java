package io.graupel.protocol.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A set of indices as its ranges: sorted, apart from each other, few where work goes in order. */
public record IndexSet(List<IndexRange> ranges) {
  public static final IndexSet NONE = new IndexSet(List.of());

  public IndexSet {
    ranges = List.copyOf(ranges);
    for (int i = 1; i < ranges.size(); i++) {
      Fields.require(
          ranges.get(i).first() > ranges.get(i - 1).end(),
          "ranges: %s (expected: sorted, with gaps between them)",
          ranges);
    }
  }

  public static IndexSet of(IndexRange range) {
    return new IndexSet(List.of(range));
  }

  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** How many indices. */
  public long size() {
    return ranges.stream().mapToLong(IndexRange::size).sum();
  }

  public boolean contains(int index) {
    int at = at(index);
    return at < ranges.size() && ranges.get(at).first() <= index;
  }

  /** This set and the range. */
  public IndexSet plus(IndexRange range) {
    int from = at(range.first() - 1);
    int to = from;
    int first = range.first();
    int end = range.end();
    while (to < ranges.size() && ranges.get(to).first() <= end) {
      first = Math.min(first, ranges.get(to).first());
      end = Math.max(end, ranges.get(to).end());
      to++;
    }
    List<IndexRange> next = new ArrayList<>(ranges.subList(0, from));
    next.add(new IndexRange(first, end));
    next.addAll(ranges.subList(to, ranges.size()));
    return new IndexSet(next);
  }

  /** This set without the range. */
  public IndexSet minus(IndexRange range) {
    List<IndexRange> next = new ArrayList<>();
    for (IndexRange each : ranges) {
      if (each.end() <= range.first() || each.first() >= range.end()) {
        next.add(each);
        continue;
      }
      if (each.first() < range.first()) {
        next.add(new IndexRange(each.first(), range.first()));
      }
      if (each.end() > range.end()) {
        next.add(new IndexRange(range.end(), each.end()));
      }
    }
    return new IndexSet(next);
  }

  /**
   * The first run of indices at or after {@code from} that are not in the set, up to {@code end}.
   */
  public Optional<IndexRange> gap(int from, int end) {
    int at = at(from);
    int first = from;
    while (at < ranges.size() && ranges.get(at).first() <= first) {
      first = ranges.get(at).end();
      at++;
    }
    int limit = at < ranges.size() ? Math.min(end, ranges.get(at).first()) : end;
    return first < limit ? Optional.of(new IndexRange(first, limit)) : Optional.empty();
  }

  /** Place of the first range that ends after the index. */
  private int at(int index) {
    int low = 0;
    int high = ranges.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ranges.get(middle).end() <= index) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The first few ranges, for a sentence. */
  public String brief() {
    int shown = 5;
    return ranges.size() <= shown
        ? toString()
        : new IndexSet(ranges.subList(0, shown)) + " and %,d more".formatted(ranges.size() - shown);
  }

  @Override
  public String toString() {
    return ranges.isEmpty()
        ? "none"
        : String.join(",", ranges.stream().map(IndexRange::toString).toList());
  }
}
