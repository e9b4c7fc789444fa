package io.graupel.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GaussianMixtureTest {
  @Test
  void oneComponentIsMeanAndCovariance() {
    double[][] rows = {{1, 2}, {3, 0}, {-1, 5}, {1, 1}};
    GaussianMixture mixture = GaussianMixture.fit(rows, 1, new SplittableRandom(1));
    assertThat(mixture.shares()).containsExactly(new double[] {1}, within(1e-9));
    assertThat(mixture.means()[0]).containsExactly(new double[] {1, 2}, within(1e-9));
    assertThat(covariance(mixture, 0))
        .containsExactly(new double[] {2, -2.5, -2.5, 3.5}, within(2e-6));
  }

  private static double[] covariance(GaussianMixture mixture, int component) {
    double[][] root = mixture.roots()[component];
    int size = root.length;
    double[] product = new double[size * size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        for (int k = 0; k < size; k++) {
          product[i * size + j] += root[i][k] * root[j][k];
        }
      }
    }
    return product;
  }

  /** Two clouds, 1 and 3 parts, each the same points around its centre, far from the other. */
  @Test
  void componentsFindCloudsThatLieApart() {
    double[][] rows = new double[400][];
    double[] left = new double[4];
    double[] right = new double[4];
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < rows.length; i++) {
      double x = random.nextGaussian();
      double y = 0.5 * x + random.nextGaussian();
      boolean first = i < 100;
      rows[i] = new double[] {(first ? -40 : 40) + x, 2 * y};
      double[] sums = first ? left : right;
      sums[0] += rows[i][0];
      sums[1] += rows[i][1];
      sums[2] += rows[i][0] * rows[i][0];
      sums[3] += rows[i][0] * rows[i][1];
    }
    for (int seed = 0; seed < 5; seed++) {
      GaussianMixture mixture = GaussianMixture.fit(rows, 2, new SplittableRandom(seed));
      int one = mixture.means()[0][0] < 0 ? 0 : 1;
      assertCloud(mixture, one, left, 100);
      assertCloud(mixture, 1 - one, right, 300);
    }
  }

  private static void assertCloud(GaussianMixture mixture, int k, double[] sums, int count) {
    double x = sums[0] / count;
    double y = sums[1] / count;
    assertThat(mixture.shares()[k]).isCloseTo(count / 400.0, within(1e-9));
    assertThat(mixture.means()[k]).containsExactly(new double[] {x, y}, within(1e-9));
    assertThat(covariance(mixture, k)[0]).isCloseTo(sums[2] / count - x * x, within(2e-6));
    assertThat(covariance(mixture, k)[1]).isCloseTo(sums[3] / count - x * y, within(2e-6));
  }

  /** Halves of the same mean, which k-means alone cannot tell apart. */
  @Test
  void componentsThatOverlapAreToldApartByShape() {
    SplittableRandom random = new SplittableRandom(5);
    double[][] rows = new double[4000][];
    for (int i = 0; i < rows.length; i++) {
      double wide = 3 * random.nextGaussian();
      double thin = 0.5 * random.nextGaussian();
      rows[i] = i % 2 == 0 ? new double[] {wide, thin} : new double[] {thin, wide};
    }
    GaussianMixture mixture = GaussianMixture.fit(rows, 2, new SplittableRandom(1));
    int flat = covariance(mixture, 0)[0] > covariance(mixture, 1)[0] ? 0 : 1;
    assertThat(Math.sqrt(covariance(mixture, flat)[0])).isCloseTo(3, within(0.15));
    assertThat(Math.sqrt(covariance(mixture, flat)[3])).isCloseTo(0.5, within(0.02));
    assertThat(Math.sqrt(covariance(mixture, 1 - flat)[0])).isCloseTo(0.5, within(0.02));
    assertThat(Math.sqrt(covariance(mixture, 1 - flat)[3])).isCloseTo(3, within(0.15));
  }

  @Test
  void rowsThatNeverVaryAreDrawnAsTheyAre() {
    double[][] rows = new double[20][];
    Arrays.fill(rows, new double[] {-1, 0.5, -1});
    for (int components : new int[] {1, 3}) {
      GaussianMixture mixture = GaussianMixture.fit(rows, components, new SplittableRandom(1));
      for (double choice : new double[] {0, 0.4, 0.999_999}) {
        double[] drawn = mixture.row(choice, new double[] {1, -2, 3});
        assertThat(drawn).containsExactly(rows[0], within(4e-3));
      }
    }
  }

  @Test
  void drawsHaveTheMomentsOfTheMixture() {
    double[][] root = {{2, 0}, {-1, 0.5}};
    double[][] other = {{1, 0}, {0, 1}};
    GaussianMixture mixture =
        new GaussianMixture(
            new double[] {0.25, 0.75},
            new double[][] {{8, 0}, {0, 4}},
            new double[][][] {root, other});
    SplittableRandom random = new SplittableRandom(9);
    double[] mean = new double[2];
    double product = 0;
    int count = 200_000;
    for (int i = 0; i < count; i++) {
      double[] normals = {random.nextGaussian(), random.nextGaussian()};
      double[] row = mixture.row(random.nextDouble(), normals);
      mean[0] += row[0] / count;
      mean[1] += row[1] / count;
      product += row[0] * row[1] / count;
    }
    assertThat(mean).containsExactly(new double[] {2, 3}, within(0.05));
    assertThat(product).isCloseTo(0.25 * -2, within(0.15));
  }

  @Test
  void fewerRowsThanComponentsAreRefused() {
    assertThatThrownBy(() -> GaussianMixture.fit(new double[3][1], 4, new SplittableRandom(1)))
        .hasMessage("start.components: 4 (expected: at most 3, the images that are fitted)");
  }
}
