package io.graupel.protocol.event;

/** Why an attempt ended without a result. */
public enum Failure {
  /** The spec asks for what cannot be: a missing file, a batch that does not fit, a bad image. */
  BAD_INPUT(false),
  /** The job it depends on did not succeed. */
  DEPENDENCY_FAILED(false),
  /** The loss left the numbers. */
  DIVERGED(false),
  /** The device has too little memory. */
  OUT_OF_MEMORY(false),
  /** No usable checkpoint where one is needed. */
  CHECKPOINT_MISSING(false),
  /** The worker stopped renewing its lease, or never started what it was given. */
  LEASE_EXPIRED(true),
  /** A newer life of the same worker took its place. */
  WORKER_RESTARTED(true),
  /** Anything else: a defect, a broken device. */
  CRASHED(true);

  private final boolean retryable;

  Failure(boolean retryable) {
    this.retryable = retryable;
  }

  /** Whether another attempt may end better. */
  public boolean retryable() {
    return retryable;
  }
}
