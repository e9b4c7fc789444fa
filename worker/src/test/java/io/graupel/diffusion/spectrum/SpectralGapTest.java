package io.graupel.diffusion.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.Reference;
import io.graupel.diffusion.spectrum.SpectralGap.Distance;
import io.graupel.protocol.job.DegradationSpec.CloudNoise.Dc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SpectralGapTest {
  @ParameterizedTest
  @CsvSource({
    "1.5, 0.0",
    "1.5, 0.5",
    "1.5, 1.0",
    "1.5, 1.35",
    "1.5, 2.0",
    "1.0, 0.0",
    "1.0, 1.5",
    "1.35, 1.5",
    "1.35, 0.0"
  })
  void gapsBetweenPowerLawsAreTheReference(double data, double noise) {
    double[] expected = Reference.numbers("gap.data_delta%s_noise_delta%s".formatted(data, noise));
    SpectralGap gap = between(data, noise);
    assertThat(gap.dataToNoise()).isCloseTo(expected[0], within(1e-8));
    assertThat(gap.noiseToData()).isCloseTo(expected[1], within(1e-8));
    assertThat(gap.wasserstein()).isCloseTo(expected[2], within(1e-8));
    assertThat(gap.mahalanobis()).isCloseTo(expected[3], within(1e-8));
  }

  @Test
  void sameShapeIsNoGapWhateverItsVariance() {
    Spectrum law = PowerLaw.of(1.2, 16).spectrum();
    SpectralGap gap = SpectralGap.ofShapes(law.scaled(7), law);
    assertThat(gap.dataToNoise()).isCloseTo(0, within(1e-12));
    assertThat(gap.noiseToData()).isCloseTo(0, within(1e-12));
    assertThat(gap.wasserstein()).isCloseTo(0, within(1e-12));
    assertThat(gap.mahalanobis()).isCloseTo(1, within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(Distance.class)
  void nearestLawOfALawIsItself(Distance distance) {
    SpectralGap.Nearest nearest = SpectralGap.nearest(PowerLaw.of(1.37, 32).spectrum(), distance);
    assertThat(nearest.exponent()).isCloseTo(1.37, within(1e-4));
    assertThat(nearest.gap().by(distance)).isCloseTo(0, within(1e-6));
  }

  @Test
  void whiteDataAreNearestToWhiteNoise() {
    Spectrum white = PowerLaw.of(0, 16).spectrum();
    assertThat(SpectralGap.nearest(white, Distance.DATA_TO_NOISE).exponent())
        .isCloseTo(0, within(1e-4));
  }

  @Test
  void imagesOfAnotherSizeAreRefused() {
    assertThatThrownBy(
            () -> SpectralGap.between(PowerLaw.of(1, 16).spectrum(), PowerLaw.of(1, 32).spectrum()))
        .hasMessage("spectra: of 16 and of 32 pixels a side (expected: of one size)");
  }

  @ParameterizedTest
  @CsvSource({
    "1.5, 0,   0.884, 0.694, 0.380, 0.150, 0.054",
    "1.5, 1,   0.419, 0.318, 0.235, 0.170, 0.121",
    "1.5, 1.5, 0.295, 0.295, 0.295, 0.295, 0.295",
    "1.25, 0,  0.863, 0.694, 0.433, 0.208, 0.090",
    "1.25, 1,  0.367, 0.318, 0.274, 0.235, 0.200"
  })
  void octavesReachUnitSnrWhenTheTheorySays(
      double data, double noise, double k1, double k2, double k4, double k8, double k16) {
    Spectrum photos = PowerLaw.of(data, 32).spectrum().scaled(0.25); // pixels of deviation 0.5
    Spectrum clouds = PowerLaw.of(noise, 32).spectrum();
    double[] expected = {k1, k2, k4, k8, k16};
    for (int i = 0; i < 5; i++) {
      int k = 1 << i;
      assertThat(Spectrum.unitSnrTime(photos.onAxis(k), clouds.onAxis(k)))
          .isCloseTo(expected[i], within(0.0006)); // three digits
    }
  }

  @Test
  void signalToNoiseOfOctavesIsTheReference() {
    Spectrum data = PowerLaw.of(1.5, 32).spectrum();
    for (int k = 1; k <= 16; k *= 2) {
      double[] expected = Reference.numbers("snr.k" + k);
      double[] noise = {0, 1, 1.5};
      for (int i = 0; i < 3; i++) {
        double found = data.onAxis(k) / law(noise[i]).onAxis(k);
        assertThat(found).isCloseTo(expected[i], within(1e-8 * expected[i]));
      }
    }
  }

  private static SpectralGap between(double data, double noise) {
    return SpectralGap.between(law(data), law(noise));
  }

  /** Of unit pixel variance; white noise is white in its mean brightness, too. */
  private static Spectrum law(double exponent) {
    double share = exponent == 0 ? 1 / 1024.0 : 0;
    return new PowerLaw(32, 1, exponent, new Dc.Share(share)).spectrum();
  }
}
