package io.graupel.diffusion.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.job.JobSpec;
import io.graupel.storage.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkTest {
  private static final JobSpec.Train SPEC =
      (JobSpec.Train)
          Codec.spec(
              """
              kind: train
              name: bench
              pool: default
              priority: standard
              attempts: 1
              seed: 1
              images: {dataset: random, split: train, side: 8}
              degradation: {type: gaussian-noise, steps: 4, schedule: {type: cosine, offset: 0.008}, noise: fixed}
              network: {type: residual-unet, width: 4, multipliers: [1], blocks: 1, groups: 2, attentionSides: [], heads: 1, dropout: 0, classes: 0}
              training:
                images: 64
                batch: 4
                accumulate: 1
                prediction: clean
                coordinates: pixels
                loss: {type: l2}
                weighting: {type: uniform}
                severities: uniform
                optimizer: {learningRate: 0.01, warmup: 0, finalShare: 1, beta1: 0.9, beta2: 0.999, epsilon: 1.0e-8, weightDecay: 0, gradientNorm: 1}
                ema: {type: copied, decay: 0.9, every: 1, from: 0}
                precision: fp32
                labelDropout: 0
              checkpointEvery: 64
              """);

  private static final Benchmark.Setting SETTING = new Benchmark.Setting(SPEC, 3, 16, Device.cpu());

  @TempDir private Path folder;

  @Test
  void everyRequestIsAnsweredByNumbers() throws IOException {
    try (Benchmark benchmark = Benchmark.open(SETTING, folder)) {
      for (String request : List.of("train 20", "sample 2")) {
        double[] figures = numbers(benchmark.answer(request));
        assertThat(figures).hasSize(3);
        assertThat(figures[0]).isPositive().isLessThanOrEqualTo(figures[1]);
        assertThat(figures[2]).isBetween(0.1, 1.0);
      }
      double[] memory = numbers(benchmark.answer("memory 5"));
      assertThat(memory[3]).isEqualTo(memory[1]);
      assertThatThrownBy(() -> benchmark.answer("dance 3"))
          .hasMessage("request: dance 3 (expected: train, sample, losses or memory, and a number)");
    }
    assertThat(Safetensors.open(folder.resolve("parity.safetensors")).tensors())
        .containsOnlyKeys("degraded", "direct");
  }

  @Test
  void lossesAreThoseOfFurtherStepsAndFall() throws IOException {
    try (Benchmark benchmark = Benchmark.open(SETTING, folder)) {
      double[] losses = numbers(benchmark.answer("losses 200"));
      assertThat(losses).hasSize(200);
      assertThat(Arrays.stream(losses, 160, 200).sum())
          .isLessThan(0.8 * Arrays.stream(losses, 0, 40).sum());
    }
  }

  @Test
  void aStopwatchThatWaitsDoesSoBeforeAndAfterAllPieces() {
    List<String> done = new ArrayList<>();
    Stopwatch.Reading reading =
        new Stopwatch.FromIdleToIdle(() -> done.add("await")).time(2, () -> done.add("work"));
    assertThat(done).containsExactly("await", "work", "work", "await");
    assertThat(reading.least()).isPositive().isEqualTo(reading.mean());
  }

  private static double[] numbers(String line) {
    return Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }
}
