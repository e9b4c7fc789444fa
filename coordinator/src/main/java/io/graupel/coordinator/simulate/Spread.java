package io.graupel.coordinator.simulate;

import java.util.Arrays;

/** Numbers as they come, and how they spread. */
final class Spread {
  private long[] values = new long[16];
  private int size;
  private double sum;

  void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
    sum += value;
  }

  void addAll(Spread other) {
    for (int i = 0; i < other.size; i++) {
      add(other.values[i]);
    }
  }

  /** All of them together. */
  double sum() {
    return sum;
  }

  /** How they spread, each divided by the unit. */
  Report.Quantiles quantiles(double unit) {
    if (size == 0) {
      return Report.Quantiles.NONE;
    }
    long[] sorted = Arrays.copyOf(values, size);
    Arrays.sort(sorted);
    return new Report.Quantiles(
        size,
        sum / size / unit,
        at(sorted, 0.5) / unit,
        at(sorted, 0.9) / unit,
        at(sorted, 0.99) / unit,
        sorted[size - 1] / unit);
  }

  /** The least value that as great a share as this does not exceed. */
  private static long at(long[] sorted, double share) {
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }
}
