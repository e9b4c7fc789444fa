package io.graupel.coordinator.simulate;

import io.graupel.coordinator.schedule.Sharing;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.tenant.Tenant;
import java.time.Duration;
import java.util.List;

/**
 * The fleet that a trace is tried on, and the rules by which it is shared.
 *
 * @param tenants that are set up; others have weight 1 and no limit
 * @param checkpoint time from being asked to yield until the device is free
 */
public record Scenario(
    List<Devices> fleet, List<Tenant> tenants, Sharing sharing, Duration checkpoint) {
  /** Equal devices, each with a worker of one slot. */
  public record Devices(Pool pool, int count, double memoryGib) {
    public Devices {
      if (count < 1 || count > 1_000_000) {
        throw new IllegalArgumentException("gpus: %d (expected: 1 to 1000000)".formatted(count));
      }
      if (!(memoryGib > 0)) {
        throw new IllegalArgumentException(
            "memoryGib: %s (expected: above 0)".formatted(memoryGib));
      }
    }

    long bytes() {
      return (long) (memoryGib * (1L << 30));
    }
  }

  public Scenario {
    fleet = List.copyOf(fleet);
    tenants = List.copyOf(tenants);
    if (fleet.isEmpty()) {
      throw new IllegalArgumentException("fleet: nothing (expected: at least one device)");
    }
    if (checkpoint.isNegative() || checkpoint.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException(
          "checkpoint: %s (expected: at most an hour)".formatted(checkpoint));
    }
  }

  /** Devices of the pool. */
  int devices(Pool pool) {
    return fleet.stream().filter(d -> d.pool().equals(pool)).mapToInt(Devices::count).sum();
  }

  /** Devices of all pools. */
  public int devices() {
    return fleet.stream().mapToInt(Devices::count).sum();
  }
}
