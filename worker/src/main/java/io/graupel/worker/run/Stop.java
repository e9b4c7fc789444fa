package io.graupel.worker.run;

/** Why a running attempt should end before its time. A later case outweighs an earlier one. */
public enum Stop {
  NONE,
  /** The device is wanted back: checkpoint, give back, so that another goes on. */
  YIELD,
  /** A person ended the job: give back. */
  CANCEL,
  /** The attempt is no longer ours: stop and say nothing. */
  REFUSED
}
