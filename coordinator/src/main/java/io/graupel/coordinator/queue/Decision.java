package io.graupel.coordinator.queue;

import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.AuditEntry;
import io.graupel.protocol.state.Fact;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.Spent;
import java.time.Duration;
import java.time.Instant;

/**
 * What was decided. What is durable is committed to the log before anyone acts on it; the rest is
 * soft state, which a new leader learns again within a heartbeat.
 */
public sealed interface Decision {
  /** What is committed to the log. */
  sealed interface Durable extends Decision {}

  /** The job now stands so. */
  record Save(JobSnapshot job) implements Durable {}

  /**
   * GPU time is booked to a tenant; its account is kept as it then stands.
   *
   * @param spent what it adds; it may move time from useful to lost
   * @param leased GPU-milliseconds that count for fair share and budget
   * @param period when the budget's current period began
   */
  record Book(
      TenantId tenant, Spent spent, long leased, Instant at, Instant period, Duration halfLife)
      implements Durable {}

  /** This is now so. */
  record Keep(Fact fact) implements Durable {}

  /** What stood under this key of the state is gone. */
  record Drop(String key) implements Durable {}

  /** A worker of this pool is told so. */
  record Send(Pool pool, WorkerOrder order) implements Durable {}

  /** People read so. */
  record Tell(HistoryEntry entry) implements Durable {}

  /** A request is answered so. */
  record Answer(AuditEntry entry) implements Durable {}

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
}
