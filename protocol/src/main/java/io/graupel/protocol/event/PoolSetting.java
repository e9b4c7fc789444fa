package io.graupel.protocol.event;

import io.graupel.protocol.job.Pool;

/** How a pool is to behave. */
public record PoolSetting(Pool pool, Mode mode) {
  /** What its workers do. */
  public enum Mode {
    OPEN,
    /** Nothing new starts; what runs goes on. */
    PAUSED,
    /** Nothing new starts; what runs is given back at its next checkpoint. */
    DRAINING
  }
}
