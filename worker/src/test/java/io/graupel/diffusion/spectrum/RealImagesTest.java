package io.graupel.diffusion.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.Reference;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.diffusion.metric.Moments;
import io.graupel.diffusion.spectrum.SpectralGap.Distance;
import io.graupel.storage.CifarImages;
import io.graupel.storage.IdxImages;
import io.graupel.storage.ImageSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the reference measured on real images, from those that ship with Graupel. */
class RealImagesTest {
  private static final Path DATASETS = Path.of("../deploy/launcher/src/dist/datasets");
  private static final String[] DISTANCES = {"kl_data_to_noise", "kl_noise_to_data", "w2_squared"};

  @TempDir Path folder;

  /** The very images of the reference, so all its digits but those of float32 pixels. */
  @Test
  void photographsHaveTheSpectrumOfTheReference() throws IOException {
    Offset<Double> pixels = within(1e-6);
    float[] images = photographs();
    Spectrum spectrum = Periodograms.of(images, 3, 32).spectrum();
    assertThat(Math.sqrt(spectrum.variance())).isCloseTo(Reference.number("photos.std"), pixels);
    assertThat(spectrum.dcShare()).isCloseTo(Reference.number("photos.dc_share"), pixels); // 0.275
    for (String exponent : List.of("0.0", "1.0", "1.5", "2.0")) {
      double[] expected = Reference.numbers("photos.gap." + exponent);
      Spectrum noise = PowerLaw.of(Double.parseDouble(exponent), 32).spectrum();
      SpectralGap gap = SpectralGap.ofShapes(spectrum, noise);
      assertThat(new double[] {gap.dataToNoise(), gap.noiseToData(), gap.wasserstein()})
          .containsExactly(expected, within(1e-5 * expected[1]));
    }
    assertNearest("photos", spectrum, 0.01, 1e-4); // on a grid of 0.02: 1.46, 1.62, 1.34
  }

  @Test
  void photographsHaveTheSlopesOfTheReferenceByEveryRecipe() throws IOException {
    float[] images = photographs();
    Spectrum normalised = PixelScale.of(images, 3, 32).normalised(images, 3, 32).spectrum();
    double[] radial = Reference.numbers("photos.normalised.radial");
    for (int k = 1; k <= 16; k++) {
      assertThat(normalised.radial()[k - 1]).isCloseTo(radial[k - 1], within(1e-6 * radial[k - 1]));
    }
    double[] slopes = Reference.numbers("photos.normalised.slopes");
    Offset<Double> pixels = within(1e-6);
    assertThat(Slope.ofRadial(normalised, 1, 16).exponent()).isCloseTo(slopes[0], pixels);
    assertThat(Slope.ofRadial(normalised, 2, 14).exponent()).isCloseTo(slopes[1], pixels);
    assertThat(Slope.asAuthor(normalised).exponent()).isCloseTo(slopes[2], pixels); // 2.42
  }

  @Test
  void photographsHaveTheColoursOfTheReference() throws IOException {
    Moments colours = Moments.ofChannels(photographs(), 3, 32);
    Offset<Double> pixels = within(1e-6);
    assertThat(colours.covariance())
        .containsExactly(Reference.numbers("photos.covariance"), pixels);
    assertThat(colours.correlation())
        .containsExactly(Reference.numbers("photos.correlation"), pixels);
    assertThat(colours.correlationEigenvalues())
        .containsExactly(Reference.numbers("photos.correlation_eigenvalues"), pixels);
  }

  /** 1,000 digits here and 2,000 others there, both brought to 32 x 32 bilinearly. */
  @Test
  void digitsAreNearestToTheExponentOfTheReference() throws IOException {
    float[] images = digits();
    Spectrum spectrum = Periodograms.of(images, 1, 32).spectrum();
    assertThat(Math.sqrt(spectrum.variance()))
        .isCloseTo(Reference.number("digits.spectrum.std"), within(0.003));
    assertThat(spectrum.dcShare())
        .isCloseTo(Reference.number("digits.spectrum.dc_share"), within(0.001)); // 0.0234
    assertNearest("digits.spectrum", spectrum, 0.03, 0.008); // 1.66, 1.80, 1.30
  }

  @Test
  void digitsHaveTheSlopesOfTheReference() throws IOException {
    float[] images = digits();
    Spectrum normalised = PixelScale.of(images, 1, 32).normalised(images, 1, 32).spectrum();
    double[] slopes = Reference.numbers("digits.spectrum.normalised.slopes");
    assertThat(Slope.ofRadial(normalised, 1, 16).exponent()).isCloseTo(slopes[0], within(0.03));
    assertThat(Slope.ofRadial(normalised, 2, 14).exponent()).isCloseTo(slopes[1], within(0.03));
    assertThat(Slope.asAuthor(normalised).exponent()).isCloseTo(slopes[2], within(0.1)); // 2.71
  }

  private static void assertNearest(
      String name, Spectrum spectrum, double exponents, double values) {
    for (Distance distance : Distance.values()) {
      double[] expected = Reference.numbers(name + ".nearest." + DISTANCES[distance.ordinal()]);
      SpectralGap.Nearest nearest = SpectralGap.nearest(spectrum, distance);
      assertThat(nearest.exponent()).isCloseTo(expected[0], within(exponents));
      assertThat(nearest.gap().by(distance)).isCloseTo(expected[1], within(values));
    }
  }

  private float[] photographs() throws IOException {
    return images(CifarImages.read(List.of(DATASETS.resolve("cifar10-small/test_batch.bin.gz"))));
  }

  private float[] digits() throws IOException {
    Path file = DATASETS.resolve("mnist-small/test-images-idx3-ubyte.gz");
    return images(IdxImages.read(file, Optional.empty()));
  }

  private float[] images(ImageSource source) throws IOException {
    Path canonical = folder.resolve("images.safetensors");
    source.write(canonical);
    return ImageSet.read(canonical).resized(32).toFloats();
  }
}
