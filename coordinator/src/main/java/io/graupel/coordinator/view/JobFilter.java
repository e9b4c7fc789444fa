package io.graupel.coordinator.view;

import io.graupel.coordinator.queue.JobKind;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import java.util.Set;

/** Which jobs to list: those of any of these states and kinds. */
public record JobFilter(Set<JobState> states, Set<JobKind> kinds) {
  public JobFilter {
    states = Set.copyOf(states);
    kinds = Set.copyOf(kinds);
  }

  boolean takes(JobSnapshot job) {
    return states.contains(job.state()) && kinds.contains(JobKind.of(job.spec()));
  }
}
