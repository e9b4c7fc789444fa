package io.graupel.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.protocol.job.Condition;
import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.Images;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.MisfitException;
import io.graupel.protocol.job.NetworkSpec;
import io.graupel.protocol.job.NoiseSchedule;
import io.graupel.protocol.job.Sampler;
import io.graupel.protocol.job.Sampler.Algorithm;
import io.graupel.protocol.job.Start;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sample runs from every start, by every sampler, told labels or not. */
class SampleStartsTest {
  private static final int IMAGE = 144;
  private static final ImageSet IMAGES = labelled(Examples.images(10, 1, 12));
  private static final ImageSet OTHERS = dark(IMAGES);
  private static final DatasetRef CATS = new DatasetRef("cats");
  private static final Library LIBRARY = (dataset, split) -> dataset.equals(CATS) ? OTHERS : IMAGES;
  private static final Start GENERATE = new Start.Generate(1, 0);
  private static final Condition NONE = new Condition.None();

  @TempDir private Path dir;

  private static ImageSet labelled(ImageSet images) {
    byte[] labels = {0, 1, 2, 0, 1, 2, 0, 1, 2, 0};
    return new ImageSet(
        images.count(), images.channels(), images.side(), images.pixels(), Optional.of(labels));
  }

  private static ImageSet dark(ImageSet images) {
    byte[] pixels = new byte[images.pixels().length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (Byte.toUnsignedInt(images.pixels()[i]) / 4);
    }
    return new ImageSet(images.count(), 1, images.side(), pixels);
  }

  /** Fresh weights: what is measured here does not ask that they know anything. */
  private SampleRun run(
      DegradationSpec degradation, int classes, Start start, Algorithm algorithm, Condition told)
      throws IOException {
    JobSpec.Train example = Examples.train(degradation);
    JobSpec.Train train =
        new JobSpec.Train(
            example.name(),
            example.pool(),
            example.priority(),
            example.attempts(),
            example.seed(),
            example.images(),
            degradation,
            new NetworkSpec.ResidualUnet(8, List.of(1, 2), 1, 4, List.of(6), 2, 0, classes),
            example.training(),
            example.checkpointEvery());
    Path file = dir.resolve("checkpoint");
    try (TrainingRun run =
        TrainingRun.start(train, IMAGES, LIBRARY.partners(degradation), Device.cpu())) {
      run.save(file);
    }
    JobSpec.Sample sample = Examples.sample(4, 2);
    JobSpec.Sample spec =
        new JobSpec.Sample(
            sample.name(),
            sample.pool(),
            sample.priority(),
            sample.attempts(),
            sample.seed(),
            sample.model(),
            sample.weights(),
            start,
            new Sampler(algorithm, 1, false),
            told,
            sample.precision(),
            4,
            2,
            1,
            1,
            Optional.empty());
    return SampleRun.open(file, spec, LIBRARY, Device.cpu());
  }

