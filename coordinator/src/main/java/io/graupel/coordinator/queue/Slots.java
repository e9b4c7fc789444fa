package io.graupel.coordinator.queue;

import io.graupel.protocol.event.WorkerSetting;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.Pool;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Free slots of each pool: by device memory, so that a job takes the smallest device that it fits
 * on, then by how much of the worker is free. A slot counts as taken by what the record says the
 * worker holds and by what the worker itself says it still runs.
 */
public final class Slots {
  /**
   * A worker with room.
   *
   * @param free slots
   */
  public record Room(Member member, int free) {
    long memoryBytes() {
      return member.self().device().memoryBytes();
    }
  }

  private static final Comparator<Room> TIGHTEST =
      Comparator.comparingLong(Room::memoryBytes)
          .thenComparing(Comparator.comparingInt(Room::free).reversed())
          .thenComparing(room -> room.member().worker().value());

  private final Map<Pool, NavigableSet<Room>> pools = new HashMap<>();
  private final Map<String, Room> rooms = new HashMap<>();

  /** The worker now stands so. */
  void update(Member member, Set<AttemptId> taken, WorkerSetting.Mode mode) {
    remove(member.worker().worker());
    int free = member.self().slots() - taken.size();
    if (free > 0 && !member.draining() && mode == WorkerSetting.Mode.OPEN) {
      Room room = new Room(member, free);
      rooms.put(member.worker().worker(), room);
      pools.computeIfAbsent(member.pool(), pool -> new TreeSet<>(TIGHTEST)).add(room);
    }
  }

  void remove(String worker) {
    Optional.ofNullable(rooms.remove(worker))
        .ifPresent(
            room -> {
              NavigableSet<Room> pool = pools.get(room.member().pool());
              if (pool != null) {
                pool.remove(room);
              }
            });
  }

  public boolean any(Pool pool) {
    NavigableSet<Room> rooms = pools.get(pool);
    return rooms != null && !rooms.isEmpty();
  }

  /** Workers of the pool with room, the smallest device first. */
  public Stream<Room> of(Pool pool) {
    NavigableSet<Room> rooms = pools.get(pool);
    return rooms == null ? Stream.empty() : rooms.stream();
  }

  /** Workers of the pool with room, the biggest device first. */
  public Stream<Room> biggest(Pool pool) {
    NavigableSet<Room> rooms = pools.get(pool);
    return rooms == null ? Stream.empty() : rooms.descendingSet().stream();
  }
}
