package io.graupel.worker.run;

import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.job.AttemptId;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What one attempt tells of itself: progress at most every second, and always where a phase begins
 * or ends.
 */
final class Report {
  private static final long EVERY_NANOS = 1_000_000_000L;

  private final AttemptId attempt;
  private final Incarnation self;
  private final Consumer<WorkerEvent> words;
  private final LongSupplier nanos;

  private String phase = "";
  private long phaseBegan;
  private long imagesThen;
  private long lastSaid;

  Report(AttemptId attempt, Incarnation self, Consumer<WorkerEvent> words, LongSupplier nanos) {
    this.attempt = attempt;
    this.self = self;
    this.words = words;
    this.nanos = nanos;
  }

  /** The clock that it goes by, in nanoseconds. */
  LongSupplier clock() {
    return nanos;
  }

  void started() {
    words.accept(new WorkerEvent.Started(attempt, self));
  }

  /** Whether a second has passed since the last word, so that a figure is worth its cost. */
  boolean due() {
    return nanos.getAsLong() - lastSaid >= EVERY_NANOS;
  }

  /** Opens a phase at {@code images} of {@code total}; rates are counted from here. */
  void phase(String name, long images, long total) {
    phase = name;
    phaseBegan = nanos.getAsLong();
    imagesThen = images;
    say(images, total, OptionalDouble.empty());
  }

  /** How far it is; said if {@link #due} or if all is done. */
  void progress(long images, long total, OptionalDouble loss) {
    if (due() || images >= total) {
      say(images, total, loss);
    }
  }

  private void say(long images, long total, OptionalDouble loss) {
    lastSaid = nanos.getAsLong();
    double seconds = (lastSaid - phaseBegan) / 1e9;
    double rate = seconds > 0.05 ? (images - imagesThen) / seconds : 0;
    words.accept(new WorkerEvent.Progress(attempt, self, phase, images, total, rate, loss));
  }

  /** A checkpoint is whole in the store, so long after it was begun. */
  void checkpointed(long images, long slot, Duration took) {
    long millis = took.toMillis();
    words.accept(new WorkerEvent.Checkpointed(attempt, self, images, slot, millis));
  }

  void previewed(long images, long slot, String file) {
    words.accept(new WorkerEvent.Previewed(attempt, self, images, slot, file));
  }

  void ended(Ending ending) {
    switch (ending) {
      case Ending.Done(var result) -> words.accept(new WorkerEvent.Done(attempt, self, result));
      case Ending.Failed(var failure, var message) ->
          words.accept(new WorkerEvent.Failed(attempt, self, failure, message));
      case Ending.Yielded(var images) ->
          words.accept(new WorkerEvent.Yielded(attempt, self, images));
      case Ending.Refused() -> {}
    }
  }
}
