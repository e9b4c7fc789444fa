package io.graupel.coordinator.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.coordinator.explain.Explain;
import io.graupel.coordinator.explain.Explanation;
import io.graupel.coordinator.view.ReadModel;
import io.graupel.protocol.state.JobSnapshot;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** What can be said of jobs beyond their record: why they wait, and for how long. */
public final class Insight {
  private final ReadModel model;
  private final Explain explain;
  private final Clock clock;

  public Insight(ReadModel model, Explain explain, Clock clock) {
    this.model = model;
    this.explain = explain;
    this.clock = clock;
  }

  /** Why the job stands where it stands, with advice that was tried. */
  Explanation why(JobSnapshot job) {
    Instant now = clock.instant();
    return model.look(queue -> explain.of(queue, job, Optional.empty(), now)).tried();
  }

  /** The job's document, with the reason that keeps it now. */
  ObjectNode added(ObjectNode document, JobSnapshot job) {
    Instant now = clock.instant();
    model
        .look(queue -> explain.reasons().of(queue, job, now))
        .ifPresent(reason -> document.withObject("/status").put("reason", JobJson.kebab(reason)));
    return document;
  }
}
