package io.graupel.protocol.event;

import io.graupel.protocol.job.AttemptId;
import java.util.List;
import java.util.OptionalDouble;

/** What a worker tells the coordinator. Words about an attempt that is not current are refused. */
public sealed interface WorkerEvent {
  Incarnation worker();

  /** First word of a new life: no earlier life of this worker runs any more. */
  record Hello(Announcement self) implements WorkerEvent {
    @Override
    public Incarnation worker() {
      return self.worker();
    }
  }

  /** Renews the leases of {@code running}; repeats the announcement for a new coordinator. */
  record Heartbeat(Announcement self, List<AttemptId> running, boolean draining)
      implements WorkerEvent {
    public Heartbeat {
      running = List.copyOf(running);
    }

    @Override
    public Incarnation worker() {
      return self.worker();
    }
  }

  /** Last word of a life: it runs nothing and takes nothing more. */
  record Goodbye(Incarnation worker) implements WorkerEvent {}

  /** About one attempt. */
  sealed interface OfAttempt extends WorkerEvent {
    AttemptId attempt();
  }

  /** The attempt has begun; due within seconds of its assignment. */
  record Started(AttemptId attempt, Incarnation worker) implements OfAttempt {}

  /**
   * How far the attempt is.
   *
   * @param phase what it does at present: {@code loading}, {@code training}, {@code sampling} …
   * @param images done, of {@code total}
   * @param loss mean since the last report, where there is one
   */
  record Progress(
      AttemptId attempt,
      Incarnation worker,
      String phase,
      long images,
      long total,
      double imagesPerSecond,
      OptionalDouble loss)
      implements OfAttempt {}

  /**
   * A checkpoint is whole in the store.
   *
   * @param millis from its beginning until then
   */
  record Checkpointed(AttemptId attempt, Incarnation worker, long images, long slot, long millis)
      implements OfAttempt {}

  /** A picture to look at meanwhile is in the store. */
  record Previewed(AttemptId attempt, Incarnation worker, long images, long slot, String file)
      implements OfAttempt {}

  /** The result is whole in the store; it counts once the coordinator says so. */
  record Done(AttemptId attempt, Incarnation worker, ResultRef result) implements OfAttempt {}

  /** The attempt ended without a result. */
  record Failed(AttemptId attempt, Incarnation worker, Failure failure, String message)
      implements OfAttempt {}

  /** The attempt was given back whole, as asked: after a yield, a drain or a cancel. */
  record Yielded(AttemptId attempt, Incarnation worker, long images) implements OfAttempt {}
}
