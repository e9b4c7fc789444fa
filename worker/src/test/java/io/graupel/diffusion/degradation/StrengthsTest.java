package io.graupel.diffusion.degradation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.Reference;
import io.graupel.protocol.job.NoiseSchedule;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class StrengthsTest {
  private static final NoiseSchedule COSINE = new NoiseSchedule.Cosine(0.008);

  static Stream<NoiseSchedule> schedules() {
    return Stream.of(
        COSINE,
        new NoiseSchedule.Linear(1e-4, 0.02),
        new NoiseSchedule.OffsetCosine(0.95, 0.02),
        new NoiseSchedule.Sigmoid(-3, 3, 1),
        new NoiseSchedule.ZeroTerminal(new NoiseSchedule.Linear(1e-4, 0.02)));
  }

  /** Algorithm 1 of Lin et al. 2023: a_s - a_T, times a_1 / (a_1 - a_T). */
  @ParameterizedTest
  @MethodSource("schedules")
  void aRescaledScheduleBeginsAsBeforeAndEndsAtZero(NoiseSchedule base) {
    if (base.endsAtZero()) {
      return;
    }
    for (int steps : new int[] {2, 5, 1000}) {
      double[] before = Strengths.of(base, steps).signal();
      Strengths strengths = Strengths.of(new NoiseSchedule.ZeroTerminal(base), steps);
      assertThat(strengths.signal()[1]).isCloseTo(before[1], within(1e-12));
      assertThat(strengths.signal()[steps]).isZero();
      assertThat(strengths.deviation()[steps]).isOne();
      double stretch = before[1] / (before[1] - before[steps]);
      for (int s = 1; s <= steps; s++) {
        assertThat(strengths.signal()[s])
            .isCloseTo((before[s] - before[steps]) * stretch, within(1e-12));
      }
    }
    assertThat(Strengths.of(new NoiseSchedule.ZeroTerminal(base), 1).signal())
        .containsExactly(1, 0);
  }

  @ParameterizedTest
  @CsvSource({
    "10, 0",
    "10, 4",
    "10, 9",
    "200, 0",
    "200, 49",
    "200, 149",
    "200, 198",
    "200, 199",
    "1000, 999"
  })
  void cosineScheduleIsTheReference(int steps, int index) {
    String name = "schedule.cosine_T" + steps + "." + index;
    Strengths strengths = Strengths.of(COSINE, steps);
    assertThat(strengths.signal()[index + 1])
        .isCloseTo(Reference.number(name + ".sqrt_abar"), within(1e-9));
    assertThat(strengths.deviation()[index + 1])
        .isCloseTo(Reference.number(name + ".sqrt_1m_abar"), within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"1, 0.0", "2, 0.25", "3, 0.5", "4, 0.75", "5, 1.0"})
  void offsetCosineScheduleIsTheReference(int severity, String place) {
    Strengths strengths = Strengths.of(new NoiseSchedule.OffsetCosine(0.95, 0.02), 5);
    double[] expected = Reference.numbers("offset_cosine." + place);
    assertThat(strengths.signal()[severity]).isCloseTo(expected[0], within(1e-9));
    assertThat(strengths.deviation()[severity]).isCloseTo(expected[1], within(1e-9));
  }

  /** The product of 1 - beta is known to end at 4.0358e-5. */
  @Test
  void linearScheduleEndsWhereThatOfDdpmDoes() {
    Strengths strengths = Strengths.of(new NoiseSchedule.Linear(1e-4, 0.02), 1000);
    double end = strengths.signal()[1000];
    assertThat(end * end).isCloseTo(4.0358e-5, within(1e-9));
  }

  @Test
  void sigmoidScheduleIsHalfWayInItsMiddle() {
    Strengths strengths = Strengths.of(new NoiseSchedule.Sigmoid(-3, 3, 1), 10);
    assertThat(strengths.signal()[5]).isCloseTo(Math.sqrt(0.5), within(1e-12));
    assertThat(strengths.signal()[10]).isCloseTo(Math.sqrt(1e-9), within(1e-12));
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void powerIsKeptAndSignalOnlyFades(NoiseSchedule schedule) {
    Strengths strengths = Strengths.of(schedule, 1000);
    assertThat(strengths.signal()[0]).isOne();
    for (int s = 0; s <= 1000; s++) {
      double signal = strengths.signal()[s];
      double deviation = strengths.deviation()[s];
      assertThat(signal * signal + deviation * deviation).isCloseTo(1, within(1e-12));
      if (s > 0) {
        assertThat(signal).isLessThan(strengths.signal()[s - 1]);
      }
    }
  }
}
