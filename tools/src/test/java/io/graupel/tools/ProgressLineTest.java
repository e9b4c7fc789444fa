package io.graupel.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.tools.client.Progress;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private static final Progress PROGRESS =
      new Progress(
          "training", 820, 2000, 212.4, OptionalDouble.of(0.03121), OptionalDouble.of(5.6));

  @Test
  void lineTellsDoneTotalRateLossAndTimeLeft() {
    assertThat(ProgressLine.text("train digits", PROGRESS, false, 120))
        .isEqualTo(
            "train digits  ########------------  41%  820/2,000  212 images/s  loss 0.0312  5s"
                + " left");
  }

  @Test
  void barGivesWayToTheFigures() {
    assertThat(ProgressLine.text("train digits", PROGRESS, false, 78))
        .hasSize(78)
        .endsWith("5s left");
  }
}
