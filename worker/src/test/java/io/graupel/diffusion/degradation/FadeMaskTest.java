package io.graupel.diffusion.degradation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.Reference;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.DegradationSpec.FadeMask.Centre;
import io.graupel.protocol.job.DegradationSpec.Sigma;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FadeMaskTest {
  @Test
  void productsOfSmallMasksAreTheReference() {
    double[] expected = Reference.numbers("mask.n4.cumulative");
    for (int s = 1; s <= 3; s++) {
      double[] mask = mask(3, new Sigma.Linear(0.5, 0.5), Centre.CENTRED, 4, s, 0);
      for (int i = 0; i < 16; i++) {
        assertThat(mask[i]).isCloseTo(expected[16 * (s - 1) + i], within(1e-9));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"mnist, 50, 1.1, 0.1, 32", "celeba, 100, 0.2, 0.2, 128"})
  void masksOfThePaperAreTheReference(String name, int steps, double first, double step, int side) {
    double[] mask = mask(steps, new Sigma.Linear(first, step), Centre.CENTRED, side, steps, 0);
    int middle = side / 2 - 1;
    double[] distances = Reference.numbers("mask." + name + ".distance_px");
    double[] expected = Reference.numbers("mask." + name + ".cumulative_mask_at_distance");
    for (int i = 0; i < distances.length && distances[i] < side - middle; i++) {
      assertThat(mask[middle * side + middle + (int) distances[i]])
          .isCloseTo(expected[i], within(1e-9));
    }
    assertThat(Arrays.stream(mask).average().orElseThrow())
        .isCloseTo(Reference.number("mask." + name + ".mean_of_mask"), within(1e-9));
    assertThat(share(mask, 0.5))
        .isCloseTo(Reference.number("mask." + name + ".fraction_below_half"), within(1e-9));
    assertThat(share(mask, 0.01))
        .isCloseTo(Reference.number("mask." + name + ".fraction_below_0.01"), within(1e-9));
  }

  private static double share(double[] mask, double below) {
    return Arrays.stream(mask).filter(m -> m < below).count() / (double) mask.length;
  }

  /** The centre lies at -1 .. n - 1 on each axis, so in the image eight times out of nine. */
  @Test
  void randomCentresReachOnePixelBeyondTheFirst() {
    int images = 800;
    int inside = 0;
    for (int key = 0; key < images; key++) {
      double[] mask = mask(1, new Sigma.Constant(0.4), Centre.RANDOM, 8, 1, key);
      inside += Arrays.stream(mask).anyMatch(m -> m == 0) ? 1 : 0;
    }
    double expected = 64.0 / 81;
    double deviation = Math.sqrt(expected * (1 - expected) / images);
    assertThat((double) inside / images).isCloseTo(expected, within(4 * deviation));
  }

  @Test
  void aHoleOnlyGrows() {
    double[] before = mask(20, new Sigma.Linear(0.5, 0.2), Centre.RANDOM, 16, 0, 5);
    for (int s = 1; s <= 20; s++) {
      double[] after = mask(20, new Sigma.Linear(0.5, 0.2), Centre.RANDOM, 16, s, 5);
      for (int i = 0; i < after.length; i++) {
        assertThat(after[i]).isBetween(0.0, before[i]);
      }
      before = after;
    }
  }

  /** What is left of an image of ones. */
  private static double[] mask(
      int steps, Sigma sigma, Centre centre, int side, long severity, long key) {
    double[] ones = new double[side * side];
    Arrays.fill(ones, 1);
    Frame frame = new Frame(1, side);
    Degradation mask = Degradation.of(new DegradationSpec.FadeMask(steps, sigma, centre), frame);
    try (Emitted emitted = new Emitted(mask, frame)) {
      return emitted.degrade(ones, new long[] {severity}, new long[] {key});
    }
  }
}
