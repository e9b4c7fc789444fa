package io.graupel.coordinator.journal;

import io.graupel.coordinator.queue.Alike;
import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Input;
import io.graupel.coordinator.queue.Queue;
import io.graupel.coordinator.schedule.Leases;
import io.graupel.coordinator.schedule.Scheduler;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.event.Request;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.state.AuditEntry;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.topic.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One term of leadership: fence whoever led before, take over the state, then turn after turn read
 * inputs, decide, and commit decisions and positions as one transaction. It ends with the first
 * error that may have cost the leadership; the next term starts over from the log.
 */
final class Leader {
  private static final Logger LOG = LoggerFactory.getLogger(Leader.class);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration TICK = Duration.ofMillis(500);

  /** Longest time that reading without deciding stays unrecorded. */
  private static final Duration RECORD_POSITIONS = Duration.ofSeconds(30);

  /** Time from one removal of requests that are decided on to the next. */
  private static final Duration PRUNE = Duration.ofMinutes(10);

  /** Greatest word of a worker that is listened to; snapshots must fit their own limit. */
  private static final int LONGEST_WORD = Codec.MAX_BYTES / 4;

  private final JournalConfig config;
  private final Clients clients;
  private final Admin admin;
  private final Tail tail;
  private final Alike alike;
  private final BrokerPulse pulse;
  private final Clock clock;
  private final java.util.function.Consumer<Committed> listener;
  private final Scheduler scheduler;
  private final Map<String, Pool> pools = new HashMap<>();
  private volatile boolean active;

  Leader(
      JournalConfig config,
      Clients clients,
      Admin admin,
      Tail tail,
      Alike alike,
      BrokerPulse pulse,
      Clock clock,
      java.util.function.Consumer<Committed> listener) {
    this.config = config;
    this.clients = clients;
    this.admin = admin;
    this.tail = tail;
    this.alike = alike;
    this.pulse = pulse;
    this.clock = clock;
    this.listener = listener;
    this.scheduler = new Scheduler(config.leases(), config.backoff(), config.sharing());
    config.pools().forEach(pool -> pools.put(config.topics().events(pool), pool));
  }

  /** Whether a term has taken over and takes turns. */
  boolean active() {
    return active;
  }

  /** Leads until {@code elected} denies it or something breaks. */
  void lead(BooleanSupplier elected) throws InterruptedException, ExecutionException {
    try (Producer<String, byte[]> producer =
            clients.transactional(config.topics().prefix() + ".coordinator");
        Consumer<String, byte[]> inputs = clients.reader()) {
      producer.initTransactions();
      Restored restored = tail.restore().get();
      Term term = new Term(producer, inputs, restored);
      LOG.info("leading jobs={}", restored.jobs().size());
      while (elected.getAsBoolean()) {
        if (pulse.alive()) {
          term.turn();
          active = true;
        } else {
          pulse.awaitAlive(Duration.ofSeconds(1));
        }
      }
    } finally {
      active = false;
    }
  }

  private final class Term {
    private final Producer<String, byte[]> producer;
    private final Consumer<String, byte[]> inputs;
    private final Queue queue;
    private final Map<TopicPartition, Long> recorded = new HashMap<>();
    private Instant ticked = Instant.MIN;
    private Instant recordedAt;
    private Instant prunedAt;

    Term(Producer<String, byte[]> producer, Consumer<String, byte[]> inputs, Restored restored) {
      this.producer = producer;
      this.inputs = inputs;
      Instant now = clock.instant();
      Leases leases = config.leases();
      this.queue =
          Queue.restored(restored.jobs(), restored.facts(), job -> now.plus(leases.of(job.spec())));
      this.recordedAt = now;
      this.prunedAt = now;
      seek(restored.positions());
    }

    private void seek(Map<TopicPartition, Position> positions) {
      Topics topics = config.topics();
      List<TopicPartition> all =
          java.util.stream.Stream.concat(
                  java.util.stream.Stream.of(topics.requests()), pools.keySet().stream())
              .map(topic -> new TopicPartition(topic, 0))
              .toList();
      inputs.assign(all);
      for (TopicPartition input : all) {
        Optional<Position> position = Optional.ofNullable(positions.get(input));
        position.ifPresent(p -> recorded.put(input, p.offset()));
        position.ifPresentOrElse(
            p -> inputs.seek(input, p.offset()), () -> inputs.seekToBeginning(List.of(input)));
      }
    }

