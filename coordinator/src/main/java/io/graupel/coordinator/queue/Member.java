package io.graupel.coordinator.queue;

import io.graupel.protocol.event.Announcement;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A worker of the fleet, as it last described itself.
 *
 * @param pool whose topic it speaks on
 * @param heard when it last said so
 * @param draining whether it takes nothing new
 * @param running what it said it runs, less what it has since reported to have ended
 */
public record Member(
    Announcement self, Pool pool, Instant heard, boolean draining, List<AttemptId> running) {
  public Member {
    running = List.copyOf(running);
  }

  public Incarnation worker() {
    return self.worker();
  }

  /** The same without an attempt that has ended. */
  public Member without(AttemptId ended) {
    Set<AttemptId> rest = new LinkedHashSet<>(running);
    rest.remove(ended);
    return new Member(self, pool, heard, draining, List.copyOf(rest));
  }

  /** The same, heard of that much later. */
  public Member postponed(Duration stall) {
    return new Member(self, pool, heard.plus(stall), draining, running);
  }
}
