package io.graupel.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TextTest {
  @Test
  void spansUseTheirTwoGreatestUnits() {
    assertThat(Text.span(Duration.ofSeconds(42))).isEqualTo("42s");
    assertThat(Text.span(Duration.ofSeconds(185))).isEqualTo("3m05s");
    assertThat(Text.span(Duration.ofMinutes(127))).isEqualTo("2h07m");
    assertThat(Text.span(Duration.ofHours(123))).isEqualTo("5d03h");
    assertThat(Text.span(Duration.ofSeconds(-3))).isEqualTo("0s");
  }

  @Test
  void ratesHaveThreeFigures() {
    assertThat(Text.rate(7.456)).isEqualTo("7.46");
    assertThat(Text.rate(21.24)).isEqualTo("21.2");
    assertThat(Text.rate(1204.4)).isEqualTo("1,204");
  }

  @Test
  void bytesAreCountedInPowersOfTwo() {
    assertThat(Text.bytes(512)).isEqualTo("512 B");
    assertThat(Text.bytes(3_250_586)).isEqualTo("3.1 MiB");
  }
}
