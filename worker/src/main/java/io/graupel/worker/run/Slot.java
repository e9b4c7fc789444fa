package io.graupel.worker.run;

import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.event.WorkerOrder.Assign;
import io.graupel.protocol.job.AttemptId;
import io.graupel.worker.metrics.WorkerMetrics;
import io.graupel.worker.metrics.WorkerMetrics.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one slot of a worker: runs one attempt at a time on the thread that owns the device.
 * Thread-safe.
 */
public final class Slot implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Slot.class);

  private final Incarnation self;
  private final Attempts attempts;
  private final Consumer<WorkerEvent> words;
  private final WorkerMetrics metrics;
  private final LongSupplier nanos;
  private final ExecutorService device =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "device"));

  private Optional<Running> running = Optional.empty();
  private boolean draining;

  /** What is under way. */
  private record Running(Assign assign, StopSignal stop) {}

  public Slot(
      Incarnation self,
      Attempts attempts,
      Consumer<WorkerEvent> words,
      WorkerMetrics metrics,
      LongSupplier nanos) {
    this.self = self;
    this.attempts = attempts;
    this.words = words;
    this.metrics = metrics;
    this.nanos = nanos;
  }

  /** Begins an attempt. One that comes while another runs, or while draining, is given back. */
  public synchronized void assign(Assign assign) {
    if (running.filter(r -> r.assign.attempt().equals(assign.attempt())).isPresent()) {
      return;
    }
    if (draining || running.isPresent()) {
      LOG.warn("attempt given back at once attempt={} draining={}", assign.attempt(), draining);
      words.accept(new WorkerEvent.Yielded(assign.attempt(), self, 0));
      return;
    }
    Running next = new Running(assign, new StopSignal());
    running = Optional.of(next);
    device.execute(() -> run(next));
  }

  private void run(Running mine) {
    next(mine);
    synchronized (this) {
      running = Optional.empty();
      notifyAll();
    }
  }

  private void next(Running mine) {
    Assign assign = mine.assign;
    Report report = new Report(assign.attempt(), self, words, nanos);
    LOG.info("attempt started attempt={} name={}", assign.attempt(), assign.spec().name());
    metrics.began();
    report.started();
    mine.stop.guard(Thread.currentThread());
    Ending ending = attempts.run(assign, report, mine.stop);
    mine.stop.release();
    metrics.ended(assign.spec(), outcome(ending));
    LOG.info("attempt ended attempt={} {}", assign.attempt(), ending);
    report.ended(ending);
  }

  private static Outcome outcome(Ending ending) {
    return switch (ending) {
      case Ending.Done done -> Outcome.SUCCEEDED;
      case Ending.Failed failed -> Outcome.FAILED;
      case Ending.Yielded yielded -> Outcome.YIELDED;
      case Ending.Refused refused -> Outcome.REFUSED;
    };
  }

  /** Asks the attempt to end early, if it runs here. */
  public synchronized void stop(AttemptId attempt, Stop why) {
    running.filter(r -> r.assign.attempt().equals(attempt)).ifPresent(r -> r.stop.raise(why));
  }

  /** Asks whatever runs to end early. */
  public synchronized void stopAll(Stop why) {
    running.ifPresent(r -> r.stop.raise(why));
  }

  /** The attempts under way: none or one. */
  public synchronized List<AttemptId> running() {
    return running.stream().map(r -> r.assign.attempt()).toList();
  }

  /** Takes nothing new from now on; what runs goes on. */
  public synchronized void takeNothingNew() {
    draining = true;
  }

  public synchronized boolean draining() {
    return draining;
  }

  /** Waits until nothing runs, at most for {@code limit}; says whether that came to be. */
  public synchronized boolean awaitIdle(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (running.isPresent()) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  @Override
  public void close() {
    device.shutdownNow();
  }
}
