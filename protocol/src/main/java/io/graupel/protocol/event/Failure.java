package io.graupel.protocol.event;

/** Why an attempt ended without a result. */
public enum Failure {
  /** The spec asks for what cannot be: a missing file, a batch that does not fit, a bad image. */
  BAD_INPUT,
  /** The job it depends on did not succeed. */
  DEPENDENCY_FAILED,
  /** The loss left the numbers. */
  DIVERGED,
  /** The device has too little memory. */
  OUT_OF_MEMORY,
  /** No usable checkpoint where one is needed. */
  CHECKPOINT_MISSING,
  /** The worker stopped renewing its lease, or never started what it was given. */
  LEASE_EXPIRED,
  /** A newer life of the same worker took its place. */
  WORKER_RESTARTED,
  /** Anything else: a defect, a broken device. */
  CRASHED
}
