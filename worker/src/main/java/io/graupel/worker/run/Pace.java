package io.graupel.worker.run;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When an attempt should save what it has: five seconds after it last did, and later where saving
 * takes long, so that no more than a twentieth of the time goes into it. Thread-safe.
 */
final class Pace {
  private static final long EVERY_NANOS = Duration.ofSeconds(5).toNanos();
  private static final int SHARE = 20;

  private final LongSupplier nanos;
  private long since;
  private long took;
  private boolean saving;

  /**
   * @param nanos a monotonic clock, in nanoseconds
   */
  Pace(LongSupplier nanos) {
    this.nanos = nanos;
    this.since = nanos.getAsLong();
  }

  synchronized boolean due() {
    return !saving && nanos.getAsLong() - since >= Math.max(EVERY_NANOS, SHARE * took);
  }

  /** Saving begins. */
  synchronized void begin() {
    saving = true;
    since = nanos.getAsLong();
  }

  /** Saving is over; says how long it took. */
  synchronized Duration end() {
    long now = nanos.getAsLong();
    took = now - since;
    since = now;
    saving = false;
    return Duration.ofNanos(took);
  }
}