  private static Stream<Algorithm> algorithms() {
    return Stream.of(
        new Algorithm.Naive(),
        new Algorithm.Improved(0.5),
        new Algorithm.Ddim(0),
        new Algorithm.Ddim(1),
        new Algorithm.Ancestral(),
        new Algorithm.Heun(),
        new Algorithm.DpmSolver());
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void imagesHaveTheSameBitsInWhateverOrderTheyAreDrawn(Algorithm algorithm) throws IOException {
    try (SampleRun run = run(Examples.NOISE, 0, GENERATE, algorithm, NONE)) {
      Samples first = run.draw(0);
      Samples second = run.draw(1);
      Samples again = run.draw(0);
      assertThat(again.degraded()).isEqualTo(first.degraded());
      assertThat(again.sampled()).isEqualTo(first.sampled());
      assertThat(second.sampled()).isNotEqualTo(first.sampled());
      for (float value : second.sampled()) {
        assertThat(value).isFinite();
      }
    }
  }

  @Test
  void evaluationsOfAWalkAreThoseOfItsSteps() throws IOException {
    Start half = new Start.Restore(Examples.DATASET, Images.Split.TRAIN, 0, Optional.of(3));
    Condition label = new Condition.EachClass(1);
    Condition guided = new Condition.EachClass(3);
    try (SampleRun all = run(Examples.NOISE, 0, GENERATE, new Algorithm.Naive(), NONE);
        SampleRun some = run(Examples.NOISE, 0, half, new Algorithm.Naive(), NONE);
        SampleRun told = run(Examples.NOISE, 3, half, new Algorithm.Naive(), label);
        SampleRun twice = run(Examples.NOISE, 3, half, new Algorithm.Naive(), guided)) {
      assertThat(all.evaluations()).isEqualTo(5);
      assertThat(some.evaluations()).isEqualTo(3);
      assertThat(told.evaluations()).isEqualTo(3);
      assertThat(twice.evaluations()).isEqualTo(6);
    }
  }

  @Test
  void imagesAreRestoredFromTheSeverityTheyWereDegradedTo() throws IOException {
    Algorithm naive = new Algorithm.Naive();
    Start slight = new Start.Restore(Examples.DATASET, Images.Split.TRAIN, 0, Optional.of(1));
    Start most = new Start.Restore(Examples.DATASET, Images.Split.TRAIN, 0, Optional.empty());
    try (SampleRun near = run(Examples.BLUR, 0, slight, naive, NONE);
        SampleRun far = run(Examples.BLUR, 0, most, naive, NONE)) {
      Samples little = near.draw(0);
      float[] original = little.original().orElseThrow();
      assertThat(little.frames()).extracting(Samples.Frame::severity).containsExactly(1, 0);
      assertThat(distance(little.degraded(), original))
          .isBetween(0.01, 0.5 * distance(far.draw(0).degraded(), original));
      assertThat(little.sampled()).isEqualTo(little.direct()); // naive, in one step
    }
  }

  private static double distance(float[] a, float[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> Math.abs(a[i] - b[i])).average().orElse(0);
  }

  @Test
  void observedImagesAreTakenAsTheyAre() throws IOException {
    Start observed = new Start.Observed(Examples.DATASET, Images.Split.TRAIN, 5, Optional.of(2));
    try (SampleRun run = run(Examples.BLUR, 0, observed, new Algorithm.Improved(1), NONE)) {
      Samples samples = run.draw(1);
      assertThat(samples.original()).isEmpty();
      assertThat(samples.degraded()).isEqualTo(IMAGES.range(7, 2).toFloats());
      assertThat(samples.sampled()).isNotEqualTo(samples.degraded());
    }
  }

  @Test
  void aSecondSeedOfNoiseBreaksTheSymmetryOfAFlatStart() throws IOException {
    Algorithm improved = new Algorithm.Improved(1);
    try (SampleRun flat = run(Examples.BLUR, 0, GENERATE, improved, NONE);
        SampleRun rough = run(Examples.BLUR, 0, new Start.Generate(1, 0.05), improved, NONE)) {
      float[] even = flat.draw(0).degraded();
      float[] uneven = rough.draw(0).degraded();
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < even.length; i++) {
        assertThat(even[i]).isCloseTo(even[i / IMAGE * IMAGE], within(1e-5f));
        sum += uneven[i] - even[i];
        squares += Math.pow(uneven[i] - even[i], 2);
      }
      assertThat(sum / even.length).isCloseTo(0, within(0.012));
      assertThat(Math.sqrt(squares / even.length)).isCloseTo(0.05, within(0.008));
    }
  }

  @Test
  void pixelationGeneratesFromBlocks() throws IOException {
    DegradationSpec pixels =
        new DegradationSpec.Pixelation(2, DegradationSpec.Pixelation.Resize.AREA);
    try (SampleRun run =
        run(pixels, 0, new Start.Generate(2, 0), new Algorithm.Improved(1), NONE)) {
      float[] drawn = run.draw(0).degraded();
      for (int i = 0; i < drawn.length; i++) {
        int x = i % 12 / 4 * 4;
        int y = i / 12 % 12 / 4 * 4;
        int corner = i / IMAGE * IMAGE + y * 12 + x;
        assertThat(drawn[i]).isCloseTo(drawn[corner], within(1e-5f));
      }
      assertThat(drawn[0]).isNotCloseTo(drawn[4], within(1e-4f));
      assertThat(drawn[0]).isNotCloseTo(drawn[IMAGE], within(1e-4f));
    }
  }

  /** Halves of images 100 + 20 and 100 - 20, or 100 + 60 and 100 - 60, of 255. */
  @Test
  void fittedBlocksAreSpreadAsThoseOfTheImages() {
    byte[] pixels = new byte[200 * 16];
    for (int i = 0; i < pixels.length; i++) {
      int x = i % 4 / 2;
      pixels[i] = (byte) (100 + (x == 0 ? 1 : -1) * (i / 16 % 2 == 0 ? 20 : 60));
    }
    BlockMixture fitted = BlockMixture.fit(new ImageSet(200, 1, 4, pixels), 2, 1, 3);
    float[] drawn = fitted.draw(keys(4000));
    double left = 0;
    double product = 0;
    for (int i = 0; i < 4000; i++) {
      left += drawn[i * 16] / 4000;
      assertThat(drawn[i * 16]).isEqualTo(drawn[i * 16 + 5]);
      // the halves move apart by the same amount
      assertThat(drawn[i * 16] + drawn[i * 16 + 2]).isCloseTo(200 / 127.5f - 2, within(0.02f));
    }
    for (int i = 0; i < 4000; i++) {
      product += Math.pow(drawn[i * 16] - left, 2) / 4000;
    }
    assertThat(left).isCloseTo(140 / 127.5 - 1, within(0.01));
    assertThat(Math.sqrt(product)).isCloseTo(20 / 127.5, within(0.01));
  }

  private static long[] keys(int count) {
    Draws draws = new Draws(17);
    return IntStream.range(0, count).mapToLong(i -> draws.bits(Draws.Purpose.START, i)).toArray();
  }

