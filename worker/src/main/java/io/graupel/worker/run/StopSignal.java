package io.graupel.worker.run;

import java.util.Optional;

/**
 * Carries the wish to end early to the thread that works. Where nothing is to be saved, as while an
 * attempt still loads what it needs, or when it ends for good, the wish also interrupts waits on
 * the store. Thread-safe.
 */
final class StopSignal {
  private volatile Stop raised = Stop.NONE;
  private Optional<Thread> worker = Optional.empty();
  private boolean begun;

  synchronized void guard(Thread thread) {
    worker = Optional.of(thread);
    if (leavesNothing()) {
      thread.interrupt();
    }
  }

  /** From here on there is something to save when the device is wanted back. */
  synchronized void begin() {
    begun = true;
    if (!leavesNothing()) {
      Thread.interrupted(); // a yield that came while loading: to be obeyed in order
    }
  }

  /** Whether the attempt is to end and leaves nothing to save. */
  synchronized boolean leavesNothing() {
    return raised.compareTo(begun ? Stop.YIELD : Stop.NONE) > 0;
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
    if (leavesNothing()) {
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
