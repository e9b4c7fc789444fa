package io.graupel.coordinator.journal;

import io.graupel.coordinator.view.RequestLog;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.event.Request;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Requests go to their topic, each once. */
final class KafkaRequestLog implements RequestLog, AutoCloseable {
  private final Producer<String, byte[]> producer;
  private final String topic;

  KafkaRequestLog(Clients clients, String topic) {
    this.producer = clients.writer();
    this.topic = topic;
  }

  @Override
  public CompletableFuture<Void> append(Request request) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    producer.send(
        new ProducerRecord<>(topic, request.verb().object(), Codec.encode(request)),
        (metadata, failure) -> {
          if (failure == null) {
            done.complete(null);
          } else {
            done.completeExceptionally(failure);
          }
        });
    return done;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}
