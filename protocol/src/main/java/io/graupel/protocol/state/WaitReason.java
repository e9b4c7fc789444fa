package io.graupel.protocol.state;

/** Why a waiting job does not run. */
public enum WaitReason {
  /** The job it comes after has not succeeded yet. */
  DEPENDENCY,
  /** No worker of its pool has a free slot. */
  NO_SLOT,
  /** A try failed; the next starts after a pause. */
  BACKOFF
}
