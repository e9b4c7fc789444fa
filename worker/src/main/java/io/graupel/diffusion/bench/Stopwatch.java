package io.graupel.diffusion.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Times work that is done several times over. */
sealed interface Stopwatch {
  /** Times {@code count} pieces of work, one after another. */
  Reading time(int count, Runnable work);

  /** Milliseconds of one piece of work. */
  record Reading(double least, double mean) {}

  /** CPU time of the calling thread, which other load disturbs little; each piece by itself. */
  record OfThisThread() implements Stopwatch {
    @Override
    public Reading time(int count, Runnable work) {
      ThreadMXBean clock = ManagementFactory.getThreadMXBean();
      long least = Long.MAX_VALUE;
      long sum = 0;
      for (int i = 0; i < count; i++) {
        long begin = clock.getCurrentThreadCpuTime();
        work.run();
        long taken = clock.getCurrentThreadCpuTime() - begin;
        least = Math.min(least, taken);
        sum += taken;
      }
      return new Reading(least / 1e6, sum / 1e6 / count);
    }
  }

  /**
   * Wall time from an idle device to an idle device: of all pieces together, since waiting between
   * them would hide that the next one is prepared meanwhile. So least and mean are one.
   *
   * @param await returns when the device has nothing left to do
   */
  record FromIdleToIdle(Runnable await) implements Stopwatch {
    @Override
    public Reading time(int count, Runnable work) {
      await.run();
      long begin = System.nanoTime();
      for (int i = 0; i < count; i++) {
        work.run();
      }
      await.run();
      double each = (System.nanoTime() - begin) / 1e6 / count;
      return new Reading(each, each);
    }
  }
}
