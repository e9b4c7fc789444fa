package io.graupel.diffusion.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.Reference;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrechetTest {
  @Test
  void distanceIsTheReference() {
    double distance =
        Frechet.distance(
            gaussian(
                Reference.numbers("frechet.full3.mu1"), Reference.numbers("frechet.full3.sigma1")),
            gaussian(
                Reference.numbers("frechet.full3.mu2"), Reference.numbers("frechet.full3.sigma2")));
    assertThat(distance).isCloseTo(Reference.number("frechet.full3.distance"), within(1e-9));
  }

  @Test
  void diagonalCovariancesGiveTheSumOfSquaredGaps() {
    Moments a = gaussian(new double[3], diagonal(4, 1, 0.25));
    Moments b = gaussian(new double[] {1, 2, 2}, diagonal(1, 1, 1));
    assertThat(Frechet.distance(a, b)).isCloseTo(10.25, within(1e-12));
  }

  @Test
  void singularCovarianceIsNoTrouble() {
    double[] v = {1 / 3.0, 2 / 3.0, 2 / 3.0};
    double[] rankOne = new double[9];
    Arrays.setAll(rankOne, i -> 3 * v[i / 3] * v[i % 3]);
    Moments a = gaussian(new double[3], rankOne);
    Moments b = gaussian(new double[3], diagonal(1, 1, 1));
    assertThat(Frechet.distance(a, b)).isCloseTo(6 - 2 * Math.sqrt(3), within(1e-7));
    assertThat(Frechet.distance(b, a)).isCloseTo(6 - 2 * Math.sqrt(3), within(1e-7));
  }

  @Test
  void sameImagesAreAtNoDistanceThoughFewerThanFeatures() {
    Features few = random(12, 40, 0);
    Moments moments = Moments.of(few);
    double trace = 0;
    for (int i = 0; i < 40; i++) {
      trace += moments.covariance()[i * 40 + i];
    }
    assertThat(Frechet.distance(moments, moments)).isBetween(0.0, 1e-6 * trace);
    assertThat(Frechet.distance(few, few)).isBetween(0.0, 1e-6 * trace);
  }

  @Test
  void featuresThemselvesGiveTheDistanceOfTheirMoments() {
    Features a = random(12, 40, 1);
    Features b = random(17, 40, 2);
    double moments = Frechet.distance(Moments.of(a), Moments.of(b));
    assertThat(moments).isPositive();
    assertThat(Frechet.distance(a, b)).isCloseTo(moments, within(1e-6 * moments));
    Features many = random(50, 5, 3);
    Features more = random(60, 5, 4);
    double known = Frechet.distance(Moments.of(many), Moments.of(more));
    assertThat(known).isPositive();
    assertThat(Frechet.distance(many, more)).isCloseTo(known, within(1e-9 * known));
  }

  @Test
  void featuresOfAnotherNetworkAreRefused() {
    assertThatThrownBy(() -> Frechet.distance(random(4, 3, 0), random(4, 2, 0)))
        .hasMessage("features: rows of 3 and of 2 numbers (expected: of one network)");
    assertThatThrownBy(
            () -> Frechet.distance(Moments.of(random(4, 3, 0)), Moments.of(random(4, 2, 0))))
        .hasMessage("moments: of 3 and of 2 features (expected: of one network)");
  }

  @Test
  void oneImageHasNoSpreadToCompare() {
    assertThatThrownBy(() -> Frechet.distance(random(1, 3, 0), random(4, 3, 0)))
        .hasMessage("1 and 4 images (expected: at least 2 of both)");
  }

  /** Moments of two images that have this covariance. */
  private static Moments gaussian(double[] mean, double[] covariance) {
    return new Moments(2, mean, covariance);
  }

  private static double[] diagonal(double... values) {
    double[] matrix = new double[values.length * values.length];
    for (int i = 0; i < values.length; i++) {
      matrix[i * values.length + i] = values[i];
    }
    return matrix;
  }

  private static Features random(int count, int width, long seed) {
    Random random = new Random(seed);
    return new Features(width, random.doubles((long) count * width).toArray());
  }
}
