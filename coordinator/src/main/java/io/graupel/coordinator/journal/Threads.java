package io.graupel.coordinator.journal;

import java.time.Duration;

/** How threads end here. */
final class Threads {
  private Threads() {}

  /** Waits for a thread that was told to end, and interrupts it after {@code grace}. */
  static void end(Thread thread, Duration grace) {
    try {
      if (thread.isAlive()) {
        thread.join(grace);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
  }
}
