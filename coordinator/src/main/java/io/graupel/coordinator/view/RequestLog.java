package io.graupel.coordinator.view;

import io.graupel.protocol.event.Request;
import java.util.concurrent.CompletableFuture;

/** Where any coordinator puts down what people ask, for the leading one to decide on. */
public interface RequestLog {
  /**
   * Completes when the request is in the log, which is before it is decided on. May block for a
   * while where the log is away: not for an event loop.
   */
  CompletableFuture<Void> append(Request request);
}
