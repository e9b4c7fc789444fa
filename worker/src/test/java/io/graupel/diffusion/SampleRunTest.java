package io.graupel.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.protocol.job.Condition;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Sampler;
import io.graupel.protocol.job.Start;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleRunTest {
  private static final ImageSet IMAGES = Examples.images(10, 1, 12);

  private static final Library LIBRARY = (dataset, split) -> IMAGES;
  private static final Library NOTHING =
      (dataset, split) -> {
        throw new AssertionError(dataset + " was read");
      };

  @TempDir private Path dir;

  private Path trained(DegradationSpec degradation) throws IOException {
    Path file = dir.resolve("checkpoint");
    JobSpec.Train spec = Examples.train(degradation);
    try (TrainingRun run = TrainingRun.start(spec, IMAGES, Device.cpu())) {
      for (int i = 0; i < 10; i++) {
        run.step();
      }
      run.save(file);
    }
    return file;
  }

  @Test
  void imagesHaveTheSameBitsInWhateverOrderMicroBatchesAreDrawn() throws IOException {
    Path checkpoint = trained(Examples.NOISE);
    JobSpec.Sample spec = Examples.sample(7, 3);
    float[] forwards = new float[7 * 144];
    float[] backwards = new float[7 * 144];
    try (SampleRun run = SampleRun.open(checkpoint, spec, LIBRARY, Device.cpu())) {
      assertThat(run.microBatches()).isEqualTo(3);
      for (int i = 0; i < 3; i++) {
        keep(run.draw(i), forwards);
      }
    }
    for (int i = 2; i >= 0; i--) { // each by a worker of its own
      try (SampleRun run = SampleRun.open(checkpoint, spec, LIBRARY, Device.cpu())) {
        keep(run.draw(i), backwards);
      }
    }
    assertThat(Arrays.equals(forwards, backwards)).isTrue();
    assertThat(Arrays.equals(forwards, 0, 144, forwards, 144, 288)).isFalse();
  }

  private static void keep(Samples samples, float[] all) {
    System.arraycopy(samples.sampled(), 0, all, samples.first() * 144, samples.count() * 144);
  }

  @Test
  void theLastMicroBatchHoldsOnlyWhatIsLeft() throws IOException {
    Path checkpoint = trained(Examples.BLUR);
    try (SampleRun run = SampleRun.open(checkpoint, Examples.sample(7, 3), LIBRARY, Device.cpu())) {
      Samples last = run.draw(2);
      assertThat(last.first()).isEqualTo(6);
      assertThat(last.count()).isEqualTo(1);
      assertThat(last.sampled()).hasSize(144);
      assertThat(last.original().orElseThrow()).isEqualTo(IMAGES.range(6, 1).toFloats());
      assertThatThrownBy(() -> run.draw(3)).hasMessage("micro-batch: 3 (expected: 0 to 2)");
    }
  }

  @Test
  void walksAreFilmedFromStartToEnd() throws IOException {
    Path checkpoint = trained(Examples.BLUR);
    JobSpec.Sample spec = Examples.sample(4, 4);
    try (SampleRun run = SampleRun.open(checkpoint, spec, LIBRARY, Device.cpu())) {
      Samples samples = run.draw(0);
      assertThat(samples.frames().stream().map(Samples.Frame::severity))
          .containsExactly(5, 4, 3, 2, 1, 0);
      assertThat(samples.frames().getFirst().images())
          .isEqualTo(Arrays.copyOf(samples.degraded(), 2 * 144));
      assertThat(samples.frames().getLast().images())
          .isEqualTo(Arrays.copyOf(samples.sampled(), 2 * 144));
    }
  }

  @Test
  void noiseGeneratesWithoutImages() throws IOException {
    Path checkpoint = trained(Examples.NOISE);
    JobSpec.Sample spec = generating(Examples.sample(4, 4));
    try (SampleRun run = SampleRun.open(checkpoint, spec, NOTHING, Device.cpu())) {
      Samples samples = run.draw(0);
      assertThat(samples.original()).isEmpty();
      for (float value : samples.sampled()) {
        assertThat(value).isFinite();
      }
      assertThat(run.agreement(samples)).isEmpty();
    }
  }

  @Test
  void blurGeneratesFromFlatImagesAsBrightAsTheTrainingImages() throws IOException {
    Path checkpoint = trained(Examples.BLUR);
    JobSpec.Sample spec = generating(Examples.sample(4, 4));
    try (SampleRun run = SampleRun.open(checkpoint, spec, LIBRARY, Device.cpu())) {
      Samples samples = run.draw(0);
      assertThat(samples.original()).isEmpty();
      for (int i = 0; i < 4; i++) {
        float[] image = Arrays.copyOfRange(samples.degraded(), i * 144, (i + 1) * 144);
        for (float value : image) {
          assertThat(value).isCloseTo(image[0], within(1e-5f)).isBetween(-0.5f, 0.5f);
        }
      }
      assertThat(samples.degraded()[0]).isNotCloseTo(samples.degraded()[144], within(1e-5f));
      for (float value : samples.sampled()) {
        assertThat(value).isFinite();
      }
    }
  }

  @Test
  void moreImagesThanTheSetHasAreRefused() throws IOException {
    Path checkpoint = trained(Examples.BLUR);
    assertThatThrownBy(
            () -> SampleRun.open(checkpoint, Examples.sample(11, 4), LIBRARY, Device.cpu()))
        .hasMessage("count: 11 from image 0 on (expected: at most 10, the images of shapes TRAIN)");
  }

  @Test
  void imagesOfAnotherChannelCountAreRefused() throws IOException {
    Path checkpoint = trained(Examples.BLUR);
    Library colour = (dataset, split) -> Examples.images(10, 3, 12);
    assertThatThrownBy(
            () -> SampleRun.open(checkpoint, Examples.sample(4, 4), colour, Device.cpu()))
        .hasMessage("images: 3 channels (expected: 1, as the network was trained on)");
  }

  @Test
  void whatWasMadeAgreesWithItsObservationNoWorseAfterTheWalk() throws IOException {
    Path checkpoint = trained(Examples.BLUR);
    try (SampleRun run = SampleRun.open(checkpoint, Examples.sample(4, 4), LIBRARY, Device.cpu())) {
      Samples samples = run.draw(0);
      Agreement agreement = run.agreement(samples).orElseThrow();
      assertThat(agreement.sampled().images()).isEqualTo(4);
      // Algorithm 2 keeps the consistency error small by construction
      assertThat(agreement.sampled().rmse()).isLessThan(agreement.direct().rmse());
    }
  }

  @Test
  void galleryShowsGridAndFilmstripOverMicroBatches() throws IOException {
    Path checkpoint = trained(Examples.BLUR);
    JobSpec.Sample spec = Examples.sample(4, 1);
    Gallery gallery = new Gallery(spec);
    assertThatThrownBy(gallery::grid).isInstanceOf(IllegalStateException.class);
    try (SampleRun run = SampleRun.open(checkpoint, spec, LIBRARY, Device.cpu())) {
      for (int i = 0; i < run.microBatches(); i++) {
        gallery.add(run.draw(i));
      }
    }
    assertThat(gallery.grid().getWidth()).isGreaterThan(4 * 4 * 12);
    assertThat(gallery.filmstrip().orElseThrow().getWidth()).isGreaterThan(7 * 4 * 12);
  }

  private static JobSpec.Sample generating(JobSpec.Sample spec) {
    return new JobSpec.Sample(
        spec.name(),
        spec.pool(),
        spec.priority(),
        spec.attempts(),
        spec.seed(),
        spec.model(),
        spec.weights(),
        new Start.Generate(1, 0),
        new Sampler(new Sampler.Algorithm.Improved(1), 1, true),
        new Condition.None(),
        spec.precision(),
        spec.count(),
        spec.microBatch(),
        spec.grid(),
        spec.filmstrip(),
        spec.settling());
  }
}
