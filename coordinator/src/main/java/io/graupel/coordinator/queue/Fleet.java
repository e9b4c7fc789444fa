package io.graupel.coordinator.queue;

import io.graupel.protocol.event.Incarnation;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeMap;

/** Who is there, one life for each worker name. Soft state: heartbeats fill it within seconds. */
public final class Fleet {
  private final TreeMap<String, Member> members = new TreeMap<>();

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

  /** Takes the member in, in place of any life before it. */
  public void welcome(Member member) {
    members.put(member.worker().worker(), member);
  }

  /** Forgets this life; a newer one under its name stays. */
  public void dismiss(Incarnation worker) {
    find(worker).ifPresent(member -> members.remove(worker.worker()));
  }

  void postpone(Duration stall) {
    members.replaceAll((name, member) -> member.postponed(stall));
  }
}
