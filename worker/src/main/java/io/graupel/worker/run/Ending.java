package io.graupel.worker.run;

import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.ResultRef;

/** How an attempt ended. */
sealed interface Ending {
  record Done(ResultRef result) implements Ending {}

  record Failed(Failure failure, String message) implements Ending {}

  /** Given back; {@code images} are kept for whoever goes on. */
  record Yielded(long images) implements Ending {}

  /** The attempt was no longer ours: nothing to say. */
  record Refused() implements Ending {}
}
