package io.graupel.coordinator.queue;

import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import java.time.Duration;
import java.time.Instant;

/**
 * What was decided. The first three are committed to the log before anyone acts on them; the others
 * are soft state, which a new leader learns again within a heartbeat.
 */
public sealed interface Decision {
  /** The job now stands so. */
  record Save(JobSnapshot job) implements Decision {}

  /** A worker of this pool is told so. */
  record Send(Pool pool, WorkerOrder order) implements Decision {}

  /** People read so. */
  record Tell(HistoryEntry entry) implements Decision {}

  /** Soft: the worker was heard of; an earlier life under its name is forgotten. */
  record Welcome(Member member) implements Decision {}

  /** Soft: the worker is gone. */
  record Dismiss(Incarnation worker) implements Decision {}

  /** Soft: the attempt is given up unless its worker is heard of before then. */
  record Extend(AttemptId attempt, Instant until) implements Decision {}

  /** Soft: everybody gets this much longer, as nobody listened for so long. */
  record Postpone(Duration stall) implements Decision {}

  /** Soft: the time of the newest tick. */
  record Ticked(Instant at) implements Decision {}

  /** Whether it is committed to the log. */
  default boolean durable() {
    return this instanceof Save || this instanceof Send || this instanceof Tell;
  }
}
