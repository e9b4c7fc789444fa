package io.graupel.coordinator.view;

import io.graupel.coordinator.forecast.Forecaster;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** What the forecast sees: the queue, and how far running jobs say they are. */
public record ForecastSight(ReadModel model) implements Forecaster.Sight {
  @Override
  public <T> T look(Function<Queue, T> eye) {
    return model.look(eye);
  }

  @Override
  public Optional<Long> left(JobSnapshot job, Instant now) {
    return model
        .progress(job)
        .filter(p -> p.imagesPerSecond() > 0 && p.total() > 0)
        .map(ForecastSight::millis);
  }

  private static long millis(HistoryEntry.Progress progress) {
    long images = Math.max(0, progress.total() - progress.images());
    return (long) Math.ceil(1000 * images / progress.imagesPerSecond());
  }
}
