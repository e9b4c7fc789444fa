package io.graupel.deploy.launcher;

import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;

/**
 * How many workers there are, and how long one may be silent.
 *
 * @param lease seconds after which a silent worker's job is given to another
 */
record Workforce(int workers, int lease) {
  static final Workforce USUAL = new Workforce(1, 45);

  private static final int LEAST_LEASE = 5;
  private static final int LONGEST_HEARTBEAT = 5;

  Workforce {
    if (workers < 1 || lease < LEAST_LEASE) {
      throw new CommandException(
          Exit.USAGE,
          "workers: %d, lease: %d s (expected: at least 1, and %d s)"
              .formatted(workers, lease, LEAST_LEASE));
    }
  }

  /** Seconds between two words of a worker: several fit into a lease. */
  int heartbeat() {
    return Math.clamp(lease / 6, 1, LONGEST_HEARTBEAT);
  }
}
