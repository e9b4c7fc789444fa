package io.graupel.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.coordinator.explain.Explain;
import io.graupel.coordinator.explain.Explanation;
import io.graupel.coordinator.forecast.Forecast;
import io.graupel.coordinator.forecast.Forecaster;
import io.graupel.coordinator.forecast.Likely;
import io.graupel.coordinator.view.ReadModel;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.state.JobSnapshot;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** What can be said of jobs beyond their record: why they wait, and for how long. */
public final class Insight {
  private final ReadModel model;
  private final Explain explain;
  private final Forecaster forecaster;
  private final Clock clock;

  public Insight(ReadModel model, Explain explain, Forecaster forecaster, Clock clock) {
    this.model = model;
    this.explain = explain;
    this.forecaster = forecaster;
    this.clock = clock;
  }

  /** Why the job stands where it stands, with advice that was tried. */
  Explanation why(JobSnapshot job) {
    Instant now = clock.instant();
    Optional<Forecast> forecast = forecaster.of(job);
    return model.look(queue -> explain.of(queue, job, forecast, now)).tried();
  }

  /** The job's document, with the reason that keeps it now, and when it is likely to go on. */
  ObjectNode added(ObjectNode document, JobSnapshot job) {
    Instant now = clock.instant();
    model
        .look(queue -> explain.reasons().of(queue, job, now))
        .ifPresent(reason -> document.withObject("/status").put("reason", JobJson.kebab(reason)));
    forecaster
        .of(job)
        .ifPresent(
            forecast -> {
              document.set("forecast", Codec.node(forecast));
              forecast.start().ifPresent(start -> expectedBack(document, start));
            });
    return document;
  }

  /** Whoever was asked to make room is told when its turn comes again. */
  private static void expectedBack(ObjectNode document, Likely start) {
    JsonNode attempts = document.path("attempts");
    if (!attempts.isEmpty()
        && attempts.get(attempts.size() - 1).path("receipt") instanceof ObjectNode receipt) {
      receipt.set("expectedBack", Codec.node(start));
    }
  }
}
