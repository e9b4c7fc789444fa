package io.graupel.worker.run;

import java.util.Optional;

/**
 * Carries the wish to end early to the thread that works. A wish that leaves nothing to save also
 * interrupts waits on the store. Thread-safe.
 */
final class StopSignal {
  private volatile Stop raised = Stop.NONE;
  private Optional<Thread> worker = Optional.empty();

  synchronized void guard(Thread thread) {
    worker = Optional.of(thread);
    if (raised.compareTo(Stop.YIELD) > 0) {
      thread.interrupt();
    }
  }

  /** The work is over; clears an interrupt that came late. */
  synchronized void release() {
    worker = Optional.empty();
    Thread.interrupted();
  }

  synchronized void raise(Stop why) {
    if (why.compareTo(raised) > 0) {
      raised = why;
    }
    if (raised.compareTo(Stop.YIELD) > 0) {
      worker.ifPresent(Thread::interrupt);
    }
  }

  Stop raised() {
    return raised;
  }

  boolean isRaised() {
    return raised != Stop.NONE;
  }
}
