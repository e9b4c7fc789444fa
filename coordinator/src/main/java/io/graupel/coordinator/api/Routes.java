package io.graupel.coordinator.api;

import io.graupel.coordinator.metrics.Meters;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.StaticHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Routes, each with what it needs of whoever asks: nothing is looked at before that. They are read
 * and written on event loops, answered off them.
 */
final class Routes {
  static final long LONGEST_DOCUMENT = 64 * 1024;

  private static final Duration CATCHING_UP = Duration.ofSeconds(15);
  private static final String TEMPLATE = "template";

  private final Vertx vertx;
  private final Router router;
  private final Doorman doorman;
  private final Readiness readiness;
  private final Meters meters;
  private final Bound inFlight = new Bound("requests in flight", Bound.REQUESTS);
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Endpoint> endpoints = new ArrayList<>();

  /** Answers a request; may block. */
  interface Action {
    Answer answer(Ask ask) throws IOException, InterruptedException;
  }

  Routes(Vertx vertx, Doorman doorman, Readiness readiness, Meters meters) {
    this.vertx = vertx;
    this.doorman = doorman;
    this.readiness = readiness;
    this.meters = meters;
    this.router = Router.router(vertx);
    router.route().handler(this::measured);
    for (int status : new int[] {400, 401, 403, 404, 405, 413, 415, 422, 500, 503}) {
      router.errorHandler(status, Routes::failed);
    }
  }

  Router router() {
    return router;
  }

  /** What is served, but for the page. */
  List<Endpoint> endpoints() {
    return List.copyOf(endpoints);
  }

  void get(String path, Need need, Action action) {
    action(HttpMethod.GET, path, need, action);
  }

  void post(String path, Need need, Action action) {
    action(HttpMethod.POST, path, need, action);
  }

  void action(HttpMethod method, String path, Need need, Action action) {
    Route route = route(method, path);
    if (method != HttpMethod.GET) {
      route.handler(BodyHandler.create(false).setBodyLimit(LONGEST_DOCUMENT));
    }
    guard(route, path, need)
        .handler(
            request -> {
              Ask ask = Ask.of(request);
              offLoop(() -> answer(action, ask)).onSuccess(answer -> send(request, answer));
            });
  }

  /** A route that reads or writes its bodies itself; the body is not read yet. */
  Route raw(HttpMethod method, String path, Need need) {
    Route route = route(method, path);
    if (method != HttpMethod.GET) {
      route.handler(
          request -> {
            request.request().pause();
            request.next();
          });
    }
    return guard(route, path, need);
  }

  void page() {
    router
        .route("/lib/*")
        .handler(StaticHandler.create("META-INF/resources/webjars").setMaxAgeSeconds(86_400));
    router.route().handler(StaticHandler.create("page").setMaxAgeSeconds(10));
  }

  /** Does the work on a thread of its own; what follows is back on this one. */
  <T> Future<T> offLoop(Callable<T> work) {
    Promise<T> promise = Promise.promise();
    Context context = vertx.getOrCreateContext();
    blocking.execute(
        () -> {
          try {
            T result = work.call();
            context.runOnContext(now -> promise.complete(result));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            context.runOnContext(now -> promise.fail(e));
          } catch (Exception e) {
            context.runOnContext(now -> promise.fail(e));
          }
        });
    return promise.future();
  }

  /** Does the work on a thread of its own. */
  void offLoop(Runnable work) {
    blocking.execute(work);
  }

  void stop() {
    blocking.shutdown();
  }

  private Route route(HttpMethod method, String path) {
    Endpoint endpoint = new Endpoint(method, path);
    endpoints.add(endpoint);
    // on a route of its own, so that it is known also of a request that is refused while it is read
    router
        .route(method, endpoint.route())
        .handler(
            request -> {
              request.put(TEMPLATE, path);
              request.next();
            });
    return router.route(method, endpoint.route());
  }

  private Route guard(Route route, String path, Need need) {
    if (path.startsWith("/v1/")) {
      if (!path.endsWith("/events")) {
        route.handler(this::counted);
      }
      route.handler(Routes::ownSite).handler(this::caughtUp);
    }
    return need == Need.NOTHING ? route : route.handler(request -> admit(request, need));
  }

  private void counted(RoutingContext request) {
    inFlight.enter();
    request.addEndHandler(done -> inFlight.leave());
    request.next();
  }

  private void admit(RoutingContext request, Need need) {
    offLoop(() -> doorman.admit(header(request), cookie(request)))
        .onSuccess(
            actor -> {
              try {
                need.check(actor);
                Ask.admitted(request, actor);
                request.next();
              } catch (Problem refused) {
                request.fail(refused);
              }
            })
        .onFailure(request::fail);
  }

  /**
   * What a browser sends on behalf of another site changes nothing, whatever cookie comes along.
   */
  private static void ownSite(RoutingContext request) {
    String from = request.request().getHeader("Sec-Fetch-Site");
    boolean foreign = "cross-site".equals(from) || "same-site".equals(from);
    if (foreign && request.request().method() != HttpMethod.GET) {
      request.fail(Problem.of(403, "forbidden", "asked by a page of another site"));
    } else {
      request.next();
    }
  }

  /** Whether the token that was shown is still good: a stream may outlive it. */
  boolean welcome(RoutingContext request) {
    try {
      doorman.admit(header(request), cookie(request));
      return true;
    } catch (Problem refused) {
      return false;
    }
  }

  private static Optional<String> header(RoutingContext request) {
    return Optional.ofNullable(request.request().getHeader("Authorization"));
  }

  private static Optional<String> cookie(RoutingContext request) {
    return Optional.ofNullable(request.request().getCookie(Doorman.COOKIE)).map(Cookie::getValue);
  }

  /**
   * After a start, jobs would be unknown that are only not read yet: the request waits for them.
   */
  private void caughtUp(RoutingContext request) {
    caughtUp(request, System.nanoTime() + CATCHING_UP.toNanos());
  }

  private void caughtUp(RoutingContext request, long deadline) {
    if (readiness.caughtUp()) {
      request.next();
    } else if (System.nanoTime() < deadline) {
      vertx.setTimer(50, later -> caughtUp(request, deadline));
    } else {
      request.fail(Problem.unavailable("the log is not read to its end yet"));
    }
  }

  static Answer answer(Action action, Ask ask) {
    try {
      return action.answer(ask);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.problem(Problem.unavailable("the coordinator is stopping"));
    } catch (IOException | RuntimeException e) {
      return Answer.problem(Failures.problem(e));
    }
  }

  static void send(RoutingContext request, Answer answer) {
    HttpServerResponse response = request.response();
    if (response.closed() || response.ended()) {
      return;
    }
    response.setStatusCode(answer.status());
    answer.headers().forEach(response::putHeader);
    response.end(Buffer.buffer(answer.body()));
  }

  private static void failed(RoutingContext request) {
    request.request().resume(); // whatever still comes is let go
    send(request, Answer.problem(Failures.problem(request)));
  }

  private void measured(RoutingContext request) {
    if (doorman.open()) {
      request.response().putHeader("graupel-mode", "dev-open");
    }
    long begun = System.nanoTime();
    request.addEndHandler(
        done -> {
          Optional<String> endpoint = Optional.ofNullable(request.get(TEMPLATE));
          meters.served(
              request.request().method().name(),
              endpoint.orElse("page"),
              request.response().getStatusCode(),
              System.nanoTime() - begun);
        });
    request.next();
  }
}
