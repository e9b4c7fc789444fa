package io.graupel.diffusion.degradation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.Reference;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.diffusion.metric.Similarity;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The degraded rows of Cold Diffusion's tables, by the presets, on 1,000 test images that ship.
 * They are held against the same rows as other software computes them: of the same photographs, but
 * of 2,000 other digits, and of other random masks and snow.
 */
class PublishedRowsTest {
  private static final Path DATASETS = Path.of("../deploy/launcher/src/dist/datasets");

  @ParameterizedTest
  @CsvSource({
    "mnist, blur-mnist, blur_T20, 0.02, 0.003",
    "mnist, inpainting-mnist, inpaint_T50_std_0.1(i+11), 0.02, 0.003",
    "mnist, super-resolution-mnist, pixelate_to_4x4_bicubic, 0.02, 0.003",
    "cifar10, blur-cifar10, blur_T50, 1e-6, 1e-6",
    "cifar10, inpainting-cifar10, inpaint_T50_std_0.1(i+11), 0.02, 0.003",
    "cifar10, super-resolution-cifar10, pixelate_to_4x4_bicubic, 1e-6, 1e-6",
    "cifar10, snow-cifar10, snow_level3_end_no_brightness, 0.02, 0.003",
    "cifar10, desaturation-cifar10, gray_mean_of_channels, 1e-6, 1e-6"
  })
  void degradedImagesAreAsUnlikeAsPublished(
      String dataset, String preset, String row, double alike, double apart) throws IOException {
    ImageSet images = dataset.equals("mnist") ? digits() : photographs();
    double[] expected = Reference.numbers("rows." + dataset + "." + row);
    Similarity found =
        Similarity.of(
            images.toFloats(), degraded(images, Recipe.named(preset)), images.channels(), 32);
    assertThat(found.figure(Metric.SSIM)).isCloseTo(expected[0], within(alike));
    assertThat(found.figure(Metric.RMSE)).isCloseTo(expected[1], within(apart));
  }

  /** At severity T, each image with a key of its own. */
  private static float[] degraded(ImageSet images, DegradationSpec spec) {
    Frame frame = new Frame(images.channels(), images.side());
    long[] most = new long[images.count()];
    long[] keys = new long[images.count()];
    Arrays.fill(most, spec.steps());
    Arrays.setAll(keys, i -> 1_000_003L * i);
    try (Emitted emitted = new Emitted(Degradation.of(spec, frame), frame)) {
      return emitted.degrade(images.toFloats(), most, keys);
    }
  }

  private static ImageSet digits() throws IOException {
    byte[] file = bytes("mnist-small/test-images-idx3-ubyte.gz");
    byte[] pixels = Arrays.copyOfRange(file, 16, file.length);
    return new ImageSet(pixels.length / (28 * 28), 1, 28, pixels).resized(32);
  }

  private static ImageSet photographs() throws IOException {
    byte[] file = bytes("cifar10-small/test_batch.bin.gz");
    int image = 3 * 32 * 32;
    int count = file.length / (image + 1);
    byte[] pixels = new byte[count * image];
    for (int i = 0; i < count; i++) {
      System.arraycopy(file, i * (image + 1) + 1, pixels, i * image, image);
    }
    return new ImageSet(count, 3, 32, pixels);
  }

  private static byte[] bytes(String file) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(DATASETS.resolve(file)))) {
      return in.readAllBytes();
    }
  }
}
