package io.graupel.diffusion.metric;

import java.util.Arrays;

/**
 * How well generated images lie among real ones and cover them, by balls that reach from each image
 * to its k-th nearest neighbour, itself not counted, edge included: precision and recall
 * (Kynkaanniemi et al. 2019), density and coverage (Naeem et al. 2020).
 *
 * @param precision share of generated images inside the ball of a real one
 * @param recall share of real images inside the ball of a generated one
 * @param density balls of real images around a generated one, over k; may exceed 1
 * @param coverage share of real images whose ball holds a generated one
 */
public record Manifold(double precision, double recall, double density, double coverage) {
  private static final int BLOCK = 512;

  /** Compares all images of both sets. */
  public static Manifold of(Features real, Features generated, int k) {
    real.alike(generated);
    int fewest = Math.min(real.count(), generated.count());
    if (k < 1 || k >= fewest) {
      throw new IllegalArgumentException(
          "k: %d (expected: 1 to %d, below the number of images)".formatted(k, fewest - 1));
    }
    return of(real, generated, k, radii(real, k), radii(generated, k));
  }

  private static Manifold of(Features x, Features y, int k, double[] realRadii, double[] radii) {
    boolean[] precise = new boolean[y.count()];
    long recalled = 0;
    long covered = 0;
    long held = 0;
    for (int from = 0; from < x.count(); from += BLOCK) {
      int to = Math.min(from + BLOCK, x.count());
      double[] distances = Algebra.distances(x.block(from, to), y.matrix());
      for (int i = from; i < to; i++) {
        boolean isRecalled = false;
        int inside = 0;
        for (int j = 0; j < y.count(); j++) {
          double distance = distances[(i - from) * y.count() + j];
          isRecalled |= distance <= radii[j];
          if (distance <= realRadii[i]) {
            precise[j] = true;
            inside++;
          }
        }
        recalled += isRecalled ? 1 : 0;
        covered += inside > 0 ? 1 : 0;
        held += inside;
      }
    }
    int hits = 0;
    for (boolean hit : precise) {
      hits += hit ? 1 : 0;
    }
    return new Manifold(
        (double) hits / y.count(),
        (double) recalled / x.count(),
        (double) held / k / y.count(),
        (double) covered / x.count());
  }

  /** Distance of each image to its k-th neighbour. */
  private static double[] radii(Features x, int k) {
    double[] radii = new double[x.count()];
    for (int from = 0; from < x.count(); from += BLOCK) {
      int to = Math.min(from + BLOCK, x.count());
      double[] distances = Algebra.distances(x.block(from, to), x.matrix());
      for (int i = from; i < to; i++) {
        int row = (i - from) * x.count();
        distances[row + i] = Double.POSITIVE_INFINITY; // not its own neighbour
        radii[i] = smallest(distances, row, x.count(), k);
      }
    }
    return radii;
  }

  /** The k-th smallest of a row. */
  private static double smallest(double[] values, int from, int length, int k) {
    double[] least = new double[k];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    for (int i = from; i < from + length; i++) {
      if (values[i] < least[k - 1]) {
        int at = k - 1;
        for (; at > 0 && least[at - 1] > values[i]; at--) {
          least[at] = least[at - 1];
        }
        least[at] = values[i];
      }
    }
    return least[k - 1];
  }
}
