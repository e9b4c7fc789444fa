package io.graupel.protocol.tenant;

import io.graupel.protocol.job.Field;
import io.graupel.protocol.job.Fields;
import java.util.Optional;

/** What a tenant may use; an absent limit does not limit. */
public record Quota(
    @Field(value = "slots it can always have back from those who borrow them", min = 0, max = 1e6)
        int guaranteed,
    @Field(value = "slots it may hold at once, borrowed ones included", min = 0, max = 1e6)
        Optional<Integer> running,
    @Field(value = "jobs it may have waiting", min = 0, max = 1e8) Optional<Integer> queuedJobs,
    @Field(value = "images it may have waiting", min = 0, max = 1e15) Optional<Long> queuedImages,
    @Field("GPU-seconds it may use in each period") Optional<Budget> budget) {
  /** No guarantee and no limit. */
  public static final Quota NONE =
      new Quota(0, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  public Quota {
    Fields.check(Quota.class, guaranteed, running, queuedJobs, queuedImages, budget);
    if (running.filter(most -> most < guaranteed).isPresent()) {
      throw new IllegalArgumentException(
          "running: %d (expected: at least guaranteed, %d)"
              .formatted(running.orElseThrow(), guaranteed));
    }
  }
}
