package io.graupel.diffusion.sampling;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A mixture of Gaussians with full covariances, fitted by expectation and maximisation (Dempster,
 * Laird and Rubin 1977) from a start by k-means++ (Arthur and Vassilvitskii 2007). With one
 * component that is mean and covariance. Rows are few numbers each, so it runs on the host, in
 * float64 and strict arithmetic: equal rows give equal bits on every machine.
 *
 * <p>{@link #FLOOR} is added to every variance, as common software does, so that a number that
 * never varies, such as a corner that is always black, is no special case.
 *
 * @param shares of the components, which add up to 1
 * @param means of each component
 * @param roots lower triangles L of the covariances L L^T
 */
public record GaussianMixture(double[] shares, double[][] means, double[][][] roots) {
  static final double FLOOR = 1e-6;

  private static final double TOLERANCE = 1e-5; // in mean log-likelihood
  private static final int MOST_ROUNDS = 100;

  /**
   * Fits a mixture.
   *
   * @param rows as many numbers in each
   * @param random where the first centres are drawn from
   * @throws IllegalArgumentException if there are fewer rows than components
   */
  public static GaussianMixture fit(double[][] rows, int components, RandomGenerator random) {
    if (rows.length < components) {
      throw new IllegalArgumentException(
          "start.components: %d (expected: at most %d, the images that are fitted)"
              .formatted(components, rows.length));
    }
    double[][] belongs = nearest(rows, centres(rows, components, random));
    GaussianMixture mixture = maximised(rows, belongs);
    double before = Double.NEGATIVE_INFINITY;
    for (int round = 0; components > 1 && round < MOST_ROUNDS; round++) {
      double likelihood = mixture.expect(rows, belongs);
      if (likelihood - before < TOLERANCE) {
        break;
      }
      before = likelihood;
      mixture = maximised(rows, belongs);
    }
    return mixture;
  }

  /** Each further centre is a row drawn by its squared distance from those there are. */
  private static double[][] centres(double[][] rows, int components, RandomGenerator random) {
    double[][] centres = new double[components][];
    centres[0] = rows[random.nextInt(rows.length)];
    double[] distance = new double[rows.length];
    Arrays.fill(distance, Double.POSITIVE_INFINITY);
    for (int k = 1; k < components; k++) {
      double total = 0;
      for (int i = 0; i < rows.length; i++) {
        distance[i] = Math.min(distance[i], squaredDistance(rows[i], centres[k - 1]));
        total += distance[i];
      }
      double left = random.nextDouble() * total;
      int chosen = 0;
      while (chosen < rows.length - 1 && left >= distance[chosen]) {
        left -= distance[chosen++];
      }
      centres[k] = rows[chosen];
    }
    return centres;
  }

  private static double squaredDistance(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += (a[j] - b[j]) * (a[j] - b[j]);
    }
    return sum;
  }

  /** 1 for the centre next to each row, else 0: (rows, components). */
  private static double[][] nearest(double[][] rows, double[][] centres) {
    double[][] belongs = new double[rows.length][centres.length];
    for (int i = 0; i < rows.length; i++) {
      int best = 0;
      for (int k = 1; k < centres.length; k++) {
        if (squaredDistance(rows[i], centres[k]) < squaredDistance(rows[i], centres[best])) {
          best = k;
        }
      }
      belongs[i][best] = 1;
    }
    return belongs;
  }

  /** The mixture that is likeliest if each row belongs to the components in these shares. */
  private static GaussianMixture maximised(double[][] rows, double[][] belongs) {
    int components = belongs[0].length;
    double[] shares = new double[components];
    double[][] means = new double[components][];
    double[][][] roots = new double[components][][];
    for (int k = 0; k < components; k++) {
      double mass = 1e-12; // of a component that lost all its rows, too
      for (double[] row : belongs) {
        mass += row[k];
      }
      shares[k] = mass / rows.length;
      means[k] = mean(rows, belongs, k, mass);
      roots[k] = root(covariance(rows, belongs, k, mass, means[k]));
    }
    return new GaussianMixture(shares, means, roots);
  }

  private static double[] mean(double[][] rows, double[][] belongs, int k, double mass) {
    double[] mean = new double[rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < mean.length; j++) {
        mean[j] += belongs[i][k] / mass * rows[i][j];
      }
    }
    return mean;
  }

  private static double[][] covariance(
      double[][] rows, double[][] belongs, int k, double mass, double[] mean) {
    int size = mean.length;
    double[][] covariance = new double[size][size];
    for (int i = 0; i < rows.length; i++) {
      double weight = belongs[i][k] / mass;
      for (int a = 0; weight > 0 && a < size; a++) {
        double scaled = weight * (rows[i][a] - mean[a]);
        for (int b = 0; b <= a; b++) {
          covariance[a][b] += scaled * (rows[i][b] - mean[b]);
        }
      }
    }
    for (int a = 0; a < size; a++) {
      covariance[a][a] += FLOOR;
    }
    return covariance;
  }

  /** The triangle of Cholesky, from the lower half of a positive matrix. */
  private static double[][] root(double[][] matrix) {
    int size = matrix.length;
    double[][] root = new double[size][size];
    for (int a = 0; a < size; a++) {
      for (int b = 0; b <= a; b++) {
        double left = matrix[a][b];
        for (int c = 0; c < b; c++) {
          left -= root[a][c] * root[b][c];
        }
        root[a][b] = a == b ? Math.sqrt(Math.max(left, FLOOR / 2)) : left / root[b][b];
      }
    }
    return root;
  }

  /** Finds in which shares each row belongs to the components; returns the mean log-likelihood. */
  private double expect(double[][] rows, double[][] belongs) {
    double sum = 0;
    for (int i = 0; i < rows.length; i++) {
      double greatest = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < shares.length; k++) {
        belongs[i][k] = logDensity(k, rows[i]);
        greatest = Math.max(greatest, belongs[i][k]);
      }
      double total = 0;
      for (int k = 0; k < shares.length; k++) {
        belongs[i][k] = StrictMath.exp(belongs[i][k] - greatest);
        total += belongs[i][k];
      }
      for (int k = 0; k < shares.length; k++) {
        belongs[i][k] /= total;
      }
      sum += greatest + StrictMath.log(total);
    }
    return sum / rows.length;
  }

  /** Up to a constant: log share - log |L| - |L^-1 (row - mean)|^2 / 2. */
  private double logDensity(int k, double[] row) {
    double[] solved = new double[row.length];
    double density = StrictMath.log(shares[k]);
    for (int a = 0; a < row.length; a++) {
      double left = row[a] - means[k][a];
      for (int b = 0; b < a; b++) {
        left -= roots[k][a][b] * solved[b];
      }
      solved[a] = left / roots[k][a][a];
      density -= StrictMath.log(roots[k][a][a]) + solved[a] * solved[a] / 2;
    }
    return density;
  }

  /**
   * The row that random numbers stand for.
   *
   * @param choice uniform in [0, 1), which decides the component
   * @param normals standard normal, as many as a row has numbers
   */
  public double[] row(double choice, double[] normals) {
    int k = 0;
    for (double left = choice - shares[0]; left >= 0 && k < shares.length - 1; left -= shares[k]) {
      k++;
    }
    double[] row = means[k].clone();
    for (int a = 0; a < row.length; a++) {
      for (int b = 0; b <= a; b++) {
        row[a] += roots[k][a][b] * normals[b];
      }
    }
    return row;
  }
}
