package io.graupel.diffusion.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.Reference;
import io.graupel.protocol.job.DegradationSpec.CloudNoise.Dc;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PowerLawTest {
  private static final Offset<Double> DIGITS = within(1e-9);

  @ParameterizedTest
  @ValueSource(doubles = {1.0, 1.5})
  void amplitudesAreTheReference(double exponent) {
    Spectrum law = PowerLaw.of(exponent, 8).spectrum();
    double[] expected = Reference.numbers("cloud.n8_delta%s.half_plane".formatted(exponent));
    for (int row = 0; row < 8; row++) {
      for (int column = 0; column <= 4; column++) {
        assertThat(Math.sqrt(law.power()[row * 8 + column]))
            .isCloseTo(expected[row * 5 + column], DIGITS);
      }
    }
    assertThat(law.variance()).isCloseTo(1, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"28, 0.5", "28, 2.0", "32, 1.0", "32, 1.35", "32, 1.5", "64, 1.5", "96, 1.5"})
  void statisticsAreTheReference(int side, double exponent) {
    Spectrum law = PowerLaw.of(exponent, side).spectrum();
    String name = "cloud.n%d_delta%s.".formatted(side, exponent);
    double first = Reference.number(name + "h_at_k1");
    assertThat(Math.sqrt(law.onAxis(1))).isCloseTo(first, within(1e-8 * first));
    double least = Double.POSITIVE_INFINITY;
    double low = 0;
    double high = 0;
    for (int mode = 1; mode < side * side; mode++) {
      least = Math.min(least, law.power()[mode]);
      low += law.radius(mode) <= 2 ? law.power()[mode] : 0;
      high += law.radius(mode) > side / 4.0 ? law.power()[mode] : 0;
    }
    assertThat(Math.sqrt(least)).isCloseTo(Reference.number(name + "h_min"), DIGITS);
    assertThat(low / (side * side))
        .isCloseTo(Reference.number(name + "power_fraction_k_le_2"), DIGITS);
    assertThat(high / (side * side))
        .isCloseTo(Reference.number(name + "power_fraction_k_gt_n4"), DIGITS);
  }

  @Test
  void meanBrightnessHasTheShareAskedFor() {
    Spectrum law = new PowerLaw(32, 1, 1.46, new Dc.Share(0.275)).spectrum();
    assertThat(law.dcShare()).isCloseTo(0.275, within(1e-12));
    assertThat(law.variance()).isCloseTo(1, within(1e-12));
    assertThat(PowerLaw.of(1.46, 32).spectrum().dcShare()).isZero();
  }

  @Test
  void softenedLawIsFiniteAtZeroAndTheSameFarOut() {
    Spectrum soft = new PowerLaw(32, 1, 1.5, new Dc.Softened(0.5)).spectrum();
    assertThat(soft.power()[0] / soft.onAxis(1)).isCloseTo(Math.pow(1.25 / 0.25, 1.5), DIGITS);
    assertThat(soft.onAxis(8) / soft.onAxis(16)).isCloseTo(8, within(0.04));
    assertThat(soft.variance()).isCloseTo(1, within(1e-12));
  }

  @Test
  void whiteNoiseIsFlatAndSidesMayBeOdd() {
    Spectrum white = new PowerLaw(7, 1, 0, new Dc.Share(1 / 49.0)).spectrum();
    for (double power : white.power()) {
      assertThat(power).isCloseTo(1, within(1e-12));
    }
    Spectrum odd = PowerLaw.of(1.5, 7).spectrum();
    for (int k = 1; k <= 3; k++) {
      assertThat(odd.onAxis(k)).isEqualTo(odd.onAxis(7 - k));
    }
  }
}
