package io.graupel.coordinator.journal;

import io.graupel.coordinator.queue.Alike;
import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.view.Audited;
import io.graupel.coordinator.view.ReadModel;
import io.graupel.coordinator.view.Told;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.state.AuditEntry;
import io.graupel.protocol.state.Fact;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads state and history from their beginning and workers' words from now on, as they are
 * committed, into the read model. A leader to be asks it for the whole state, which is at hand.
 */
final class Tail implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Tail.class);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Clients clients;
  private final Topics topics;
  private final Map<String, Pool> pools;
  private final Duration buried;
  private final ReadModel model;
  private final Alike alike;
  private final Thread thread;
  private final Map<TopicPartition, Position> positions = new HashMap<>();
  private final Queue<CompletableFuture<Restored>> asked = new ConcurrentLinkedQueue<>();
  private final List<Awaited> awaited = new ArrayList<>();
  private final Queue<Untold> untold = new ArrayDeque<>();
  private volatile boolean caughtUp;
  private final CountDownLatch closed = new CountDownLatch(1);

  private record Untold(long stateEnd, List<ConsumerRecord<String, byte[]>> story) {}

  private record Awaited(long end, CompletableFuture<Restored> answer) {}

  /**
   * @param buried silence after which a worker is shown no longer
   */
  Tail(
      Clients clients,
      Topics topics,
      List<Pool> pools,
      Duration buried,
      ReadModel model,
      Alike alike) {
    this.clients = clients;
    this.topics = topics;
    this.pools = pools.stream().collect(Collectors.toMap(topics::events, pool -> pool));
    this.buried = buried;
    this.model = model;
    this.alike = alike;
    this.thread = Thread.ofPlatform().name("log-tail").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Whether all that was in the log at the start is read. */
  boolean caughtUp() {
    return caughtUp;
  }

  /** The whole state, with everything that is committed at the time of the call. */
  CompletableFuture<Restored> restore() {
    CompletableFuture<Restored> answer = new CompletableFuture<>();
    asked.add(answer);
    return answer;
  }

  private void run() {
    while (closed.getCount() > 0) {
      try (Consumer<String, byte[]> reader = clients.reader()) {
        readUntilInterrupted(reader);
      } catch (KafkaException e) {
        LOG.error("tail of the log broke off, starting it over", e);
        Threads.pause(closed);
      }
    }
  }

  private void readUntilInterrupted(Consumer<String, byte[]> reader) {
    try {
      read(reader);
    } catch (InterruptException e) {
      closed.countDown();
      Thread.interrupted(); // or the reader could not be closed in peace
    }
  }

  private void read(Consumer<String, byte[]> reader) {
    TopicPartition state = new TopicPartition(topics.state(), 0);
    TopicPartition history = new TopicPartition(topics.history(), 0);
    List<TopicPartition> events =
        pools.keySet().stream().map(topic -> new TopicPartition(topic, 0)).toList();
    TopicPartition audit = new TopicPartition(topics.audit(), 0);
    reader.assign(Stream.concat(Stream.of(state, history, audit), events.stream()).toList());
    reader.seekToBeginning(List.of(state));
    if (model.lastAudited() < 0) {
      reader.seekToBeginning(List.of(audit));
    } else {
      reader.seek(audit, model.lastAudited() + 1);
    }
    TopicPartition storySoFar = history;
    if (model.lastTold() < 0) {
      reader.seekToBeginning(List.of(storySoFar));
    } else {
      reader.seek(storySoFar, model.lastTold() + 1);
    }
    reader.seekToEnd(events);
    untold.clear(); // it is read again
    Map<TopicPartition, Long> first = reader.endOffsets(List.of(state, history, audit));
    while (closed.getCount() > 0) {
      take(reader, state);
      caughtUp =
          caughtUp
              || untold.isEmpty()
                  && first.entrySet().stream()
                      .allMatch(e -> reader.position(e.getKey()) >= e.getValue());
      answer(reader, state);
      forgetTheSilent();
    }
  }

  /**
   * State and story are committed together but read apart: a part of the story is told once the
   * state is as far as it was when that part was read, so that nobody hears of an end and then sees
   * the job still running.
   */
  private void take(Consumer<String, byte[]> reader, TopicPartition state) {
    List<ConsumerRecord<String, byte[]>> story = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : reader.poll(POLL)) {
      if (record.topic().equals(topics.history()) || record.topic().equals(topics.audit())) {
        story.add(record);
      } else {
        take(record);
      }
    }
    if (!story.isEmpty()) {
      long end = reader.endOffsets(List.of(state)).getOrDefault(state, 0L);
      untold.add(new Untold(end, story));
    }
    while (!untold.isEmpty() && untold.element().stateEnd() <= reader.position(state)) {
      untold.remove().story().forEach(this::take);
    }
  }

  private void answer(Consumer<String, byte[]> reader, TopicPartition state) {
    for (CompletableFuture<Restored> ask = asked.poll(); ask != null; ask = asked.poll()) {
      long end = reader.endOffsets(List.of(state)).getOrDefault(state, 0L);
      awaited.add(new Awaited(end, ask));
    }
    if (!awaited.isEmpty()) {
      long position = reader.position(state);
      awaited.stream()
          .filter(a -> a.end() <= position)
          .forEach(a -> a.answer().complete(new Restored(model.jobs(), model.facts(), positions)));
      awaited.removeIf(a -> a.answer().isDone());
    }
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    try {
      if (record.topic().equals(topics.state())) {
        takeState(record);
      } else if (record.topic().equals(topics.history())) {
        model.told(new Told(record.offset(), Codec.decode(record.value(), HistoryEntry.class)));
      } else if (record.topic().equals(topics.audit())) {
        model.answered(
            new Audited(record.offset(), Codec.decode(record.value(), AuditEntry.class)));
      } else {
        Optional.ofNullable(pools.get(record.topic())).ifPresent(pool -> takeWord(pool, record));
      }
    } catch (RuntimeException e) {
      LOG.warn(
          "record passed over topic={} offset={} key={}: {}",
          record.topic(),
          record.offset(),
          record.key(),
          e.getMessage());
    }
  }

  private void takeState(ConsumerRecord<String, byte[]> record) {
    if (Position.isKey(record.key())) {
      Position.input(record.key())
          .ifPresent(input -> positions.put(input, Position.decode(record.value())));
    } else if (record.serializedValueSize() < 0) {
      model.dropped(record.key());
    } else if (record.key().startsWith("j-")) {
      model.saved(alike.of(Codec.decode(record.value(), JobSnapshot.class)));
    } else {
      model.kept(Codec.decode(record.value(), Fact.class));
    }
  }

  private void takeWord(Pool pool, ConsumerRecord<String, byte[]> record) {
    Instant said = Instant.ofEpochMilli(record.timestamp());
    switch (Codec.decode(record.value(), WorkerEvent.class)) {
      case WorkerEvent.Hello hello ->
          model.welcome(new Member(hello.self(), pool, said, false, List.of()));
      case WorkerEvent.Heartbeat beat ->
          model.welcome(new Member(beat.self(), pool, said, beat.draining(), beat.running()));
      case WorkerEvent.Goodbye(Incarnation worker) -> model.dismiss(worker);
      case WorkerEvent.Done done -> model.released(done.worker(), done.attempt());
      case WorkerEvent.Failed failed -> model.released(failed.worker(), failed.attempt());
      case WorkerEvent.Yielded yielded -> model.released(yielded.worker(), yielded.attempt());
      case WorkerEvent.OfAttempt word -> {}
    }
  }

  private void forgetTheSilent() {
    Instant limit = Instant.now().minus(buried);
    model.workers().stream()
        .filter(member -> member.heard().isBefore(limit))
        .forEach(member -> model.dismiss(member.worker()));
  }

  @Override
  public void close() {
    closed.countDown();
    Threads.end(thread, Duration.ofSeconds(1));
  }
}