    void turn() {
      Iterable<ConsumerRecord<String, byte[]>> records = inputs.poll(POLL);
      Instant now = clock.instant();
      long begun = System.nanoTime();
      Turn turn = new Turn(queue, scheduler, now);
      records.forEach(record -> input(record).ifPresent(turn::take));
      if (!ticked.plus(TICK).isAfter(now)) {
        turn.take(new Input.Tick());
        ticked = now;
      }
      turn.close();
      Duration deciding = Duration.ofNanos(System.nanoTime() - begun);
      if (turn.durable() || !recordedAt.plus(RECORD_POSITIONS).isAfter(now)) {
        commit(turn, now, deciding);
      }
    }

    private void commit(Turn turn, Instant now, Duration deciding) {
      Map<TopicPartition, Long> moved = moved();
      recordedAt = now;
      if (!turn.durable() && moved.isEmpty()) {
        return;
      }
      long begun = System.nanoTime();
      producer.beginTransaction();
      write(turn);
      moved.forEach(
          (input, offset) ->
              send(config.topics().state(), Position.key(input), new Position(offset).encoded()));
      producer.commitTransaction();
      recorded.putAll(moved);
      Duration committing = Duration.ofNanos(System.nanoTime() - begun);
      announce(turn, deciding, committing);
      if (!prunedAt.plus(PRUNE).isAfter(now)) {
        prunedAt = now;
        prune();
      }
    }

    /** Requests are kept until they are decided on; whether this succeeds does not matter. */
    private void prune() {
      TopicPartition requests = new TopicPartition(config.topics().requests(), 0);
      Optional.ofNullable(recorded.get(requests))
          .ifPresent(
              offset ->
                  admin.deleteRecords(Map.of(requests, RecordsToDelete.beforeOffset(offset))));
    }

    private Map<TopicPartition, Long> moved() {
      Map<TopicPartition, Long> moved = new HashMap<>();
      for (TopicPartition input : inputs.assignment()) {
        long position = inputs.position(input);
        if (position != recorded.getOrDefault(input, 0L)) {
          moved.put(input, position);
        }
      }
      return moved;
    }

    private void write(Turn turn) {
      Topics topics = config.topics();
      for (JobSnapshot job : turn.saves()) {
        send(topics.state(), job.id().value(), Codec.encode(job));
      }
      turn.facts()
          .forEach(
              (key, fact) ->
                  producer.send(
                      new ProducerRecord<>(
                          topics.state(), key, fact.map(Codec::encode).orElse(null))));
      for (AuditEntry answer : turn.answers()) {
        send(topics.audit(), answer.object(), Codec.encode(answer));
      }
      for (Decision.Send send : turn.sends()) {
        WorkerOrder order = send.order();
        String topic =
            order instanceof WorkerOrder.Assign assign
                ? topics.work(assign.spec(), send.pool())
                : topics.control(send.pool());
        send(topic, order.to().value(), Codec.encode(order));
      }
      for (Decision.Tell tell : turn.tells()) {
        send(topics.history(), tell.entry().job().value(), Codec.encode(tell.entry()));
      }
    }

    private void send(String topic, String key, byte[] message) {
      producer.send(new ProducerRecord<>(topic, key, message));
    }

    private void announce(Turn turn, Duration deciding, Duration committing) {
      List<HistoryEntry> told = turn.tells().stream().map(Decision.Tell::entry).toList();
      listener.accept(new Committed(turn.changes(), told, turn.inputs(), deciding, committing));
    }
  }

  private Optional<Input> input(ConsumerRecord<String, byte[]> record) {
    try {
      Pool pool = pools.get(record.topic());
      if (pool == null) {
        return Optional.of(new Input.Asked(alike.of(Codec.decode(record.value(), Request.class))));
      }
      if (record.serializedValueSize() > LONGEST_WORD) {
        throw new IllegalArgumentException(
            "message: %d bytes (expected: at most %d)"
                .formatted(record.serializedValueSize(), LONGEST_WORD));
      }
      return Optional.of(new Input.Heard(pool, Codec.decode(record.value(), WorkerEvent.class)));
    } catch (RuntimeException e) {
      LOG.warn(
          "message passed over topic={} offset={} key={}: {}",
          record.topic(),
          record.offset(),
          record.key(),
          e.getMessage());
      return Optional.empty();
    }
  }
}
