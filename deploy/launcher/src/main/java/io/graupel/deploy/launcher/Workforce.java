package io.graupel.deploy.launcher;

import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import java.util.Map;

/**
 * How many workers there are, how long one may be silent, and how much it may hold.
 *
 * @param lease seconds after which a silent worker's job is given to another
 * @param heap MiB of each worker's Java heap, through which checkpoints pass; libtorch's memory is
 *     apart
 * @param coordinator further options of the coordinator, by name
 */
record Workforce(int workers, int lease, int heap, Map<String, String> coordinator) {
  static final Workforce USUAL = new Workforce(1, 45, 512, Map.of());

  private static final int LEAST_LEASE = 5;
  private static final int LEAST_HEAP = 128;
  private static final int LONGEST_HEARTBEAT = 5;

  Workforce {
    coordinator = Map.copyOf(coordinator);
    if (workers < 1 || lease < LEAST_LEASE || heap < LEAST_HEAP) {
      throw new CommandException(
          Exit.USAGE,
          "workers: %d, lease: %d s, heap: %d MiB (expected: at least 1, %d s, %d MiB)"
              .formatted(workers, lease, heap, LEAST_LEASE, LEAST_HEAP));
    }
  }

  /** Seconds between two words of a worker: several fit into a lease. */
  int heartbeat() {
    return Math.clamp(lease / 6, 1, LONGEST_HEARTBEAT);
  }
}
