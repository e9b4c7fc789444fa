package io.graupel.diffusion.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BlocksTest {
  @Test
  void everyImageIsInOneBlockAndBlocksDifferByOneImageAtMost() {
    Blocks blocks = Blocks.of(23, 4, 9);
    assertThat(IntStream.range(0, 4).flatMap(i -> Arrays.stream(blocks.in(i))))
        .hasSize(23)
        .doesNotHaveDuplicates();
    for (int i = 0; i < 4; i++) {
      assertThat(blocks.in(i).length).isBetween(5, 6);
      assertThat(IntStream.concat(Arrays.stream(blocks.in(i)), Arrays.stream(blocks.without(i))))
          .containsExactlyInAnyOrder(IntStream.range(0, 23).boxed().toArray(Integer[]::new));
    }
  }

  @Test
  void setsOfOneSizeAreDealtAlikeAndAnotherSeedDealsAnew() {
    assertThat(Blocks.of(40, 5, 1).block()).isEqualTo(Blocks.of(40, 5, 1).block());
    assertThat(Blocks.of(40, 5, 1).block()).isNotEqualTo(Blocks.of(40, 5, 2).block());
  }

  @Test
  void jackknifeOfAMeanIsItsStandardError() {
    double[] values = new Random(3).doubles(60).toArray();
    double expected = Estimate.deviation(values) / Math.sqrt(60);
    Blocks single = Blocks.of(60, 60, 0);
    double[] without =
        IntStream.range(0, 60).mapToDouble(i -> mean(values, single.without(i))).toArray();
    assertThat(Blocks.jackknife(without)).isCloseTo(expected, within(1e-12));
    assertThat(Blocks.error(values)).isCloseTo(expected, within(1e-12));
  }

  @Test
  void blocksLeftOutAndBlocksMeasuredApartAgreeOnAMean() {
    double[] values = new Random(4).doubles(60).toArray();
    Blocks blocks = Blocks.of(60, 12, 7);
    double[] without = new double[12];
    double[] apart = new double[12];
    Arrays.setAll(without, i -> mean(values, blocks.without(i)));
    Arrays.setAll(apart, i -> mean(values, blocks.in(i)));
    assertThat(Blocks.jackknife(without)).isCloseTo(Blocks.error(apart), within(1e-12));
  }

  private static double mean(double[] values, int[] places) {
    return Arrays.stream(places).mapToDouble(i -> values[i]).average().orElseThrow();
  }
}
