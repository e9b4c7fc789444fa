package io.graupel.diffusion.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FidTest {
  private static final int SETS = 200;

  @Test
  void errorOfDistantMeansIsThatOfTheirSquaredGap() {
    // |m1 - m2|^2 at a gap of 10: deviation 2 * 10 * sqrt(1 / 500 + 1 / 500)
    Random random = new Random(1);
    double squares = 0;
    for (int i = 0; i < 40; i++) {
      Features a = Gaussians.of(500, 1, 0, 1, random);
      Features b = Gaussians.of(500, 1, 10, 1, random);
      double error = Fid.of(a, b, i).error().orElseThrow();
      squares += error * error;
    }
    double expected = 20 * Math.sqrt(2 / 500.0);
    assertThat(Math.sqrt(squares / 40)).isCloseTo(expected, within(0.15 * expected));
  }

  @Test
  void pairsStayTogetherSoThatWhatTheyShareDoesNotScatter() {
    Random random = new Random(2);
    Features a = Gaussians.of(500, 3, 0, 1, random);
    double[] moved = a.values().clone();
    for (int i = 0; i < moved.length; i += 3) {
      moved[i] += 10;
    }
    Fid fid = Fid.of(a, new Features(3, moved), 0);
    assertThat(fid.value()).isCloseTo(100, within(1e-6));
    assertThat(fid.error().orElseThrow()).isLessThan(1e-6);
  }

  @Test
  void twoErrorsHoldTheMeanAndTheLimitHoldsTheTruth() {
    // mean 1 and deviation 0.8 against 0 and 1, in 6 dimensions
    double truth = 1 + 6 * 0.2 * 0.2;
    Random random = new Random(5);
    double[] value = new double[SETS];
    double[] error = new double[SETS];
    double[] infinite = new double[SETS];
    int held = 0;
    for (int i = 0; i < SETS; i++) {
      Features made = Gaussians.of(200, 6, 1, 0.8, random);
      Features real = Gaussians.of(250, 6, 0, 1, random);
      Fid fid = Fid.of(made, real, i);
      value[i] = fid.value();
      error[i] = fid.error().orElseThrow();
      infinite[i] = fid.infinite().orElseThrow().value();
      held += Math.abs(infinite[i] - truth) <= 2 * fid.infinite().get().error() ? 1 : 0;
    }
    double mean = Estimate.mean(value);
    int around = 0;
    for (int i = 0; i < SETS; i++) {
      around += Math.abs(value[i] - mean) <= 2 * error[i] ? 1 : 0;
    }
    // 190 of 200 in expectation; a binomial deviation is 3
    assertThat(around).isBetween(180, 199);
    assertThat(held).isBetween(180, 200);
    assertThat(mean - truth).isGreaterThan(0.08);
    assertThat(Estimate.mean(infinite)).isCloseTo(truth, within(0.03));
  }

  @Test
  void limitIsNearerToTheTruthWhereMostOfTheDistanceIsForLackOfImages() {
    Random random = new Random(6);
    Features made = Gaussians.of(512, 64, 1, 0.9, random);
    Features real = Gaussians.of(512, 64, 0, 1, random);
    double truth = 1 + 64 * 0.1 * 0.1;
    Fid fid = Fid.of(made, real, 0);
    assertThat(fid.value()).isGreaterThan(3 * truth);
    Fid.Infinite infinite = fid.infinite().orElseThrow();
    assertThat(infinite.value()).isCloseTo(truth, within(2 * infinite.error()));
    assertThat(infinite.error()).isBetween(fid.error().orElseThrow(), 0.3 * truth);
    assertThat(Fid.of(made, real, 0)).isEqualTo(fid);
  }

  @Test
  void fewImagesTellNeitherLimitNorError() {
    Random random = new Random(7);
    Features many = Gaussians.of(400, 60, 0, 1, random);
    assertThat(Fid.of(many, Gaussians.of(239, 60, 0, 1, random), 0).infinite()).isEmpty();
    assertThat(Fid.of(many, Gaussians.of(240, 60, 0, 1, random), 0).infinite()).isPresent();
    assertThat(Fid.of(many, Gaussians.of(20, 60, 0, 1, random), 0).error()).isPresent();
    assertThat(Fid.of(many, Gaussians.of(19, 60, 0, 1, random), 0).error()).isEmpty();
    Features narrow = Gaussians.of(199, 2, 0, 1, random);
    assertThat(Fid.of(narrow, narrow, 0).infinite()).isEmpty();
  }

  @Test
  void lineThroughPointsOnALineHasNoError() {
    Fid.Line line = Fid.Line.through(new double[] {1, 2, 3, 4}, new double[] {5, 7, 9, 11});
    assertThat(line.atZero()).isCloseTo(3, within(1e-12));
    assertThat(line.error()).isCloseTo(0, within(1e-12));
  }

  @Test
  void lineThroughPointsBesideItHasTheErrorOfTheTextbook() {
    // y = 1, 3, 2, 4 over 1 .. 4: slope 0.8, at zero 0.5, residual variance 1.8 / 2
    Fid.Line line = Fid.Line.through(new double[] {1, 2, 3, 4}, new double[] {1, 3, 2, 4});
    assertThat(line.atZero()).isCloseTo(0.5, within(1e-12));
    assertThat(line.error()).isCloseTo(Math.sqrt(0.9 * (0.25 + 6.25 / 5)), within(1e-12));
  }
}
