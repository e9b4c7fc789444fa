package io.graupel.coordinator.journal;

import io.graupel.protocol.state.Fact;
import io.graupel.protocol.state.JobSnapshot;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** What the state topic holds at one moment: all that a new leader needs. */
record Restored(List<JobSnapshot> jobs, List<Fact> facts, Map<TopicPartition, Position> positions) {
  Restored {
    jobs = List.copyOf(jobs);
    facts = List.copyOf(facts);
    positions = Map.copyOf(positions);
  }
}
