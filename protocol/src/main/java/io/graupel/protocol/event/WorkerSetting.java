package io.graupel.protocol.event;

/**
 * How a worker is to behave, through its restarts.
 *
 * @param worker its name
 */
public record WorkerSetting(String worker, Mode mode) {
  /** What it does. */
  public enum Mode {
    OPEN,
    /** Nothing new starts on it; what runs goes on. */
    CORDONED,
    /** Nothing new starts on it; what runs is given back at its next checkpoint. */
    DRAINING
  }
}
