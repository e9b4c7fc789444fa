package io.graupel.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.JobSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingRunTest {
  private static final ImageSet IMAGES = Examples.images(10, 1, 12);

  @TempDir private Path dir;

  static Stream<DegradationSpec> degradations() {
    return Stream.of(Examples.BLUR, Examples.NOISE);
  }

  @ParameterizedTest
  @MethodSource("degradations")
  void resumeMatchesUnbroken(DegradationSpec degradation) throws IOException {
    JobSpec.Train spec = Examples.train(degradation);
    Path unbroken = dir.resolve("unbroken");
    Path half = dir.resolve("half");
    Path resumed = dir.resolve("resumed");
    try (TrainingRun run = TrainingRun.start(spec, IMAGES, Device.cpu())) {
      steps(run, 40);
      assertThat(run.isComplete()).isTrue();
      run.save(unbroken);
    }
    try (TrainingRun run = TrainingRun.start(spec, IMAGES, Device.cpu())) {
      steps(run, 20);
      run.save(half);
    }
    try (TrainingRun run = TrainingRun.resume(spec, IMAGES, Device.cpu(), half)) {
      assertThat(run.images()).isEqualTo(80);
      steps(run, 20);
      run.save(resumed);
    }
    assertThat(Files.readAllBytes(resumed)).isEqualTo(Files.readAllBytes(unbroken));
    assertThat(Files.readAllBytes(half)).isNotEqualTo(Files.readAllBytes(unbroken));
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
