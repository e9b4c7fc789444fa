package io.graupel.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ReportTest {
  private final List<WorkerEvent> said = new ArrayList<>();
  private long now;
  private final Report report =
      new Report(
          new AttemptId(new JobId("j-aaaaaaaaaa"), 1),
          new Incarnation("cpu-0.00000001"),
          said::add,
          () -> now);

  private List<Long> imagesSaid() {
    return said.stream()
        .map(WorkerEvent.Progress.class::cast)
        .map(WorkerEvent.Progress::images)
        .toList();
  }

  @Test
  void progressIsSaidAtMostOnceASecond() {
    report.phase("training", 0, 1_000);
    for (int step = 1; step <= 30; step++) {
      now += 100_000_000;
      report.progress(step, 1_000, OptionalDouble.empty());
    }

    assertThat(imagesSaid()).containsExactly(0L, 10L, 20L, 30L);
  }

  @Test
  void theLastImageIsAlwaysSaid() {
    report.phase("training", 0, 2);
    now += 1_000;
    report.progress(2, 2, OptionalDouble.of(0.5));

    assertThat(imagesSaid()).containsExactly(0L, 2L);
  }

  @Test
  void theRateCountsFromWhereThePhaseBegan() {
    report.phase("training", 6_000, 10_000);
    now += 2_000_000_000L;
    report.progress(6_500, 10_000, OptionalDouble.empty());

    assertThat(((WorkerEvent.Progress) said.getLast()).imagesPerSecond()).isEqualTo(250);
  }
}
