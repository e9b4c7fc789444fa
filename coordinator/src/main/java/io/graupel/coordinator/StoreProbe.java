package io.graupel.coordinator;

import io.graupel.storage.object.MinioObjectStore;
import io.graupel.storage.object.StorageException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the object store every few seconds whether it is there; makes the bucket when it first is.
 */
final class StoreProbe implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreProbe.class);
  private static final Duration PERIOD = Duration.ofSeconds(2);

  private final MinioObjectStore store;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("store-probe").daemon().factory());
  private volatile boolean reachable;
  private boolean said;

  StoreProbe(MinioObjectStore store) {
    this.store = store;
  }

  void start() {
    thread.scheduleWithFixedDelay(this::ask, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  boolean reachable() {
    return reachable;
  }

  private void ask() {
    try {
      store.ensureBucket();
      if (said) {
        LOG.info("object store back");
      }
      reachable = true;
      said = false;
    } catch (StorageException e) {
      reachable = false;
      if (!said) {
        LOG.warn("object store away: {}", e.getMessage());
      }
      said = true;
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
