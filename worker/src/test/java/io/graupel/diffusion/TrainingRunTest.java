package io.graupel.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.protocol.job.Augmentation;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.NetworkSpec;
import io.graupel.protocol.job.Precision;
import io.graupel.protocol.job.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingRunTest {
  private static final ImageSet PLAIN = Examples.images(10, 1, 12);
  private static final ImageSet IMAGES =
      new ImageSet(
          10, 1, 12, PLAIN.pixels(), Optional.of(new byte[] {0, 1, 2, 0, 1, 2, 0, 1, 2, 0}));

  @TempDir private Path dir;

  static Stream<JobSpec.Train> trainings() {
    NetworkSpec labelled =
        new NetworkSpec.ResidualUnet(8, List.of(1, 2), 1, 4, List.of(6), 2, 0.1, 3);
    return Stream.of(
        Examples.train(Examples.BLUR),
        Examples.train(Examples.NOISE),
        Examples.train(Examples.ANIMORPHOSIS),
        Examples.train(Examples.SNOW),
        Examples.train(Examples.CLOUD),
        Examples.train(Examples.NOISE, Recipe.ofEverything().training(), labelled));
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void resumeMatchesUnbroken(JobSpec.Train spec) throws IOException {
    Path unbroken = dir.resolve("unbroken");
    Path half = dir.resolve("half");
    Path resumed = dir.resolve("resumed");
    try (TrainingRun run = TrainingRun.start(spec, IMAGES, Optional.of(PLAIN), Device.cpu())) {
      steps(run, 40);
      assertThat(run.isComplete()).isTrue();
      run.save(unbroken);
    }
    try (TrainingRun run = TrainingRun.start(spec, IMAGES, Optional.of(PLAIN), Device.cpu())) {
      steps(run, 20);
      run.save(half);
    }
    try (TrainingRun run =
        TrainingRun.resume(spec, IMAGES, Optional.of(PLAIN), Device.cpu(), half)) {
      assertThat(run.images()).isEqualTo(80);
      steps(run, 20);
      run.save(resumed);
    }
    assertThat(Files.readAllBytes(resumed)).isEqualTo(Files.readAllBytes(unbroken));
    assertThat(Files.readAllBytes(half)).isNotEqualTo(Files.readAllBytes(unbroken));
  }

  @Test
  void aWindowThatHasOnePlaceShowsTheWholeImage() {
    Recipe recipe = new Recipe();
    double[] plain = losses(recipe);
    recipe.augmentation =
        Optional.of(
            new Augmentation(
                false, Optional.of(new Augmentation.Crop.Zoomed(1, Augmentation.Place.RANDOM))));
    assertThat(losses(recipe)).isEqualTo(plain);
    recipe.augmentation = Optional.of(new Augmentation(true, Optional.empty()));
    assertThat(losses(recipe)).isNotEqualTo(plain);
  }

  @Test
  void aLearningRateThatFallsIsOfOneLength() throws IOException {
    Recipe recipe = new Recipe();
    recipe.optimizer = new Training.Optimizer(2e-3, 0, 0.1, 0.9, 0.999, 1e-8, 0, 1);
    Path half = dir.resolve("half");
    try (TrainingRun run =
        TrainingRun.start(Examples.train(Examples.BLUR, recipe.training()), IMAGES, Device.cpu())) {
      run.save(half);
    }
    recipe.images *= 2;
    JobSpec.Train longer = Examples.train(Examples.BLUR, recipe.training());
    assertThatThrownBy(() -> TrainingRun.resume(longer, IMAGES, Device.cpu(), half))
        .hasMessageStartingWith("training of the checkpoint: ");
  }

  @Test
  void bfloat16LearnsAsFloat32Does() {
    Recipe recipe = new Recipe();
    double[] wide = losses(recipe);
    recipe.precision = Precision.BF16;
    double[] narrow = losses(recipe);
    assertThat(narrow).isNotEqualTo(wide);
    for (int i = 0; i < wide.length; i++) {
      assertThat(narrow[i]).isCloseTo(wide[i], within(0.03 * wide[i]));
    }
    assertThat(narrow[narrow.length - 1]).isLessThan(0.7 * narrow[0]);
  }

  /** Mean losses of ten steps each. */
  private static double[] losses(Recipe recipe) {
    double[] losses = new double[4];
    JobSpec.Train spec = Examples.train(Examples.BLUR, recipe.training());
    try (TrainingRun run = TrainingRun.start(spec, IMAGES, Device.cpu())) {
      for (int i = 0; i < losses.length; i++) {
        steps(run, 10);
        losses[i] = run.recentLoss();
      }
    }
    return losses;
  }

  @Test
  void aTrainingThatRunsAwayIsStopped() {
    Recipe recipe = new Recipe();
    recipe.images = 4 * 1000;
    recipe.loss = new Training.Loss.L2();
    recipe.optimizer = new Training.Optimizer(1, 0, 1, 0.9, 0.999, 1e-8, 0, 1e30);
    JobSpec.Train spec = Examples.train(Examples.BLUR, recipe.training());
    try (TrainingRun run = TrainingRun.start(spec, IMAGES, Device.cpu())) {
      assertThatThrownBy(() -> steps(run, 300))
          .isInstanceOf(DivergedException.class)
          .hasMessageMatching(
              "training: loss \\S+ at 400 images \\(expected: at most 100 times \\S+, the least"
                  + " before\\); lower training.optimizer.learningRate or gradientNorm");
      assertThatThrownBy(() -> run.save(dir.resolve("diverged")))
          .isInstanceOf(DivergedException.class);
    }
  }

  @Test
  void lossFalls() {
    JobSpec.Train spec = Examples.train(Examples.BLUR);
    try (TrainingRun run = TrainingRun.start(spec, IMAGES, Device.cpu())) {
      steps(run, 1);
      double first = run.loss();
      steps(run, 39);
      assertThat(run.loss()).isLessThan(0.6 * first);
    }
  }

  @Test
  void recentLossIsTheMeanSinceItWasAsked() {
    JobSpec.Train spec = Examples.train(Examples.BLUR);
    try (TrainingRun run = TrainingRun.start(spec, IMAGES, Device.cpu())) {
      for (int round = 0; round < 2; round++) {
        double sum = 0;
        for (int i = 0; i < 3; i++) {
          run.step();
          sum += run.loss();
        }
        assertThat(run.recentLoss()).isCloseTo(sum / 3, within(1e-6));
      }
      assertThat(run.recentLoss()).isEqualTo(run.loss());
    }
  }

  @Test
  void divergenceIsSaidAndNeverSaved() throws IOException {
    JobSpec.Train spec = Examples.train(Examples.BLUR);
    Path poisoned = dir.resolve("poisoned");
    Path file = dir.resolve("diverged");
    float[] weights = Networks.initial(Networks.layout(spec, 1), new Draws(1));
    float[] zeros = new float[weights.length];
    weights[7] = Float.NaN;
    new Checkpoint(spec, 1, 3, weights, weights, zeros, zeros).write(poisoned);
    try (TrainingRun run = TrainingRun.resume(spec, IMAGES, Device.cpu(), poisoned)) {
      run.step();
      assertThatThrownBy(run::loss).isInstanceOf(DivergedException.class);
      assertThatThrownBy(() -> run.save(file))
          .isInstanceOf(DivergedException.class)
          .hasMessageContaining("training: loss NaN at 16 images (expected: finite numbers)");
      assertThat(file).doesNotExist();
    }
  }

  @Test
  void weightsThatDivergedInTheLastStepAreNeverSaved() throws IOException {
    JobSpec.Train spec = Examples.train(Examples.BLUR);
    Path poisoned = dir.resolve("poisoned");
    float[] weights = Networks.initial(Networks.layout(spec, 1), new Draws(1));
    float[] zeros = new float[weights.length];
    float[] moment = new float[weights.length];
    moment[7] = Float.POSITIVE_INFINITY;
    new Checkpoint(spec, 1, 3, weights, weights, moment, zeros).write(poisoned);
    try (TrainingRun run = TrainingRun.resume(spec, IMAGES, Device.cpu(), poisoned)) {
      run.step();
      assertThat(run.loss()).isFinite();
      assertThatThrownBy(() -> run.save(dir.resolve("diverged")))
          .isInstanceOf(DivergedException.class)
          .hasMessageContaining("training: weight ");
    }
  }

  @Test
  void trainingsOnParallelThreadsDoNotDisturbEachOther() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<Path>> files = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Path file = dir.resolve("parallel-" + i);
        files.add(threads.submit(() -> trained(file)));
      }
      for (Future<Path> file : files) {
        assertThat(Files.mismatch(file.get(), trained(dir.resolve("alone")))).isEqualTo(-1);
      }
    }
  }

  private static Path trained(Path file) throws IOException {
    JobSpec.Train spec = Examples.train(Examples.NOISE);
    try (TrainingRun run = TrainingRun.start(spec, IMAGES, Device.cpu())) {
      steps(run, 10);
      run.save(file);
    }
    return file;
  }

  private static void steps(TrainingRun run, int count) {
    for (int i = 0; i < count; i++) {
      run.step();
    }
  }
}
