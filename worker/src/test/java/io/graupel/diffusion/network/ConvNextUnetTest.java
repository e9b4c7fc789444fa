package io.graupel.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Source;
import io.graupel.protocol.job.NetworkSpec;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvNextUnetTest {
  private static final Dims SMALL = Dims.images(3, 8, 8);
  private static final int IMAGE = 3 * 8 * 8;

  /** Counted from the authors' layers. */
  @ParameterizedTest
  @CsvSource({
    "64, 1-2-4-8, 3, true, 56615708",
    "64, 1-2-4-8, 1, true, 56612916",
    "64, 1-2-4-8, 3, false, 56278745",
    "32, 1-2-4, 3, true, 3737692",
    "32, 1-2-4, 1, true, 3736244",
    "16, 1-2-4, 1, true, 1007220",
    "16, 1-2, 1, true, 271124",
    "8, 1-2-4, 1, true, 288404"
  })
  void hasTheParametersOfThePaper(
      int width, String multipliers, int channels, boolean time, int parameters) {
    List<Integer> levels = Arrays.stream(multipliers.split("-")).map(Integer::valueOf).toList();
    var spec = new NetworkSpec.ConvNextUnet(width, levels, time, false, false, 0);
    assertThat(parameters(spec, Dims.images(channels, 32, 32))).isEqualTo(parameters);
  }

  @Test
  void theFullSkipIsOneMoreBlockAndEachClassAVector() {
    int paper = parameters(spec(true, false, false, 0), SMALL);
    int block = 50 * 8 + 4 * 8 + 8 + 2 * 8 + 18 * 8 * 4 + 2 * 4 + 18 * 4 * 4 + 4 + 8 * 4 + 4;
    assertThat(parameters(spec(true, true, false, 0), SMALL)).isEqualTo(paper + block);
    assertThat(parameters(spec(true, false, false, 10), SMALL)).isEqualTo(paper + 11 * 4);
  }

  @ParameterizedTest
  @CsvSource({"true, false, false, 0", "true, true, true, 3", "false, true, false, 0"})
  void everyParameterLearns(boolean time, boolean fullSkip, boolean residual, int classes) {
    try (Built built = built(spec(time, fullSkip, residual, classes))) {
      built.requireGradient(new long[] {1, 4}, new long[] {2, -1});
    }
  }

  @Test
  void severityAndLabelAreHeardByTheirImageAlone() {
    try (Built built = built(spec(true, false, false, 3))) {
      double[] x = Built.images(2, SMALL);
      double[] answer = built.restore(x, new long[] {1, 1}, new long[] {0, 0});
      Neighbours.requireOnlySecondDiffers(
          answer, built.restore(x, new long[] {1, 9}, new long[] {0, 0}));
      Neighbours.requireOnlySecondDiffers(
          answer, built.restore(x, new long[] {1, 1}, new long[] {0, 2}));
      Neighbours.requireOnlySecondDiffers(
          answer, built.restore(x, new long[] {1, 1}, new long[] {0, -1}));
      assertThat(built.restore(x, new long[] {1, 1}, new long[] {3, 3}))
          .isEqualTo(built.restore(x, new long[] {1, 1}, new long[] {-1, -1}));
    }
  }

  @Test
  void withoutTimeAndClassesNothingIsHeard() {
    try (Built built = built(spec(false, false, false, 0))) {
      double[] x = Built.images(1, SMALL);
      assertThat(built.restore(x, new long[] {1}, new long[] {0}))
          .isEqualTo(built.restore(x, new long[] {9}, new long[] {-1}));
    }
  }

  @Test
  void aResidualNetworkAddsItsInput() {
    try (Built plain = built(spec(true, false, false, 0));
        Built residual = built(spec(true, false, true, 0))) {
      double[] x = Built.images(1, SMALL);
      double[] answer = plain.restore(x, new long[] {3}, new long[] {-1});
      double[] sum = residual.restore(x, new long[] {3}, new long[] {-1});
      for (int i = 0; i < IMAGE; i++) {
        assertThat(sum[i]).isCloseTo(answer[i] + x[i], within(1e-12));
      }
    }
  }

  @Test
  void learningIsRestoringAsNothingIsDropped() {
    try (Built built = built(spec(true, true, false, 2))) {
      double[] x = Built.images(2, SMALL);
      long[] severity = {3, 5};
      long[] label = {0, 1};
      assertThat(built.learn(x, severity, label, new long[] {8, 9}))
          .isEqualTo(built.restore(x, severity, label));
    }
  }

  /** On images of 2 channels, 2x2 pixels, by its definition, pixel by pixel in Java. */
  @Test
  void linearAttentionIsItsDefinition() {
    Dims tiny = Dims.images(2, 2, 2);
    try (Built built = new Built((g, x, s, y) -> ConvNextUnet.attention(g, x), tiny)) {
      double[] x = Built.images(1, tiny);
      double[] answer = built.restore(x, new long[] {1}, new long[] {-1});
      double[] expected = new LinearAttention(built.weights(), 2, 4).of(x);
      for (int i = 0; i < x.length; i++) {
        assertThat(answer[i]).isCloseTo(expected[i], within(1e-12));
      }
    }
  }

  /** Weights in the order of the layout: norm (weight, bias), qkv, out (weight, bias). */
  private record LinearAttention(double[] w, int channels, int pixels) {
    double[] of(double[] x) {
      double[] result = x.clone();
      int out = 2 * channels + 384 * channels;
      for (int c = 0; c < channels; c++) {
        for (int p = 0; p < pixels; p++) {
          result[c * pixels + p] += w[out + channels * 128 + c];
          for (int i = 0; i < 128; i++) {
            result[c * pixels + p] += w[out + c * 128 + i] * read(x, i, p);
          }
        }
      }
      return result;
    }

    /** Row i of the four heads: the sum over d of context(d, i) q(d, p). */
    private double read(double[] x, int i, int p) {
      double sum = 0;
      int head = i / 32 * 32;
      for (int d = head; d < head + 32; d++) {
        double total = 0;
        double context = 0;
        for (int at = 0; at < pixels; at++) {
          double weight = Math.exp(row(x, 128 + d, at));
          total += weight;
          context += weight * row(x, 256 + i, at);
        }
        sum += context / total * row(x, d, p) / Math.sqrt(32);
      }
      return sum;
    }

    private double row(double[] x, int row, int p) {
      double sum = 0;
      for (int c = 0; c < channels; c++) {
        sum += w[2 * channels + row * channels + c] * normed(x, c, p);
      }
      return sum;
    }

    private double normed(double[] x, int c, int p) {
      double mean = 0;
      double power = 0;
      for (int i = 0; i < channels; i++) {
        mean += x[i * pixels + p] / channels;
        power += x[i * pixels + p] * x[i * pixels + p] / channels;
      }
      double root = Math.sqrt(power - mean * mean + 1e-5);
      return (x[c * pixels + p] - mean) / root * w[c] + w[channels + c];
    }
  }

  private static NetworkSpec.ConvNextUnet spec(
      boolean time, boolean fullSkip, boolean residual, int classes) {
    return new NetworkSpec.ConvNextUnet(4, List.of(1, 2), time, fullSkip, residual, classes);
  }

  private static Built built(NetworkSpec.ConvNextUnet spec) {
    return new Built(new ConvNextUnet(spec), SMALL);
  }

  private static int parameters(NetworkSpec.ConvNextUnet spec, Dims images) {
    return new Source().network(images, new ConvNextUnet(spec)).layout().elements();
  }
}
