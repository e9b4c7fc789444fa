package io.graupel.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearestTest {
  private static final List<String> MANY =
      IntStream.range(0, 20).mapToObj(i -> "word-number-" + i + "-" + i).toList();

  @Test
  void aSwapOfNeighboursIsOneEdit() {
    assertThat(Nearest.distance("preset", "perset")).isEqualTo(1);
    assertThat(Nearest.distance("", "abc")).isEqualTo(3);
    assertThat(Nearest.distance("blur-mnist", "blur-mnist")).isZero();
  }

  @Test
  void ofManyOnlyTheLikeOnesAreNamedNearestFirst() {
    assertThat(Nearest.to("word-nubmer-7-7", MANY)).startsWith("word-number-7-7").hasSize(8);
    assertThat(Nearest.to("number-11", MANY)).contains("word-number-11-11");
  }

  @Test
  void whereNothingIsLikeItAllAreNamed() {
    assertThat(Nearest.to("zzz", MANY)).hasSize(20).isSorted();
    assertThat(Nearest.to("blur", List.of("snow", "blur", "fade")))
        .containsExactly("blur", "fade", "snow");
  }
}
