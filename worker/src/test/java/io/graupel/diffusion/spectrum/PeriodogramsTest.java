package io.graupel.diffusion.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PeriodogramsTest {
  @Test
  void powerIsThatOfTheTransformWrittenOut() {
    float[] images = random(3, 2, 7, 1);
    Spectrum spectrum = Periodograms.of(images, 2, 7).spectrum();
    double[] grey = Grey.of(images, 2, 7);
    double mean = Arrays.stream(grey).average().orElseThrow();
    for (int mode = 0; mode < 49; mode++) {
      double power = 0;
      for (int image = 0; image < 3; image++) {
        double real = 0;
        double imaginary = 0;
        for (int i = 0; i < 49; i++) {
          double angle = 2 * Math.PI * ((i / 7) * (mode / 7) + (i % 7) * (mode % 7)) / 7;
          real += (grey[image * 49 + i] - mean) * Math.cos(angle);
          imaginary += (grey[image * 49 + i] - mean) * Math.sin(angle);
        }
        power += (real * real + imaginary * imaginary) / 49 / 3;
      }
      assertThat(spectrum.power()[mode]).isCloseTo(power, within(1e-12));
    }
    double variance = Arrays.stream(grey).map(v -> (v - mean) * (v - mean)).sum() / grey.length;
    assertThat(spectrum.variance()).isCloseTo(variance, within(1e-12));
  }

  @Test
  void anySplitAddsUpToTheWhole() {
    float[] images = random(700, 3, 8, 2); // more than one block
    int size = 3 * 64;
    Periodograms whole = Periodograms.of(images, 3, 8);
    PixelScale scale = PixelScale.of(images, 3, 8);
    for (int first : new int[] {1, 333, 699}) {
      float[] head = Arrays.copyOfRange(images, 0, first * size);
      float[] tail = Arrays.copyOfRange(images, first * size, images.length);
      Periodograms parts = Periodograms.of(tail, 3, 8).plus(Periodograms.of(head, 3, 8));
      assertThat(parts.images()).isEqualTo(700);
      assertThat(parts.spectrum().power()).containsExactly(whole.spectrum().power(), within(1e-10));
      PixelScale joined = PixelScale.of(tail, 3, 8).plus(PixelScale.of(head, 3, 8));
      assertThat(joined.mean()).containsExactly(scale.mean(), within(1e-10));
      assertThat(joined.squares()).containsExactly(scale.squares(), within(1e-10));
      assertThat(
              joined.normalised(head, 3, 8).plus(joined.normalised(tail, 3, 8)).spectrum().power())
          .containsExactly(scale.normalised(images, 3, 8).spectrum().power(), within(1e-9));
    }
  }

  @Test
  void flatImagesOfDifferentBrightnessHaveDcOnly() {
    float[] images = new float[2 * 64];
    Arrays.fill(images, 64, 128, 1); // 0.5 and 1 on [0, 1]
    Spectrum spectrum = Periodograms.of(images, 1, 8).spectrum();
    assertThat(spectrum.dcShare()).isCloseTo(1, within(1e-12));
    assertThat(spectrum.variance()).isCloseTo(0.25 * 0.25, within(1e-12));
  }

  @Test
  void normalisedPixelsHaveUnitVarianceUnlessTheyHardlyVary() {
    float[] images = random(50, 1, 8, 3);
    for (int image = 0; image < 50; image++) {
      images[image * 64] = -1; // a corner that is always black
    }
    Spectrum spectrum = PixelScale.of(images, 1, 8).normalised(images, 1, 8).spectrum();
    assertThat(spectrum.variance()).isCloseTo(63 / 64.0, within(1e-12));
  }

  @Test
  void slopesOfALawAreItsExponent() {
    Spectrum law = PowerLaw.of(1.5, 32).spectrum();
    Slope modes = Slope.ofModes(law);
    assertThat(modes.exponent()).isCloseTo(1.5, within(1e-12));
    assertThat(modes.fit()).isCloseTo(1, within(1e-12));
    Slope author = Slope.asAuthor(law);
    assertThat(author.exponent()).isCloseTo(1.5, within(1e-12));
    assertThat(author.modes()).isEqualTo(25 * 25);
    // bins average a steep law above its value at their centre
    assertThat(Slope.ofRadial(law, 1, 16).exponent()).isBetween(1.44, 1.47);
    assertThat(Slope.asAuthor(PowerLaw.of(0, 32).spectrum()).exponent()).isCloseTo(0, within(1e-9));
  }

  @Test
  void noSlopeFitsImagesOfFewPixels() {
    assertThatThrownBy(() -> Slope.asAuthor(PowerLaw.of(1, 6).spectrum()))
        .hasMessage("spectrum: 0 modes to fit (expected: at least 2); take larger images");
  }

  @Test
  void errorIsByOctaveAndInPowersOfTen() {
    Spectrum data = PowerLaw.of(1.5, 32).spectrum();
    double[] power = data.power().clone();
    for (int mode = 1; mode < power.length; mode++) {
      int k = (int) Math.rint(data.radius(mode));
      power[mode] *= k > 8 ? 0.1 : k > 4 ? 100 : 1;
    }
    SpectrumError error = SpectrumError.between(new Spectrum(32, power), data);
    assertThat(error.octaves())
        .extracting(octave -> octave.band().toString())
        .containsExactly("1-2", "3-4", "5-8", "9-16");
    double[] expected = {0, 0, 2, 1};
    for (int i = 0; i < 4; i++) {
      assertThat(error.octaves().get(i).error()).isCloseTo(expected[i], within(1e-12));
    }
    assertThat(error.mean()).isCloseTo((4 * 2 + 8) / 16.0, within(1e-12));
  }

  private static float[] random(int images, int channels, int side, long seed) {
    Random random = new Random(seed);
    float[] values = new float[images * channels * side * side];
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
    return values;
  }
}
