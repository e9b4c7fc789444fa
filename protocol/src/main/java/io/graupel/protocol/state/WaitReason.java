package io.graupel.protocol.state;

/**
 * Why a waiting job does not run. The first six are recorded with the job. A job recorded as {@link
 * #NO_SLOT} is ready to run, and which of the last five keeps it changes with the queue.
 */
public enum WaitReason {
  /** A job it comes after has not ended, or not succeeded, yet. */
  DEPENDENCY,
  /** Somebody holds it back. */
  HELD,
  /** Its earliest start is still to come. */
  DELAYED,
  /** Its window is closed. */
  WINDOW,
  /** A try failed; the next starts after a pause. */
  BACKOFF,
  /** No worker of its pool has a free slot. */
  NO_SLOT,
  /** Its tenant holds as many slots as it may. */
  QUOTA,
  /** Others are owed more, or it stands behind others of its own tenant. */
  FAIR_SHARE,
  /** No device of the pool has the memory that it needs. */
  NO_FIT,
  /** Its tenant's budget for this period is used up. */
  BUDGET,
  /** Its pool or its tenant is paused. */
  PAUSED
}
