package io.graupel.coordinator.journal;

import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.event.Request;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Where any coordinator puts down what people ask, for the leading one to decide on. */
public final class RequestLog implements AutoCloseable {
  private final Producer<String, byte[]> producer;
  private final String topic;

  RequestLog(Clients clients, String topic) {
    this.producer = clients.writer();
    this.topic = topic;
  }

  /**
   * Completes when the request is in the log, which is before it is decided on. May block for a
   * while where the broker is away: not for an event loop.
   */
  public CompletableFuture<Void> append(Request request) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    producer.send(
        new ProducerRecord<>(topic, request.job().value(), Codec.encode(request)),
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
