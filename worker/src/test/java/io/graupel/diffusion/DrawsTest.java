package io.graupel.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.diffusion.Draws.Purpose;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrawsTest {
  private final Draws draws = new Draws(11);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 255, 256, 257, 6000})
  void eachRoundShowsEveryImageOnce(int size) {
    for (long round : new long[] {0, 1, 1000}) {
      List<Long> places = round(size, round);
      assertThat(places.stream().sorted().toList())
          .isEqualTo(LongStream.range(0, size).boxed().toList());
    }
  }

  @Test
  void roundsAreShuffledEachInItsOwnWay() {
    List<Long> first = round(100, 0);
    assertThat(first).isNotEqualTo(LongStream.range(0, 100).boxed().toList());
    assertThat(round(100, 1)).isNotEqualTo(first);
    assertThat(LongStream.range(0, 100).map(i -> new Draws(12).shuffled(100, i)).boxed().toList())
        .isNotEqualTo(first);
  }

  private List<Long> round(int size, long round) {
    return LongStream.range(0, size)
        .map(i -> draws.shuffled(size, round * size + i))
        .boxed()
        .toList();
  }

  @Test
  void belowIsUniformAndInside() {
    long[] counts = new long[20];
    for (int i = 0; i < 200_000; i++) {
      counts[(int) draws.below(20, Purpose.SEVERITY, i)]++;
    }
    double square = 0;
    for (long count : counts) {
      square += Math.pow(count - 10_000, 2) / 10_000;
    }
    assertThat(square).isBetween(5.0, 44.0); // chi square, 19 degrees: one seed in 1,000 beyond
  }

  @Test
  void uniformCoversTheUnitInterval() {
    double sum = 0;
    for (int i = 0; i < 100_000; i++) {
      double value = draws.uniform(Purpose.WEIGHTS, i);
      assertThat(value).isBetween(0.0, Math.nextDown(1.0));
      sum += value;
    }
    assertThat(sum / 100_000).isBetween(0.496, 0.504);
  }

  @Test
  void purposesDoNotShareNumbers() {
    assertThat(draws.bits(Purpose.CONTEXT, 3)).isNotEqualTo(draws.bits(Purpose.WALK, 3));
  }

  /** Another constant would change what every seed means: runs could no longer be repeated. */
  @Test
  void numbersStayWhatTheyAre() {
    assertThat(draws.bits(Purpose.WEIGHTS, 0)).isEqualTo(-7926430521640997682L);
    assertThat(draws.bits(Purpose.WALK, 12345)).isEqualTo(3538530134586969199L);
    assertThat(draws.shuffled(1000, 7)).isEqualTo(700L);
  }
}
