package io.graupel.protocol.state;

/** Where a job stands. */
public enum JobState {
  WAITING,
  RUNNING,
  /** Told to stop; its worker has not yet answered. */
  CANCELLING,
  SUCCEEDED,
  FAILED,
  CANCELLED;

  /** Whether it stays so for ever. */
  public boolean terminal() {
    return this == SUCCEEDED || this == FAILED || this == CANCELLED;
  }

  /** Whether a worker holds it. */
  public boolean held() {
    return this == RUNNING || this == CANCELLING;
  }
}
