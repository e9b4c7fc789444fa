package io.graupel.coordinator.api;

import io.graupel.coordinator.view.ReadModel;
import io.graupel.coordinator.view.RequestLog;
import io.graupel.protocol.event.Request;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.state.AuditEntry;
import io.graupel.protocol.tenant.Actor;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands requests to the leading coordinator, by way of the log, and waits for what it says. */
final class Requests {
  private static final Logger LOG = LoggerFactory.getLogger(Requests.class);
  private static final Duration PATIENCE = Duration.ofSeconds(25);

  private final ReadModel model;
  private final RequestLog log;
  private final Clock clock;
  private final Bound answers = new Bound("requests without an answer yet", Bound.ANSWERS);

  Requests(ReadModel model, RequestLog log, Clock clock) {
    this.model = model;
    this.log = log;
    this.clock = clock;
  }

  /**
   * Returns once it is done and seen by this coordinator.
   *
   * @throws Problem if it was refused, or if nothing was heard in time
   */
  AuditEntry done(Actor actor, Verb verb, Optional<String> reason) throws InterruptedException {
    try (Pending asked = ask(actor, verb, reason)) {
      return asked.entry();
    }
  }

  /** Asks, and waits for nothing yet. What one thread asks for is answered in that order. */
  Pending ask(Actor actor, Verb verb, Optional<String> reason) {
    answers.enter();
    String id = UUID.randomUUID().toString();
    CompletableFuture<AuditEntry> answer = model.await(id);
    Request request = new Request(id, actor, clock.instant(), reason, verb);
    Pending pending = new Pending(new CompletableFuture<>(), answer, clock, answers);
    try {
      return pending.written(log.append(request));
    } catch (RuntimeException e) {
      pending.close();
      throw e;
    }
  }

  /** A request that is on its way; closed, nobody waits for its answer any more. */
  record Pending(
      CompletableFuture<Void> written,
      CompletableFuture<AuditEntry> answer,
      Clock clock,
      Bound answers)
      implements AutoCloseable {
    private Pending written(CompletableFuture<Void> soon) {
      return new Pending(soon, answer, clock, answers);
    }

    /**
     * What it was answered.
     *
     * @throws Problem if it was refused, or if nothing was heard in time
     */
    AuditEntry entry() throws InterruptedException {
      try {
        written.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        AuditEntry entry = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (entry.refusal().isPresent()) {
          throw Problem.of(entry.refusal().orElseThrow(), clock.instant());
        }
        return entry;
      } catch (TimeoutException | ExecutionException e) {
        throw Problem.unavailable(
                "the log did not take it within %d s; it may still do so"
                    .formatted(PATIENCE.toSeconds()))
            .hint(
                "repeat with the same Idempotency-Key: a job is never queued twice under one key");
      }
    }

    @Override
    public void close() {
      answer.cancel(false);
      answers.leave();
    }
  }

  /** Writes down something by the way: nobody waits for it, and it may be lost. */
  void note(Actor actor, Verb verb) {
    Request request =
        new Request(UUID.randomUUID().toString(), actor, clock.instant(), Optional.empty(), verb);
    Thread.ofVirtual()
        .name("note")
        .uncaughtExceptionHandler(
            (thread, e) ->
                LOG.warn("not written down object={}: {}", verb.object(), e.getMessage()))
        .start(() -> log.append(request));
  }
}
