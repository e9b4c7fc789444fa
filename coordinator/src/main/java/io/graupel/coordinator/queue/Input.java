package io.graupel.coordinator.queue;

import io.graupel.protocol.event.Request;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.job.Pool;

/** What reaches the queue from outside. */
public sealed interface Input {
  /** A person asked for something. */
  record Asked(Request request) implements Input {}

  /**
   * A worker said something.
   *
   * @param pool whose topic carried the word; the payload's own claim is not trusted
   */
  record Heard(Pool pool, WorkerEvent event) implements Input {}

  /** Time went by. */
  record Tick() implements Input {}
}
