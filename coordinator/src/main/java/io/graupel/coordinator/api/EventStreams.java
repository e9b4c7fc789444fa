package io.graupel.coordinator.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.coordinator.view.ReadModel;
import io.graupel.coordinator.view.Told;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.tenant.Actor;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Histories as server-sent events: what was told since a given id, then what is told from now on,
 * without a gap. A reader too slow to keep up is cut off; it comes back and catches up from the id
 * it saw last. The stream of all jobs also tells the fleet every few seconds, without an id:
 * workers come, go and beat without a line of history.
 */
final class EventStreams {
  private static final long STILL_HERE_MILLIS = 15_000;
  private static final long FLEET_MILLIS = 5_000;

  /** Room for the longest story that is kept. */
  private static final int UNSENT_BYTES = 4 << 20;

  private final Vertx vertx;
  private final ReadModel model;
  private final Function<Actor, ObjectNode> fleet;
  private final Predicate<RoutingContext> welcome;
  private final Bound bound = new Bound("open streams of events", Bound.STREAMS);
  private final Set<Stream> open = ConcurrentHashMap.newKeySet();

  /**
   * @param welcome whether who asked is still let in; asked now and then
   */
  EventStreams(
      Vertx vertx,
      ReadModel model,
      Function<Actor, ObjectNode> fleet,
      Predicate<RoutingContext> welcome) {
    this.vertx = vertx;
    this.model = model;
    this.fleet = fleet;
    this.welcome = welcome;
  }

  /** Streams the story of the job, from its beginning if no id is given. */
  void ofJob(RoutingContext request, JobId job) {
    new Stream(request, Optional.of(job)).begin(since(request).orElse(-1L));
  }

  /** Streams what is told of all jobs that the actor sees, from now on if no id is given. */
  void ofAll(RoutingContext request) {
    long after = since(request).orElseGet(model::lastTold);
    new Stream(request, Optional.empty()).begin(after);
  }

  private static Optional<Long> since(RoutingContext request) {
    return Optional.ofNullable(request.request().getHeader("Last-Event-ID"))
        .or(() -> request.queryParam("after").stream().findFirst())
        .filter(id -> !id.isBlank())
        .map(EventStreams::id);
  }

  private static long id(String text) {
    if (!text.matches("-1|\\d{1,18}")) {
      throw Problem.badRequest(
          "Last-Event-ID: \"%s\" (expected: the id of an event)".formatted(text));
    }
    return Long.parseLong(text);
  }

  int size() {
    return open.size();
  }

  /** Ends every stream, so that the server can stop. */
  void end() {
    open.forEach(Stream::end);
  }

  static String event(Told told) {
    ObjectNode data = JobJson.told(told);
    return "id: %d\nevent: %s\ndata: %s\n\n".formatted(told.id(), JobJson.event(data), data);
  }

  private String fleetEvent(Actor actor) {
    return "event: fleet\ndata: %s\n\n".formatted(fleet.apply(actor));
  }

  private final class Stream {
    private final Context context = vertx.getOrCreateContext();
    private final RoutingContext request;
    private final HttpServerResponse response;
    private final Actor actor;
    private final Optional<JobId> job;
    private Optional<ReadModel.Subscription> subscription = Optional.empty();
    private long timer;
    private boolean closed;

    Stream(RoutingContext request, Optional<JobId> job) {
      this.request = request;
      this.response = request.response();
      this.actor = Ask.of(request).actor();
      this.job = job;
    }

    void begin(long after) {
      bound.enter();
      open.add(this);
      response
          .setChunked(true)
          .setWriteQueueMaxSize(UNSENT_BYTES)
          .putHeader("content-type", "text/event-stream")
          .putHeader("cache-control", "no-store")
          .putHeader("x-accel-buffering", "no");
      response.closeHandler(gone -> close());
      response.exceptionHandler(failure -> close());
      timer =
          job.isPresent()
              ? vertx.setPeriodic(STILL_HERE_MILLIS, tick -> beat(": still here\n\n"))
              : vertx.setPeriodic(FLEET_MILLIS, tick -> beat(fleetEvent(actor)));
      write("retry: 1000\n\n");
      subscription =
          Optional.of(
              model.follow(
                  actor::sees,
                  job,
                  after,
                  told -> context.runOnContext(now -> write(event(told)))));
    }

    private void beat(String text) {
      if (welcome.test(request)) {
        write(text);
      } else {
        end();
      }
    }

    private void write(String text) {
      if (closed) {
        return;
      }
      if (response.writeQueueFull()) {
        close();
        response.reset();
        return;
      }
      response.write(text);
    }

    void end() {
      context.runOnContext(
          now -> {
            if (!closed) {
              close();
              response.end();
            }
          });
    }

    private void close() {
      closed = true;
      vertx.cancelTimer(timer);
      if (open.remove(this)) {
        bound.leave();
      }
      subscription.ifPresent(ReadModel.Subscription::close);
    }
  }
}
