package io.graupel.coordinator.journal;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Elects one leader: whoever a consumer group gives the one partition of the leader topic. It says
 * only who should lead; that nobody else can write is the fence's doing.
 */
final class Election implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Election.class);
  private static final Duration POLL = Duration.ofMillis(100);

  /** How this coordinator stands. */
  enum Standing {
    UNKNOWN,
    STANDBY,
    LEADER
  }

  private final Clients clients;
  private final String topic;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread;
  private Standing standing = Standing.UNKNOWN;
  private long term;
  private volatile boolean resigned;
  private final CountDownLatch closed = new CountDownLatch(1);

  Election(Clients clients, String topic) {
    this.clients = clients;
    this.topic = topic;
    this.thread = Thread.ofPlatform().name("election").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  Standing standing() {
    lock.lock();
    try {
      return standing;
    } finally {
      lock.unlock();
    }
  }

  /** Waits to be elected; the number of the term, which ends when {@link #leads} denies it. */
  long awaitTerm() throws InterruptedException {
    lock.lock();
    try {
      while (standing != Standing.LEADER || resigned) {
        changed.await();
      }
      return term;
    } finally {
      lock.unlock();
    }
  }

  /** Whether this term still goes on. */
  boolean leads(long term) {
    lock.lock();
    try {
      return standing == Standing.LEADER && this.term == term && !resigned && closed.getCount() > 0;
    } finally {
      lock.unlock();
    }
  }

  /** Leaves the group and stands again: only a new election brings leadership back. */
  void resign() {
    resigned = true;
  }

  private void run() {
    while (closed.getCount() > 0) {
      try (Consumer<String, byte[]> candidate = clients.candidate(topic)) {
        stand(candidate);
      } catch (InterruptException e) {
        Thread.interrupted();
      } catch (KafkaException e) {
        LOG.error("election broke off, standing again", e);
        Threads.pause(closed);
      }
      become(Standing.UNKNOWN);
    }
  }

  private void stand(Consumer<String, byte[]> candidate) {
    candidate.subscribe(List.of(topic), listener());
    while (closed.getCount() > 0) {
      if (resigned) {
        candidate.unsubscribe();
        become(Standing.UNKNOWN);
        resigned = false;
        candidate.subscribe(List.of(topic), listener());
      }
      candidate.poll(POLL);
      boolean member = candidate.groupMetadata().generationId() > 0;
      if (member && candidate.assignment().isEmpty() && standing() == Standing.UNKNOWN) {
        become(Standing.STANDBY);
      }
    }
  }

  private ConsumerRebalanceListener listener() {
    return new ConsumerRebalanceListener() {
      @Override
      public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
          become(Standing.LEADER);
        }
      }

      @Override
      public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
          become(Standing.STANDBY);
        }
      }
    };
  }

  private void become(Standing next) {
    lock.lock();
    try {
      if (next == standing) {
        return;
      }
      if (next == Standing.LEADER) {
        term++;
      }
      standing = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    Threads.end(thread, Duration.ofSeconds(2));
  }
}
