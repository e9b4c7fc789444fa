package io.graupel.coordinator.journal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the broker answers, asked every second. Says so in the log when it goes and when it is
 * back, once each; the clients' own words about it are many and are switched off.
 */
final class BrokerPulse implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerPulse.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final int MISSES_BEFORE_AWAY = 2;

  private final Admin admin;
  private final String bootstrap;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread;
  private Instant since;
  private boolean alive = true;
  private boolean closed;
  private int misses;

  BrokerPulse(Admin admin, String bootstrap, Clock clock) {
    this.admin = admin;
    this.bootstrap = bootstrap;
    this.clock = clock;
    this.since = clock.instant();
    this.thread = Thread.ofPlatform().name("broker-pulse").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  boolean alive() {
    lock.lock();
    try {
      return alive;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the broker answers, or for {@code most}. */
  void awaitAlive(Duration most) throws InterruptedException {
    lock.lock();
    try {
      long left = most.toNanos();
      while (!alive && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (!isClosed()) {
        record(answers());
        pause();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean answers() throws InterruptedException {
    try {
      admin.describeCluster().clusterId().get(2, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  private void record(boolean answered) {
    lock.lock();
    try {
      misses = answered ? 0 : misses + 1;
      if (alive && misses >= MISSES_BEFORE_AWAY && !closed) {
        LOG.warn("broker away bootstrap={}; waiting for it", bootstrap);
        alive = false;
        since = clock.instant();
      } else if (!alive && answered) {
        LOG.info(
            "broker back bootstrap={} away={}s",
            bootstrap,
            Duration.between(since, clock.instant()).toSeconds());
        alive = true;
        since = clock.instant();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void pause() throws InterruptedException {
    lock.lock();
    try {
      long left = PERIOD.toNanos();
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    thread.interrupt();
  }
}
