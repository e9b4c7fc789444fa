package io.graupel.coordinator.queue;

import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;

/**
 * How much of a tenant's work has not ended.
 *
 * @param jobs that have not ended
 * @param waiting of them
 * @param images of sample jobs that are not made yet
 */
public record Backlog(int jobs, int waiting, long images) {
  public static final Backlog NONE = new Backlog(0, 0, 0);

  static Backlog of(JobSnapshot job) {
    return new Backlog(1, job.state() == JobState.WAITING ? 1 : 0, images(job));
  }

  /** Images that the job has yet to make. */
  private static long images(JobSnapshot job) {
    return job.batch()
        .map(batch -> batch.images() - batch.done().size())
        .orElse(images(job.spec()));
  }

  /** Images that a job of this spec makes. */
  public static long images(JobSpec spec) {
    return spec instanceof JobSpec.Sample sample ? sample.count() : 0;
  }

  Backlog plus(Backlog other) {
    return new Backlog(jobs + other.jobs, waiting + other.waiting, images + other.images);
  }

  Backlog negated() {
    return new Backlog(-jobs, -waiting, -images);
  }
}
