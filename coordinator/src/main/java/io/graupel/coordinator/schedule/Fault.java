package io.graupel.coordinator.schedule;

import io.graupel.protocol.event.Failure;
import java.util.Optional;

/** What went wrong, if something did, in a word for machines and a line for people. */
record Fault(Optional<Failure> failure, Optional<String> message) {
  static final Fault NONE = new Fault(Optional.empty(), Optional.empty());

  static Fault of(Failure failure, String message) {
    return new Fault(Optional.of(failure), Optional.of(message));
  }
}
