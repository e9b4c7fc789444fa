package io.graupel.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class TermOptionsTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void aSpanIsFromNow() {
    assertThat(TermOptions.time("+90m", NOON)).isEqualTo("2026-01-01T13:30:00Z");
    assertThat(TermOptions.time("+2d", NOON)).isEqualTo("2026-01-03T12:00:00Z");
  }

  @Test
  void aTimeOfDayIsTheNextOneByTheClockOfThisMachine() {
    Instant evening = TermOptions.time("22:00", NOON);

    assertThat(evening).isAfter(NOON).isBeforeOrEqualTo(NOON.plusSeconds(90_000));
    assertThat(LocalTime.ofInstant(evening, ZoneId.systemDefault())).isEqualTo("22:00");
    assertThat(TermOptions.time("2026-05-01T22:00", NOON))
        .isEqualTo(
            LocalDateTime.parse("2026-05-01T22:00").atZone(ZoneId.systemDefault()).toInstant());
  }

  @Test
  void whatIsNoTimeIsRefused() {
    for (String bad : new String[] {"soon", "25:00", "2026-13-01T00:00:00Z", "+2y", ""}) {
      assertThatThrownBy(() -> TermOptions.time(bad, NOON))
          .hasMessageContaining("expected: such as");
    }
  }
}
