package io.graupel.worker.lease;

import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.codec.SpecException;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Orders to this life of the worker, read on a thread of its own. Reading begins at the end of the
 * topics: whatever was ordered of an earlier life is not for this one.
 */
public final class Orders implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Orders.class);

  private final KafkaConsumer<String, byte[]> consumer;
  private final Incarnation self;
  private final Consumer<WorkerOrder> reader;
  private final Thread thread = new Thread(this::read, "orders");
  private volatile boolean closed;

  /**
   * Finds the end of the topics; from here on no order is missed.
   *
   * @throws org.apache.kafka.common.errors.TimeoutException if no broker answers within a minute
   */
  public Orders(
      String bootstrap, Topics topics, Pool pool, Incarnation self, Consumer<WorkerOrder> reader) {
    this.self = self;
    this.reader = reader;
    consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                100,
                ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                1_000,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "latest",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> inputs =
        Stream.concat(topics.work(pool).stream(), Stream.of(topics.control(pool)))
            .map(topic -> new TopicPartition(topic, 0))
            .toList();
    consumer.assign(inputs);
    consumer.seekToEnd(inputs);
    inputs.forEach(input -> consumer.position(input, Duration.ofMinutes(1)));
  }

  public void start() {
    thread.start();
  }

  private void read() {
    try (consumer) {
      while (!closed) {
        for (ConsumerRecord<String, byte[]> order : consumer.poll(Duration.ofMillis(100))) {
          if (self.value().equals(order.key())) {
            take(order);
          }
        }
      }
    } catch (WakeupException e) {
      LOG.debug("orders closed");
    }
  }

  private void take(ConsumerRecord<String, byte[]> order) {
    try {
      reader.accept(Codec.decode(order.value(), WorkerOrder.class));
    } catch (SpecException e) {
      LOG.error(
          "order skipped topic={} offset={}: {}", order.topic(), order.offset(), e.getMessage());
    }
  }

  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
  }
}
