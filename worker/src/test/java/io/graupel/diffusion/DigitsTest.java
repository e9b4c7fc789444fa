package io.graupel.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.graupel.diffusion.degradation.Degradation;
import io.graupel.diffusion.degradation.Frame;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.diffusion.metric.Similarity;
import io.graupel.diffusion.objective.Estimator;
import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Program;
import io.graupel.diffusion.program.Source;
import io.graupel.diffusion.sampling.Walk;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.Metric;
import io.graupel.protocol.job.Sampler;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** The degraded row of Cold Diffusion's table 1, from the digits that ship with Graupel. */
class DigitsTest {
  private static final Path TEST_DIGITS =
      Path.of("../deploy/launcher/src/dist/datasets/mnist-small/test-images-idx3-ubyte.gz");

  @Test
  void blurredDigitsAreAsUnlikeAsPublished() throws IOException {
    ImageSet digits = digits().resized(32);
    DegradationSpec paper =
        new DegradationSpec.GaussianBlur(
            20, 11, new DegradationSpec.Sigma.Constant(7), DegradationSpec.Padding.CIRCULAR);
    float[] blurred = degrade(digits, Degradation.of(paper, new Frame(1, 32)), 20);
    Similarity row = Similarity.of(digits.toFloats(), blurred, 1, 32);
    // 1,000 digits here, 2,000 others there, and 10,000 for the published 0.287
    assertThat(row.figure(Metric.SSIM))
        .isCloseTo(Reference.number("digits.blur_T20.ssim"), within(0.002));
    assertThat(row.figure(Metric.RMSE))
        .isCloseTo(Reference.number("digits.blur_T20.rmse"), within(0.003));
  }

  private static ImageSet digits() throws IOException {
    try (DataInputStream in =
        new DataInputStream(new GZIPInputStream(Files.newInputStream(TEST_DIGITS)))) {
      assertThat(in.readInt()).isEqualTo(2051);
      int count = in.readInt();
      int side = in.readInt();
      assertThat(in.readInt()).isEqualTo(side);
      return new ImageSet(count, 1, side, in.readAllBytes());
    }
  }

  private static float[] degrade(ImageSet images, Degradation degradation, int severity) {
    Dims shape = Dims.images(1, images.side(), images.side());
    Source source = new Source().network(shape, (graph, x, s, y) -> x);
    Sampler sampler = new Sampler(new Sampler.Algorithm.Naive(), 1, false);
    long[] severities = new long[images.count()];
    Arrays.fill(severities, severity);
    try (DeviceMemory memory = DeviceMemory.open(Device.cpu());
        NDManager scratch = memory.scratch()) {
      Program program =
          Program.load(
              new Walk(sampler, Estimator.plain(degradation)).addTo(source, shape),
              memory.manager());
      NDArray clean =
          scratch.create(
              images.toFloats(), new Shape(images.count(), 1, images.side(), images.side()));
      return program
          .run(
              scratch,
              "degrade",
              new NDList(
                      clean, scratch.create(severities), scratch.create(new long[images.count()]))
                  .addAll(memory.tables(degradation.tables())))
          .toFloatArray();
    }
  }
}
