package io.graupel.coordinator.queue;

import io.graupel.protocol.event.WorkerSetting;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.Pool;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
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

  private static final Comparator<Room> FREEST =
      Comparator.comparingInt(Room::free)
          .reversed()
          .thenComparing(room -> room.member().worker().value());

  private final Map<Pool, NavigableMap<Long, NavigableSet<Room>>> pools = new HashMap<>();
  private final Map<String, Room> rooms = new HashMap<>();

  /** The worker now stands so. */
  void update(Member member, Set<AttemptId> taken, WorkerSetting.Mode mode) {
    remove(member.worker().worker());
    int free = member.self().slots() - taken.size();
    if (free > 0 && !member.draining() && mode == WorkerSetting.Mode.OPEN) {
      Room room = new Room(member, free);
      rooms.put(member.worker().worker(), room);
      pools
          .computeIfAbsent(member.pool(), pool -> new TreeMap<>())
          .computeIfAbsent(room.memoryBytes(), bytes -> new TreeSet<>(FREEST))
          .add(room);
    }
  }

  void remove(String worker) {
    Room room = rooms.remove(worker);
    if (room != null) {
      NavigableMap<Long, NavigableSet<Room>> sizes = sizes(room.member().pool());
      NavigableSet<Room> alike = sizes.getOrDefault(room.memoryBytes(), new TreeSet<>(FREEST));
      alike.remove(room);
      if (alike.isEmpty()) {
        sizes.remove(room.memoryBytes());
      }
    }
  }

  private NavigableMap<Long, NavigableSet<Room>> sizes(Pool pool) {
    return pools.getOrDefault(pool, new TreeMap<>());
  }

  public boolean any(Pool pool) {
    return !sizes(pool).isEmpty();
  }

  /** Workers of the pool with room, the smallest device first. */
  public Stream<Room> of(Pool pool) {
    return fitting(pool, 0);
  }

  /** Workers of the pool with room and at least so much memory, the smallest device first. */
  public Stream<Room> fitting(Pool pool, long memoryBytes) {
    return sizes(pool).tailMap(memoryBytes, true).values().stream().flatMap(Set::stream);
  }

  /** Workers of the pool with room, the biggest device first. */
  public Stream<Room> biggest(Pool pool) {
    return sizes(pool).descendingMap().values().stream().flatMap(Set::stream);
  }
}
