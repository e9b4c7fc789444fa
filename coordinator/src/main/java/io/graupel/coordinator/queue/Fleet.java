package io.graupel.coordinator.queue;

import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.job.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who is there, one life for each worker name. Soft state: heartbeats fill it within seconds. */
public final class Fleet {
  private static final Comparator<Member> LONGEST_SILENT =
      Comparator.comparing(Member::heard).thenComparing(member -> member.worker().value());
  private static final Comparator<Member> SMALLEST =
      Comparator.comparingLong((Member member) -> member.self().device().memoryBytes())
          .thenComparing(member -> member.worker().value());

  private final TreeMap<String, Member> members = new TreeMap<>();
  private final NavigableSet<Member> silent = new TreeSet<>(LONGEST_SILENT);
  private final Map<Pool, NavigableSet<Member>> pools = new HashMap<>();

  /** Every member, by name. */
  public Collection<Member> members() {
    return members.values();
  }

  /** The life that goes by this worker's name at present. */
  public Optional<Member> named(String worker) {
    return Optional.ofNullable(members.get(worker));
  }

  /** The member that is exactly this life. */
  public Optional<Member> find(Incarnation worker) {
    return named(worker.worker()).filter(member -> member.worker().equals(worker));
  }

  /** A member of the pool with as big a device as any. */
  public Optional<Member> biggest(Pool pool) {
    NavigableSet<Member> own = pools.get(pool);
    return own == null || own.isEmpty() ? Optional.empty() : Optional.of(own.last());
  }

  /** Members that said nothing since, the longest silent first. */
  public List<Member> silentSince(Instant moment) {
    List<Member> found = new ArrayList<>();
    for (Member member : silent) {
      if (!member.heard().isBefore(moment)) {
        break;
      }
      found.add(member);
    }
    return found;
  }

  /** Takes the member in, in place of any life before it. */
  public void welcome(Member member) {
    String name = member.worker().worker();
    Member old = members.put(name, member);
    if (old != null && alike(old, member)) {
      return;
    }
    if (old != null) {
      forget(old);
    }
    silent.add(member);
    pools.computeIfAbsent(member.pool(), pool -> new TreeSet<>(SMALLEST)).add(member);
  }

  /** Whether both have the same place in every order: most news is about what a worker runs. */
  private static boolean alike(Member old, Member member) {
    return old.heard().equals(member.heard())
        && old.worker().equals(member.worker())
        && old.pool().equals(member.pool())
        && old.self().device().memoryBytes() == member.self().device().memoryBytes();
  }

  /** Forgets this life; a newer one under its name stays. */
  public void dismiss(Incarnation worker) {
    find(worker).ifPresent(member -> remove(worker.worker()));
  }

  private void remove(String name) {
    Member old = members.remove(name);
    if (old != null) {
      forget(old);
    }
  }

  private void forget(Member old) {
    silent.remove(old);
    pools.getOrDefault(old.pool(), new TreeSet<>(SMALLEST)).remove(old);
  }

  void postpone(Duration stall) {
    List.copyOf(members.values()).forEach(member -> welcome(member.postponed(stall)));
  }
}
