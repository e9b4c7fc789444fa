package io.graupel.worker.lease;

import io.graupel.protocol.event.WorkerEvent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the leases from a thread apart from the device. When no heartbeat has reached the broker
 * for a whole lease the coordinator may have given the work away: then the work is stopped.
 */
public final class Heart implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Heart.class);

  private final Supplier<WorkerEvent.Heartbeat> beat;
  private final java.util.function.Function<WorkerEvent, CompletableFuture<Void>> send;
  private final Runnable onLost;
  private final Duration every;
  private final Duration lease;
  private final LongSupplier nanos;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "heartbeat"));

  private long lastDelivered;
  private boolean away;
  private boolean lost;

  /**
   * @param beat what to say, asked anew each time
   * @param send says it; its future completes on delivery
   * @param onLost called once when a lease passes without a delivery
   * @param nanos a monotonic clock, in nanoseconds
   */
  public Heart(
      Supplier<WorkerEvent.Heartbeat> beat,
      java.util.function.Function<WorkerEvent, CompletableFuture<Void>> send,
      Runnable onLost,
      Duration every,
      Duration lease,
      LongSupplier nanos) {
    if (lease.compareTo(every.multipliedBy(3)) < 0) {
      throw new IllegalArgumentException(
          "lease: %s (expected: at least 3 heartbeats, %s); raise lease or shorten heartbeat"
              .formatted(lease, every.multipliedBy(3)));
    }
    this.beat = beat;
    this.send = send;
    this.onLost = onLost;
    this.every = every;
    this.lease = lease;
    this.nanos = nanos;
    lastDelivered = nanos.getAsLong();
  }

  public void start() {
    thread.scheduleAtFixedRate(this::tick, 0, every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** One beat: says it, and looks how long ago the last one arrived. */
  void tick() {
    try {
      send.apply(beat.get()).thenRun(this::delivered);
      look();
    } catch (RuntimeException e) {
      LOG.warn("heartbeat failed: {}", e.toString());
    }
  }

  private synchronized void delivered() {
    lastDelivered = nanos.getAsLong();
    if (away) {
      LOG.info("broker back");
    }
    away = false;
    lost = false;
  }

  private synchronized void look() {
    Duration silence = Duration.ofNanos(nanos.getAsLong() - lastDelivered);
    if (!away && silence.compareTo(every.multipliedBy(2)) >= 0) {
      away = true;
      LOG.warn("broker away silentSeconds={}; work goes on, words are kept", silence.toSeconds());
    }
    if (!lost && silence.compareTo(lease) >= 0) {
      lost = true;
      LOG.error("lease lost silentSeconds={}; stopping what runs", silence.toSeconds());
      onLost.run();
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
