package io.graupel.worker.run;

import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.ResultRef;
import io.graupel.storage.JobWriter;

/** How an attempt ended. */
sealed interface Ending {
  record Done(ResultRef result) implements Ending {}

  record Failed(Failure failure, String message) implements Ending {}

  /** Given back; {@code images} are kept for whoever goes on. */
  record Yielded(long images) implements Ending {}

  /** The attempt was no longer ours: nothing to say. */
  record Refused() implements Ending {}

  /** That of an attempt told to end that has nothing to save: what an earlier one kept stays. */
  static Ending withNothingNew(StopSignal stop, JobWriter writer) {
    return stop.raised() == Stop.REFUSED ? new Refused() : new Yielded(writer.checkpointed());
  }
}
