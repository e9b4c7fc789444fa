package io.graupel.worker.lease;

import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.topic.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What this worker tells the coordinator, in order. Words said while the broker is away are kept
 * and delivered when it is back. Thread-safe.
 */
public final class Words implements AutoCloseable {
  /** How long a word waits for a broker before it is given up. */
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  private final KafkaProducer<String, byte[]> producer;
  private final String topic;

  public Words(String bootstrap, Topics topics, Pool pool) {
    topic = topics.events(pool);
    producer =
        new KafkaProducer<>(
            Map.<String, Object>of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                (int) PATIENCE.toMillis(),
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                10_000,
                ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                1_000,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                60_000,
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                8L << 20,
                ProducerConfig.LINGER_MS_CONFIG,
                0),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /** Sends a word; the future completes when the broker has it. */
  public CompletableFuture<Void> say(WorkerEvent event) {
    String key =
        event instanceof WorkerEvent.OfAttempt of
            ? of.attempt().job().value()
            : event.worker().value();
    CompletableFuture<Void> delivered = new CompletableFuture<>();
    producer.send(
        new ProducerRecord<>(topic, key, Codec.encode(event)),
        (metadata, failure) -> {
          if (failure == null) {
            delivered.complete(null);
          } else {
            delivered.completeExceptionally(failure);
          }
        });
    return delivered;
  }

  /** Waits up to five seconds for what was said to arrive, then lets go. */
  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
