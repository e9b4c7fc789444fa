package io.graupel.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Parameter;
import io.graupel.diffusion.program.Source;
import io.graupel.protocol.job.NetworkSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResidualUnetTest {
  private static final Dims SMALL = Dims.images(3, 8, 8);

  /** Counted from the authors' layers. */
  @ParameterizedTest
  @CsvSource({"128, 35746307", "64, 8952067"})
  void hasTheParametersOfThePaper(int width, int parameters) {
    var spec =
        new NetworkSpec.ResidualUnet(width, List.of(1, 2, 2, 2), 2, 32, List.of(16), 1, 0.1, 0);
    assertThat(source(spec, 32).layout().elements()).isEqualTo(parameters);
  }

  @Test
  void attentionStandsAtTheSidesOfTheSpecAndInTheMiddle() {
    var spec = new NetworkSpec.ResidualUnet(8, List.of(1, 2, 2), 1, 4, List.of(8, 2), 2, 0, 0);
    assertThat(source(spec, 8).layout().parameters())
        .extracting(Parameter::name)
        .filteredOn(name -> name.endsWith("attention.out.bias"))
        .containsExactly(
            "down.0.0.attention.out.bias",
            "down.2.0.attention.out.bias",
            "middle.attention.out.bias",
            "up.2.0.attention.out.bias",
            "up.2.1.attention.out.bias",
            "up.0.0.attention.out.bias",
            "up.0.1.attention.out.bias");
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 0, 0", "2, 2, 0.3, 3"})
  void everyParameterLearns(int blocks, int heads, double dropout, int classes) {
    try (Built built = built(blocks, heads, dropout, classes)) {
      built.requireGradient(new long[] {1, 4}, new long[] {2, -1});
    }
  }

  @Test
  void severityAndLabelAreHeardByTheirImageAlone() {
    try (Built built = built(1, 2, 0, 3)) {
      double[] x = Built.images(2, SMALL);
      double[] answer = built.restore(x, new long[] {1, 1}, new long[] {0, 0});
      Neighbours.requireOnlySecondDiffers(
          answer, built.restore(x, new long[] {1, 9}, new long[] {0, 0}));
      Neighbours.requireOnlySecondDiffers(
          answer, built.restore(x, new long[] {1, 1}, new long[] {0, -1}));
    }
  }

  @Test
  void whatIsDroppedIsDecidedByEachImagesKeyAndOnlyWhileLearning() {
    try (Built built = built(1, 2, 0.3, 0)) {
      double[] x = Built.images(2, SMALL);
      long[] severity = {3, 5};
      long[] label = {-1, -1};
      double[] answer = built.learn(x, severity, label, new long[] {8, 9});
      assertThat(built.learn(x, severity, label, new long[] {8, 9})).isEqualTo(answer);
      Neighbours.requireOnlySecondDiffers(
          answer, built.learn(x, severity, label, new long[] {8, 10}));
      assertThat(built.restore(x, severity, label)).isNotEqualTo(answer);
    }
  }

  @Test
  void withoutDropoutLearningIsRestoring() {
    try (Built built = built(1, 2, 0, 0)) {
      double[] x = Built.images(1, SMALL);
      assertThat(built.learn(x, new long[] {3}, new long[] {-1}, new long[] {8}))
          .isEqualTo(built.restore(x, new long[] {3}, new long[] {-1}));
    }
  }

  @Test
  void aSideThatCannotBeHalvedIsSaidByTheLayer() {
    var spec = new NetworkSpec.ResidualUnet(8, List.of(1, 2, 2), 1, 4, List.of(), 1, 0, 0);
    assertThatThrownBy(() -> source(spec, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("up.1.skip: input (N, 16, 5, 5)");
  }

  private static Built built(int blocks, int heads, double dropout, int classes) {
    var spec =
        new NetworkSpec.ResidualUnet(
            4, List.of(1, 2), blocks, 2, List.of(4), heads, dropout, classes);
    return new Built(new ResidualUnet(spec), SMALL);
  }

  private static Source source(NetworkSpec.ResidualUnet spec, int side) {
    return new Source().network(Dims.images(3, side, side), new ResidualUnet(spec));
  }
}
