package io.graupel.coordinator.view;

import io.graupel.coordinator.queue.JobKind;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which jobs to list: those of any of these states and kinds, of this campaign if one is named, and
 * of tenants that are seen.
 */
public record JobFilter(
    Set<JobState> states, Set<JobKind> kinds, Optional<String> campaign, Predicate<TenantId> sees) {
  public JobFilter {
    states = Set.copyOf(states);
    kinds = Set.copyOf(kinds);
  }

  boolean takes(JobSnapshot job) {
    return sees.test(job.tenant())
        && states.contains(job.state())
        && kinds.contains(JobKind.of(job.spec()))
        && (campaign.isEmpty() || campaign.equals(job.terms().campaign()));
  }
}