  @Test
  void whatDissolvesIntoOthersGeneratesFromThem() throws IOException {
    DegradationSpec cats =
        new DegradationSpec.Animorphosis(
            5,
            new NoiseSchedule.Cosine(0.008),
            CATS,
            Images.Split.TRAIN,
            DegradationSpec.Noise.FIXED);
    try (SampleRun run = run(cats, 0, GENERATE, new Algorithm.Improved(1), NONE)) {
      float[] drawn = run.draw(0).degraded();
      float[] others = OTHERS.toFloats();
      for (int image = 0; image < 2; image++) {
        float[] one = Arrays.copyOfRange(drawn, image * IMAGE, (image + 1) * IMAGE);
        assertThat(IntStream.range(0, OTHERS.count()))
            .anyMatch(
                i -> distance(one, Arrays.copyOfRange(others, i * IMAGE, (i + 1) * IMAGE)) < 1e-6);
      }
    }
  }

  @Test
  void aFlatColourGeneratesWhereTheImageFadesIntoOne() throws IOException {
    DegradationSpec fade =
        new DegradationSpec.FadeToColour(
            5,
            new DegradationSpec.Sigma.Constant(2),
            DegradationSpec.FadeToColour.Order.OUTSIDE_IN,
            0.5);
    try (SampleRun run = run(fade, 0, GENERATE, new Algorithm.Improved(1), NONE)) {
      float[] drawn = run.draw(0).degraded();
      for (int i = 0; i < drawn.length; i++) {
        assertThat(drawn[i]).isEqualTo(drawn[i / IMAGE * IMAGE]).isBetween(-0.5f, 0.5f);
      }
      assertThat(drawn[0]).isNotEqualTo(drawn[IMAGE]);
    }
  }

  @Test
  void whatIsNoisedInSamplingStartsWithThatNoise() throws IOException {
    DegradationSpec noised = new DegradationSpec.Noised(Examples.BLUR, 0.01, 0.1);
    try (SampleRun run = run(noised, 0, GENERATE, new Algorithm.Improved(1), NONE)) {
      float[] drawn = run.draw(0).degraded();
      double mean = IntStream.range(0, IMAGE).mapToDouble(i -> drawn[i]).average().orElseThrow();
      double variance =
          IntStream.range(0, IMAGE)
              .mapToDouble(i -> Math.pow(drawn[i] - mean, 2))
              .average()
              .orElseThrow();
      assertThat(Math.sqrt(variance)).isCloseTo(0.1, within(0.02));
    }
  }

  @Test
  void guidanceIsLinearInItsScale() throws IOException {
    Start observed = new Start.Observed(Examples.DATASET, Images.Split.TRAIN, 0, Optional.empty());
    Algorithm naive = new Algorithm.Naive();
    try (SampleRun without = run(Examples.BLUR, 3, observed, naive, new Condition.OneClass(2, 0));
        SampleRun with = run(Examples.BLUR, 3, observed, naive, new Condition.OneClass(2, 1));
        SampleRun more = run(Examples.BLUR, 3, observed, naive, new Condition.OneClass(2, 2.5));
        SampleRun none = run(Examples.BLUR, 3, observed, naive, NONE)) {
      float[] at0 = without.draw(0).direct();
      float[] at1 = with.draw(0).direct();
      float[] further = more.draw(0).direct();
      assertThat(none.draw(0).direct()).isEqualTo(at0);
      assertThat(distance(at0, at1)).isGreaterThan(1e-4);
      for (int i = 0; i < at0.length; i++) {
        assertThat(further[i]).isCloseTo(at0[i] + 2.5f * (at1[i] - at0[i]), within(1e-5f));
      }
    }
  }

  @Test
  void eachClassGoesRoundTheClasses() throws IOException {
    Start observed = new Start.Observed(Examples.DATASET, Images.Split.TRAIN, 0, Optional.empty());
    Algorithm naive = new Algorithm.Naive();
    try (SampleRun each = run(Examples.BLUR, 3, observed, naive, new Condition.EachClass(1));
        SampleRun first = run(Examples.BLUR, 3, observed, naive, new Condition.OneClass(0, 1));
        SampleRun last = run(Examples.BLUR, 3, observed, naive, new Condition.OneClass(2, 1))) {
      float[] told = each.draw(1).direct(); // images 2 and 3: classes 2 and 0
      assertThat(Arrays.copyOf(told, IMAGE)).isEqualTo(Arrays.copyOf(last.draw(1).direct(), IMAGE));
      assertThat(Arrays.copyOfRange(told, IMAGE, 2 * IMAGE))
          .isEqualTo(Arrays.copyOfRange(first.draw(1).direct(), IMAGE, 2 * IMAGE));
    }
  }

  @Test
  void whatTheModelCannotDoIsRefusedBeforeAnythingIsRead() {
    assertThatThrownBy(() -> run(Examples.BLUR, 0, GENERATE, new Algorithm.Heun(), NONE))
        .isInstanceOf(MisfitException.class)
        .hasMessageStartingWith("sampler.algorithm.type: heun");
  }
}
