package io.graupel.protocol.job;

/** Order of service, best first; jobs of one class go by age. */
public enum Priority {
  /** Somebody is looking at the screen. */
  INTERACTIVE,
  STANDARD,
  /** Whatever is left over. */
  BACKGROUND
}
