package io.graupel.diffusion.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.spectrum.Octaves.Band;
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

  @Test
  void whiteNoiseHasTheVarianceOfItsModes() {
    double[] variances = Octaves.variances(PowerLaw.of(0, SIDE).spectrum().shape());
    int[] modes = new int[4];
    for (int mode = 1; mode < SIDE * SIDE; mode++) {
      int y = mode / SIDE > 15 ? mode / SIDE - SIDE : mode / SIDE;
      int x = mode % SIDE > 15 ? mode % SIDE - SIDE : mode % SIDE;
      double radius = Math.sqrt(x * x + y * y);
      int octave = radius < 2.5 ? 0 : radius < 4.5 ? 1 : radius < 8.5 ? 2 : 3;
      modes[octave] += radius < 16.5 ? 1 : 0;
    }
    for (int i = 0; i < 4; i++) {
      assertThat(variances[i]).isCloseTo(modes[i] / 1024.0, within(1e-12));
    }
  }

  /** Waves differ in their own octaves alone, by the root mean square of a wave. */
  @Test
  void imagesDifferInTheOctaveOfTheWaveBetweenThem() {
    float[] a = waves(0.6, 3, 0.2, 12);
    float[] b = waves(0.1, 3, 0.2, 12);
    double[] deviations = Octaves.deviations(a, b, SIDE);
    double[] expected = {0, 0.25 / Math.sqrt(2), 0, 0}; // half of 0.5: on [0, 1]
    assertThat(deviations).containsExactly(expected, FLOAT);
  }

  @Test
  void octavesCorrelateOnTheirOwn() {
    float[] a = waves(0.6, 2, 0.2, 12);
    float[] b = waves(0.3, 2, -0.1, 12);
    double[] correlations = Octaves.correlations(a, b, SIDE);
    assertThat(correlations[0]).isCloseTo(1, FLOAT);
    assertThat(correlations[3]).isCloseTo(-1, FLOAT);
  }

  @Test
  void imagesOfAnotherNumberAreRefused() {
    assertThatThrownBy(() -> Octaves.deviations(new float[1024], new float[2048], SIDE))
        .hasMessage("images: 1024 and 2048 numbers (expected: equal, whole planes of 32x32)");
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
