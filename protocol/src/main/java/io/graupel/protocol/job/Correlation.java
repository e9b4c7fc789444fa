package io.graupel.protocol.job;

import java.util.List;

/** What makes a matrix one of correlations: symmetric, ones along its diagonal, and positive. */
final class Correlation {
  private static final double TOLERANCE = 1e-9;

  private Correlation() {}

  static void require(List<List<Double>> rows) {
    int size = rows.size();
    for (int i = 0; i < size; i++) {
      Fields.require(
          rows.get(i).size() == size,
          "correlation: row of %s numbers (expected: %s, as there are rows)",
          rows.get(i).size(),
          size);
      Fields.require(
          rows.get(i).get(i) == 1,
          "correlation: %s on the diagonal (expected: 1)",
          rows.get(i).get(i));
    }
    double[][] root = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        Fields.require(
            Math.abs(rows.get(i).get(j) - rows.get(j).get(i)) <= TOLERANCE,
            "correlation: %s and %s (expected: the same on both sides of the diagonal)",
            rows.get(i).get(j),
            rows.get(j).get(i));
        double left = rows.get(i).get(j);
        for (int k = 0; k < j; k++) {
          left -= root[i][k] * root[j][k];
        }
        Fields.require(
            i != j || left > TOLERANCE,
            "correlation: not positive definite (expected: that it is)");
        root[i][j] = i == j ? Math.sqrt(left) : left / root[j][j];
      }
    }
  }
}
