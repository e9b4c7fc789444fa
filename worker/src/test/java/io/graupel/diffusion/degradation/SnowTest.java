package io.graupel.diffusion.degradation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.Reference;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.DegradationSpec.Snow.Brightness;
import io.graupel.protocol.job.DegradationSpec.Snow.Range;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnowTest {
  private static final Frame FRAME = new Frame(3, 10);

  @ParameterizedTest
  @ValueSource(strings = {"mild", "middle", "end_level3"})
  void snowFromAGivenSeedIsTheReference(String name) {
    Range threshold = always(Reference.number("snow." + name + ".threshold"));
    Range streak = always(Reference.number("snow." + name + ".motion_sigma"));
    double[] snowed = fallen(threshold, streak, pattern(), 0);
    double[] row = Reference.numbers("snow." + name + ".snowy_channel0_row5");
    for (int x = 0; x < 10; x++) {
      assertThat((snowed[50 + x] + 1) / 2).isCloseTo(row[x], within(1e-9));
    }
    assertThat((Arrays.stream(snowed).average().orElseThrow() + 1) / 2)
        .isCloseTo(Reference.number("snow." + name + ".snowy_mean"), within(1e-9));
  }

  @Test
  void theOtherOrientationIsTheTransposeOfATransposedSeed() {
    double[] black = new double[FRAME.elements()];
    Arrays.fill(black, -1);
    Range threshold = always(0.7);
    double[] rows = fallen(threshold, always(8), black, 0);
    double[] columns = fallen(threshold, always(8), black, 1);
    for (int i = 0; i < 100; i++) {
      assertThat(columns[i]).isEqualTo(rows[i % 10 * 10 + i / 10]);
    }
    assertThat(columns).isNotEqualTo(rows);
  }

  @Test
  void aLayerIsTheSameUpsideDown() {
    double[] black = new double[FRAME.elements()];
    Arrays.fill(black, -1);
    double[] layer = fallen(always(0.7), always(8), black, 0);
    assertThat(Arrays.stream(layer).max().orElseThrow()).isGreaterThan(-0.9);
    for (int i = 0; i < 100; i++) {
      assertThat(layer[i]).isCloseTo(layer[99 - i], within(1e-12));
    }
  }

  @Test
  void snowOnlyBrightens() {
    double[] image = new Random(1).doubles(FRAME.elements(), -1, 1).toArray();
    Snow snow = new Snow(spec(5, new Range(0.9, 0.3), new Range(0.5, 5)), 10);
    try (Emitted emitted = new Emitted(snow, FRAME)) {
      for (int s = 1; s <= 5; s++) {
        double[] snowed = emitted.degrade(image, new long[] {s}, new long[] {3});
        for (int i = 0; i < image.length; i++) {
          assertThat(snowed[i]).isBetween(image[i] - 1e-12, 1.0);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0.7, 0.3, 0.95, 0.7",
    "2, 1.15, 0.7, 0.95, 0.55",
    "3, 1.15, 0.7, 0.95, 0.4",
    "4, 1.15, 0.55, 0.95, 0.3"
  })
  void numbersOfTheLevelsAreTheReference(
      int level, double least, double most, double bright, double dark) {
    DegradationSpec.Snow spec =
        new DegradationSpec.Snow(
            200,
            0.55,
            0.3,
            2.5,
            11,
            new Range(least, most),
            new Range(0.05, 16),
            new Brightness.Scaled(bright, dark));
    double[] numbers = ((Table.Reals) new Snow(spec, 10).tables().get(1)).values();
    double[] thresholds = Reference.numbers("snow.level" + level + ".threshold");
    double[] shares = Reference.numbers("snow.level" + level + ".brightness");
    int[] severities = {1, 100, 200};
    for (int i = 0; i < 3; i++) {
      assertThat(numbers[3 * severities[i]]).isCloseTo(thresholds[i], within(1e-9));
      assertThat(numbers[3 * severities[i] + 1]).isCloseTo(shares[i], within(1e-9));
    }
  }

  private static Range always(double value) {
    return new Range(value, value);
  }

  private static DegradationSpec.Snow spec(int steps, Range threshold, Range streak) {
    return new DegradationSpec.Snow(
        steps, 0.55, 0.3, 2.5, 11, threshold, streak, new Brightness.Fixed());
  }

  /** Severity 1 of 1, from the middle of the reference's seed. */
  private static double[] fallen(Range threshold, Range streak, double[] image, long orientation) {
    double[] whole = Reference.numbers("snow.seed");
    double[] seed = new double[16];
    Arrays.setAll(seed, i -> whole[(3 + i / 4) * 10 + 3 + i % 4]);
    try (Emitted emitted = new Emitted(new Snow(spec(1, threshold, streak), 10), FRAME)) {
      return emitted.fall(image, 1, seed, orientation);
    }
  }

  /** In [-1, 1]. */
  private static double[] pattern() {
    double[] image = new double[FRAME.elements()];
    for (int i = 0; i < image.length; i++) {
      int c = i / 100;
      int y = i / 10 % 10;
      int x = i % 10;
      double unit =
          0.5
              + 0.3 * Math.sin(0.7 * x + 0.4 * c) * Math.cos(0.5 * y)
              + 0.2 * Math.sin(0.11 * x * y + c);
      image[i] = 2 * unit - 1;
    }
    return image;
  }
}
