package io.graupel.coordinator.view;

import io.graupel.protocol.state.JobSnapshot;
import java.util.List;
import java.util.Optional;

/**
 * A part of the list of jobs.
 *
 * @param next where the rest begins, if there is one
 * @param total jobs that the filter takes, on all pages
 */
public record Page(List<JobSnapshot> jobs, Optional<Cursor> next, int total) {
  public Page {
    jobs = List.copyOf(jobs);
  }
}
