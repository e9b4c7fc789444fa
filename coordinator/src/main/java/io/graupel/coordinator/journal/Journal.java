package io.graupel.coordinator.journal;

import io.graupel.coordinator.queue.Alike;
import io.graupel.coordinator.view.LogStatus;
import io.graupel.coordinator.view.ReadModel;
import io.graupel.coordinator.view.RequestLog;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of one coordinator process: makes the topics, tails the log into the read model, stands
 * for election, and leads when elected.
 */
public final class Journal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  private static final Duration BEFORE_NEXT_TERM = Duration.ofMillis(500);

  private final JournalConfig config;
  private final Admin admin;
  private final BrokerPulse pulse;
  private final Tail tail;
  private final Election election;
  private final Leader leader;
  private final KafkaRequestLog requests;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param listener hears, on the leader's thread, what each turn made true
   */
  public Journal(JournalConfig config, ReadModel model, Clock clock, Consumer<Committed> listener) {
    this.config = config;
    Clients clients = new Clients(config.bootstrap());
    this.admin = clients.admin();
    Alike alike = new Alike();
    this.pulse = new BrokerPulse(admin, config.bootstrap(), clock);
    this.tail =
        new Tail(clients, config.topics(), config.pools(), config.leases().longest(), model, alike);
    this.election = new Election(clients, config.topics().leader());
    this.leader = new Leader(config, clients, admin, tail, alike, pulse, clock, listener);
    this.requests = new KafkaRequestLog(clients, config.topics().requests());
    this.thread = Thread.ofPlatform().name("leader").daemon().unstarted(this::run);
  }

  /** Begins; returns at once, also while the broker is away. */
  public void start() {
    pulse.start();
    thread.start();
  }

  public RequestLog requests() {
    return requests;
  }

  /** How things stand now. A standby is as good as a leader to those who ask. */
  public LogStatus status() {
    boolean known =
        switch (election.standing()) {
          case LEADER -> leader.active();
          case STANDBY -> true;
          case UNKNOWN -> false;
        };
    return new LogStatus(pulse.alive(), known, tail.caughtUp());
  }

  private void run() {
    try {
      prepare();
      tail.start();
      election.start();
      while (!closed) {
        serve(election.awaitTerm());
      }
    } catch (InterruptedException | InterruptException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void prepare() throws InterruptedException {
    TopicSetup setup = new TopicSetup(config.topics(), config.pools());
    while (!closed) {
      try {
        setup.create(admin);
        setup.hastenElection(admin);
        return;
      } catch (ExecutionException e) {
        // the pulse says so if the broker is away
        if (pulse.alive()) {
          LOG.debug("topics cannot be made yet", e);
        }
        pulse.awaitAlive(Duration.ofSeconds(5));
      }
    }
  }

  private void serve(long term) throws InterruptedException {
    try {
      leader.lead(() -> election.leads(term));
      LOG.info("stepped down term={}", term);
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException | ExecutionException | IllegalStateException e) {
      if (fenced(e)) {
        LOG.warn("stepped down term={}: its writes are fenced off; standing for election", term);
        election.resign();
      } else if (pulse.alive()) {
        LOG.warn("stepped down term={}: {}; starting over from the log", term, e.toString());
      }
      pulse.awaitAlive(BEFORE_NEXT_TERM);
    }
  }

  /** Whoever was fenced may lead again only if elected again, or two would fence each other. */
  private static boolean fenced(@Nullable Throwable failure) {
    return failure != null
        && (failure instanceof ProducerFencedException
            || failure instanceof InvalidProducerEpochException
            || fenced(failure.getCause()));
  }

  @Override
  public void close() {
    closed = true;
    election.close();
    if (!leader.active()) {
      thread.interrupt();
    }
    Threads.end(thread, Duration.ofSeconds(3));
    tail.close();
    pulse.close();
    requests.close();
    admin.close(Duration.ofSeconds(1));
  }
}
