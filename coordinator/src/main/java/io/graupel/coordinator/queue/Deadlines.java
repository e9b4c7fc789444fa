package io.graupel.coordinator.queue;

import io.graupel.protocol.job.AttemptId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** Until when each current attempt is left alone, and which of those moments are over. */
final class Deadlines {
  private record Deadline(Instant until, AttemptId attempt) implements Comparable<Deadline> {
    @Override
    public int compareTo(Deadline other) {
      int byTime = until.compareTo(other.until);
      return byTime != 0 ? byTime : attempt.compareTo(other.attempt);
    }
  }

  private final Map<AttemptId, Instant> until = new HashMap<>();
  private final NavigableSet<Deadline> ordered = new TreeSet<>();

  Optional<Instant> of(AttemptId attempt) {
    return Optional.ofNullable(until.get(attempt));
  }

  void put(AttemptId attempt, Instant moment) {
    remove(attempt);
    until.put(attempt, moment);
    ordered.add(new Deadline(moment, attempt));
  }

  void remove(AttemptId attempt) {
    Instant old = until.remove(attempt);
    if (old != null) {
      ordered.remove(new Deadline(old, attempt));
    }
  }

  /** Attempts whose moment is over, the longest first. */
  List<AttemptId> before(Instant now) {
    List<AttemptId> over = new ArrayList<>();
    for (Deadline deadline : ordered) {
      if (!deadline.until().isBefore(now)) {
        break;
      }
      over.add(deadline.attempt());
    }
    return over;
  }

  /** Everybody gets this much longer. */
  void postpone(Duration stall) {
    Map.copyOf(until).forEach((attempt, moment) -> put(attempt, moment.plus(stall)));
  }
}
