package io.graupel.coordinator.journal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How threads end here. */
final class Threads {
  private Threads() {}

  /** Lets two seconds pass before the next try; whether all is over then. */
  static boolean pause(CountDownLatch over) {
    try {
      return over.await(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

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
