package io.graupel.diffusion.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.spectrum.Octaves.Band;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class OctavesTest {
  private static final int SIDE = 32;
  private static final Offset<Double> FLOAT = within(1e-6);

  @Test
  void octavesDoubleUpToHalfTheSide() {
    assertThat(Octaves.of(32))
        .containsExactly(new Band(1, 2), new Band(3, 4), new Band(5, 8), new Band(9, 16));
    assertThat(Octaves.of(28)).last().isEqualTo(new Band(9, 14));
    assertThat(Octaves.of(3)).containsExactly(new Band(1, 1));
  }

  /** A single bright pixel has equal power in all modes. */
  @Test
  void aPointIsInEachOctaveByTheNumberOfItsModes() {
    float[] point = new float[SIDE * SIDE];
    point[5] = 2;
    int[] modes = new int[4];
    for (int mode = 1; mode < SIDE * SIDE; mode++) {
      int y = mode / SIDE > 15 ? mode / SIDE - SIDE : mode / SIDE;
      int x = mode % SIDE > 15 ? mode % SIDE - SIDE : mode % SIDE;
      double radius = Math.sqrt(x * x + y * y);
      int octave = radius < 2.5 ? 0 : radius < 4.5 ? 1 : radius < 8.5 ? 2 : 3;
      modes[octave] += radius < 16.5 ? 1 : 0;
    }
    List<double[]> squares = Octaves.squares(point, new float[point.length], 1, SIDE);
    for (int i = 0; i < 4; i++) {
      assertThat(squares.get(i)[0]).isCloseTo(modes[i] / 1024.0, within(1e-12));
    }
  }

  /** Waves differ in their own octaves alone, by half the square of a wave at each pixel. */
  @Test
  void imagesDifferInTheOctaveOfTheWaveBetweenThem() {
    float[] a = waves(0.6, 3, 0.2, 12);
    float[] b = waves(0.1, 3, 0.2, 12);
    List<double[]> squares = Octaves.squares(a, b, 2, SIDE);
    double[] expected = {0, 2 * SIDE * SIDE * 0.25 * 0.25 / 2, 0, 0}; // half of 0.5: on [0, 1]
    for (int i = 0; i < 4; i++) {
      assertThat(squares.get(i)).hasSize(1);
      assertThat(squares.get(i)[0]).isCloseTo(expected[i], within(1e-4));
    }
  }

  @Test
  void pairsAreMeasuredEachOnItsOwn() {
    float[] two = joined(waves(0.6, 3, 0.2, 12), waves(0.1, 7, 0.3, 2));
    float[] others = joined(waves(0.1, 3, 0.1, 12), waves(0.1, 5, 0.1, 2));
    float[] second = Arrays.copyOfRange(two, two.length / 2, two.length);
    float[] other = Arrays.copyOfRange(others, two.length / 2, two.length);
    List<double[]> both = Octaves.squares(two, others, 2, SIDE);
    List<double[]> one = Octaves.squares(second, other, 2, SIDE);
    for (int i = 0; i < 4; i++) {
      assertThat(both.get(i)[1]).isEqualTo(one.get(i)[0]);
    }
  }

  @Test
  void octavesCorrelateOnTheirOwn() {
    float[] a = joined(waves(0.6, 2, 0.2, 12), waves(0.1, 2, -0.3, 12));
    float[] b = joined(waves(0.3, 2, -0.1, 12), waves(0.05, 2, 0.15, 12));
    double[] correlations = Likeness.of(a, b, 2, SIDE).correlations();
    assertThat(correlations[0]).isCloseTo(1, FLOAT);
    assertThat(correlations[3]).isCloseTo(-1, FLOAT);
  }

  /** Heights 0.6, 0.1, 0.2 of one wave beside 0.2, 0.3, -0.2; then with a wave in all of them. */
  @Test
  void whatAllImagesHaveInCommonDoesNotCount() {
    float[] a = joined(joined(waves(0.6, 2, 0, 1), waves(0.1, 2, 0, 1)), waves(0.2, 2, 0, 1));
    float[] b = joined(joined(waves(0.2, 2, 0, 1), waves(0.3, 2, 0, 1)), waves(-0.2, 2, 0, 1));
    float[] common = waves(3, 2, 2, 1);
    float[] more = a.clone();
    for (int i = 0; i < more.length; i++) {
      more[i] += common[i % common.length];
    }
    double expected = 0.02 / Math.sqrt(0.14 * 0.14); // covariance, variances
    assertThat(Likeness.of(a, b, 2, SIDE).correlations()[0]).isCloseTo(expected, within(1e-5));
    assertThat(Likeness.of(more, b, 2, SIDE).correlations()[0]).isCloseTo(expected, within(1e-4));
  }

  @Test
  void likenessesOfShardsAddUpToThatOfTheWhole() {
    float[] a = waves(0.6, 2, 0.2, 12);
    float[] b = waves(0.3, 3, -0.1, 11);
    float[] c = waves(0.2, 3, 0.5, 6);
    float[] d = waves(0.2, 6, 0.5, 5);
    double[] whole =
        Likeness.of(joined(a, joined(c, d)), joined(b, joined(a, c)), 2, SIDE).correlations();
    double[] sum =
        Likeness.of(a, b, 2, SIDE)
            .plus(Likeness.of(joined(c, d), joined(a, c), 2, SIDE))
            .correlations();
    assertThat(sum).containsExactly(whole, FLOAT);
  }

  @Test
  void aLikenessIsWhatItsNumbersMakeOfIt() {
    Likeness likeness = Likeness.of(waves(0.6, 2, 0.2, 12), waves(0.3, 2, -0.1, 11), 2, SIDE);
    double[] numbers = likeness.numbers();
    assertThat(Likeness.ofNumbers(numbers, SIDE)).usingRecursiveComparison().isEqualTo(likeness);
    assertThatThrownBy(() -> Likeness.ofNumbers(Arrays.copyOf(numbers, 100), SIDE))
        .hasMessage("numbers: 100 (expected: 1, two images of side 32, and three times 4 octaves)");
  }

  /** Estimates whose coarse wave is there from the second step on, the fine one at the end only. */
  @Test
  void anOctaveSettlesWithTheFirstStepWhoseEstimatesAreLikeTheEnd() {
    float[] end = joined(waves(0.6, 2, 0.2, 12), waves(0.1, 2, -0.2, 12));
    List<float[]> estimates =
        List.of(
            joined(waves(0.1, 1, 0.2, 14), waves(0.6, 1, -0.2, 14)),
            joined(waves(0.5, 2, 0.2, 14), waves(0.1, 2, -0.2, 14)),
            joined(waves(0.1, 2, 0.1, 14), waves(0.6, 2, 0.2, 14)),
            end);
    Settling settling =
        new Settling(SIDE, estimates.stream().map(e -> Likeness.of(e, end, 2, SIDE)).toList());
    assertThat(settling.shares())
        .containsEntry(new Band(1, 2), 0.5)
        .containsEntry(new Band(9, 16), 1.0);
    assertThat(settling.plus(settling).shares()).isEqualTo(settling.shares());
  }

  @Test
  void whatNeverLooksLikeTheEndNeverSettles() {
    float[] end = joined(waves(0.6, 2, 0.2, 12), waves(0.1, 2, -0.2, 12));
    float[] estimate = joined(waves(-0.6, 2, 0.2, 12), waves(-0.1, 2, -0.2, 12));
    assertThat(new Settling(SIDE, List.of(Likeness.of(estimate, end, 2, SIDE))).shares())
        .doesNotContainKey(new Band(1, 2))
        .containsEntry(new Band(9, 16), 1.0);
  }

  @Test
  void imagesOfAnotherNumberAreRefused() {
    assertThatThrownBy(() -> Octaves.squares(new float[1024], new float[2048], 1, SIDE))
        .hasMessage("images: 1024 and 2048 numbers (expected: equal, whole images of 1024)");
  }

  private static float[] joined(float[] a, float[] b) {
    float[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  /** Two channels that are the same sum of two waves, one along each axis. */
  private static float[] waves(double first, int k, double second, int l) {
    float[] image = new float[2 * SIDE * SIDE];
    for (int i = 0; i < image.length; i++) {
      int y = i / SIDE % SIDE;
      int x = i % SIDE;
      image[i] =
          (float)
              (first * Math.sin(2 * Math.PI * k * x / SIDE)
                  + second * Math.cos(2 * Math.PI * l * y / SIDE));
    }
    return image;
  }
}
