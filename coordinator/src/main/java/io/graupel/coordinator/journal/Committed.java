package io.graupel.coordinator.journal;

import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a turn of the leader made true, for those who count.
 *
 * @param changes of jobs, in order
 * @param inputs decided on
 * @param deciding time spent on decisions
 * @param committing time spent on the transaction
 */
public record Committed(
    List<Change> changes,
    List<HistoryEntry> told,
    int inputs,
    Duration deciding,
    Duration committing) {
  public Committed {
    changes = List.copyOf(changes);
    told = List.copyOf(told);
  }

  /**
   * A step in the life of a job.
   *
   * @param before absent when the job is new
   */
  public record Change(Optional<JobSnapshot> before, JobSnapshot after) {}
}
