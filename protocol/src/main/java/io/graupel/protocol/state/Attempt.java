package io.graupel.protocol.state;

import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.Incarnation;
import java.time.Instant;
import java.util.Optional;

/** One try, as it went. */
public record Attempt(
    int number,
    Incarnation worker,
    Instant assigned,
    Optional<Instant> started,
    Optional<Instant> ended,
    Optional<Outcome> outcome,
    Optional<Failure> failure,
    Optional<String> message) {

  /** How a try ended. */
  public enum Outcome {
    SUCCEEDED,
    FAILED,
    YIELDED,
    LOST
  }

  public static Attempt assigned(int number, Incarnation worker, Instant now) {
    return new Attempt(
        number,
        worker,
        now,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  public Attempt started(Instant now) {
    return new Attempt(
        number, worker, assigned, Optional.of(now), ended, outcome, failure, message);
  }

  public Attempt ended(Outcome how, Optional<Failure> why, Optional<String> words, Instant now) {
    return new Attempt(
        number, worker, assigned, started, Optional.of(now), Optional.of(how), why, words);
  }
}
