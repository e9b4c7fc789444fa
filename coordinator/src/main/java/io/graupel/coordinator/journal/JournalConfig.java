package io.graupel.coordinator.journal;

import io.graupel.coordinator.schedule.Backoff;
import io.graupel.coordinator.schedule.Leases;
import io.graupel.coordinator.schedule.Sharing;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.topic.Topics;
import java.util.List;

/**
 * Where the log is and what is read from it.
 *
 * @param bootstrap brokers, as {@code host:port} with commas between
 * @param pools of workers that are served
 */
public record JournalConfig(
    String bootstrap,
    Topics topics,
    List<Pool> pools,
    Leases leases,
    Backoff backoff,
    Sharing sharing) {
  public JournalConfig {
    pools = List.copyOf(pools);
    if (!bootstrap.matches("[^\\s,:]+:\\d+(,[^\\s,:]+:\\d+)*")) {
      throw new IllegalArgumentException(
          "bootstrap: \"%s\" (expected: host:port, several with commas between)"
              .formatted(bootstrap));
    }
    if (pools.isEmpty()) {
      throw new IllegalArgumentException("pools: none (expected: at least one)");
    }
  }
}
