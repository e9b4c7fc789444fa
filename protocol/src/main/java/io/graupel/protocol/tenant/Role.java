package io.graupel.protocol.tenant;

import java.util.EnumSet;
import java.util.Set;

/** What the bearer of a token may do. Whatever is not listed here is denied. */
public enum Role {
  /** Reads the jobs, artifacts and usage of its tenant. */
  VIEWER(Right.READ),
  /** Also queues, cancels, holds and reorders jobs of its tenant. */
  SUBMITTER(Right.READ, Right.SUBMIT),
  /** Also pauses its tenant and hands out tokens within it. */
  TENANT_ADMIN(Right.READ, Right.SUBMIT, Right.MANAGE_TENANT),
  /** Runs the fleet: pools, workers, any job's place in the queue; reads nobody's artifacts. */
  OPERATOR(Right.SEE_ALL, Right.OPERATE),
  /** Everything. */
  ADMIN(
      Right.READ,
      Right.SUBMIT,
      Right.MANAGE_TENANT,
      Right.SEE_ALL,
      Right.READ_ALL,
      Right.OPERATE,
      Right.ADMINISTER),
  /** A worker process: it may show the fleet and nothing more. */
  WORKER(Right.SEE_FLEET);

  private final Set<Right> rights;

  Role(Right first, Right... rest) {
    this.rights = EnumSet.of(first, rest);
  }

  /** Whether this role carries the right. */
  public boolean may(Right right) {
    return rights.contains(right) || right == Right.SEE_FLEET;
  }

  /** Whether this role carries every right of the other. */
  public boolean covers(Role other) {
    return other.rights.stream().allMatch(this::may);
  }
}
