package io.graupel.coordinator.queue;

import io.graupel.protocol.state.JobSnapshot;
import java.util.Comparator;

/** Who is served first: the better priority class, then the older job. */
final class ServiceOrder {
  static final Comparator<JobSnapshot> PRIORITY_THEN_AGE =
      Comparator.comparing((JobSnapshot job) -> job.spec().priority())
          .thenComparing(JobSnapshot::submitted)
          .thenComparing(JobSnapshot::id);

  private ServiceOrder() {}
}
