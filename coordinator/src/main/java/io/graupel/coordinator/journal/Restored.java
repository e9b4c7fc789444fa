package io.graupel.coordinator.journal;

import io.graupel.protocol.state.JobSnapshot;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** What the state topic holds at one moment: all that a new leader needs. */
record Restored(List<JobSnapshot> jobs, Map<TopicPartition, Position> positions) {
  Restored {
    jobs = List.copyOf(jobs);
    positions = Map.copyOf(positions);
  }
}
