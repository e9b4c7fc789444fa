package io.graupel.coordinator.view;

import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.schedule.Leases;
import java.time.Instant;

/** How a worker is doing, in a word. */
public enum WorkerState {
  IDLE,
  BUSY,
  /** Takes nothing new. */
  DRAINING,
  /** Was silent for two heartbeats: it gets nothing new until it is heard of. */
  SUSPECTED;

  /** Tells the state of a worker from its silence and its work. */
  public record Rule(Leases leases) {
    /**
     * @param running jobs that it holds
     */
    public WorkerState of(Member member, int running, Instant now) {
      if (leases.suspects(member, now)) {
        return SUSPECTED;
      }
      if (member.draining()) {
        return DRAINING;
      }
      return running > 0 ? BUSY : IDLE;
    }
  }
}
