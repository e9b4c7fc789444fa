package io.graupel.coordinator.explain;

import io.graupel.protocol.event.Verb;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Something that lets a job start: the scheduler started it when this was tried on a copy of the
 * queue.
 *
 * @param words for people, as in "it is released"
 * @param command that does it, where one does
 * @param verbs what is asked for, in this order; none where time alone helps
 * @param at when it starts: now, or when that time has come
 * @param giveWay attempts that are asked to make room first; 0 if it starts at once
 */
public record Advice(
    String words, Optional<String> command, List<Verb> verbs, Instant at, int giveWay) {
  public Advice {
    verbs = List.copyOf(verbs);
  }

  Advice costing(int attempts) {
    return new Advice(words, command, verbs, at, attempts);
  }
}
