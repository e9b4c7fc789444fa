package io.graupel.protocol.state;

import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.job.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One try, as it went.
 *
 * @param part what it does of the job
 * @param saved when its newest checkpoint was whole; what ran before that is not lost
 * @param saving how many milliseconds that checkpoint took
 * @param receipt present once it was asked to give its device back
 */
public record Attempt(
    int number,
    Part part,
    Incarnation worker,
    Instant assigned,
    Optional<Instant> started,
    Optional<Instant> saved,
    Optional<Long> saving,
    Optional<Receipt> receipt,
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

  public static Attempt assigned(int number, Part part, Incarnation worker, Instant now) {
    return new Attempt(
        number,
        part,
        worker,
        now,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  public Attempt started(Instant now) {
    return new Attempt(
        number,
        part,
        worker,
        assigned,
        Optional.of(now),
        saved,
        saving,
        receipt,
        ended,
        outcome,
        failure,
        message);
  }

  public Attempt saved(long took, Instant now) {
    return new Attempt(
        number,
        part,
        worker,
        assigned,
        started,
        Optional.of(now),
        Optional.of(took),
        receipt,
        ended,
        outcome,
        failure,
        message);
  }

  public Attempt asked(Receipt why) {
    return new Attempt(
        number,
        part,
        worker,
        assigned,
        started,
        saved,
        saving,
        Optional.of(why),
        ended,
        outcome,
        failure,
        message);
  }

  public Attempt ended(Outcome how, Optional<Failure> why, Optional<String> words, Instant now) {
    return new Attempt(
        number,
        part,
        worker,
        assigned,
        started,
        saved,
        saving,
        receipt,
        Optional.of(now),
        Optional.of(how),
        why,
        words);
  }

  /** The same without its words. */
  public Attempt silent() {
    return new Attempt(
        number,
        part,
        worker,
        assigned,
        started,
        saved,
        saving,
        receipt,
        ended,
        outcome,
        failure,
        Optional.empty());
  }

  /** Whether a worker holds it. */
  public boolean live() {
    return ended.isEmpty();
  }

  /**
   * What it cost, once it has ended: all of it useful if it succeeded; else useful up to its newest
   * checkpoint, and lost from there.
   */
  public Spent spent() {
    Instant end = ended.orElse(assigned);
    Instant kept =
        outcome.filter(how -> how == Outcome.SUCCEEDED).isPresent() ? end : saved.orElse(assigned);
    long useful = Math.clamp(Duration.between(assigned, kept).toMillis(), 0, millis(end));
    return new Spent(useful, millis(end) - useful, 0);
  }

  private long millis(Instant end) {
    return Math.max(0, Duration.between(assigned, end).toMillis());
  }
}
