package io.graupel.coordinator.simulate;

import io.graupel.protocol.job.Priority;
import java.util.Arrays;

/**
 * How many jobs of one pool wait and run, by class and tenant, and the device time that adds up to.
 */
final class Demand {
  private static final int CLASSES = Priority.values().length;

  private final int[][] waiting;
  private final int[][] running;
  private final double[][] waited;
  private final double[][] held;
  private final long[][] since;

  Demand(int tenants) {
    this.waiting = new int[CLASSES][tenants];
    this.running = new int[CLASSES][tenants];
    this.waited = new double[CLASSES][tenants];
    this.held = new double[CLASSES][tenants];
    this.since = new long[CLASSES][tenants];
  }

  /** From this moment on, so many more wait and run. */
  void change(Priority priority, int tenant, int moreWaiting, int moreRunning, long now) {
    int c = priority.ordinal();
    settle(c, tenant, now);
    waiting[c][tenant] += moreWaiting;
    running[c][tenant] += moreRunning;
  }

  private void settle(int c, int tenant, long now) {
    double millis = now - since[c][tenant];
    waited[c][tenant] += millis * waiting[c][tenant];
    held[c][tenant] += millis * running[c][tenant];
    since[c][tenant] = now;
  }

  /**
   * What the time since the last step added up to; the next begins here.
   *
   * @param guaranteed devices of each tenant
   * @param limit devices of each tenant at most; one that may start nothing has 0
   * @param millis since the last step
   */
  Ideal.Step step(double[] guaranteed, double[] limit, long now, long millis) {
    int tenants = guaranteed.length;
    double[][] used = new double[CLASSES][];
    double[][] wanted = new double[CLASSES][tenants];
    double[] floor = new double[tenants];
    double[] most = new double[tenants];
    for (int c = 0; c < CLASSES; c++) {
      for (int i = 0; i < tenants; i++) {
        settle(c, i, now);
        wanted[c][i] = held[c][i] + waited[c][i];
        most[i] += held[c][i];
        waited[c][i] = 0;
      }
      used[c] = held[c].clone();
      Arrays.fill(held[c], 0);
    }
    for (int i = 0; i < tenants; i++) {
      floor[i] = guaranteed[i] * millis;
      most[i] = Math.max(most[i], limit[i] * millis);
    }
    return new Ideal.Step(used, wanted, floor, most);
  }
}
