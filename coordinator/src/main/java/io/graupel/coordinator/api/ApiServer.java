package io.graupel.coordinator.api;

import io.graupel.coordinator.metrics.Meters;
import io.graupel.coordinator.view.ReadModel;
import io.graupel.coordinator.view.RequestLog;
import io.graupel.coordinator.view.WorkerState;
import io.graupel.protocol.codec.SpecSchema;
import io.graupel.storage.DamagedArtifactException;
import io.graupel.storage.DatasetStore;
import io.graupel.storage.MalformedFileException;
import io.graupel.storage.object.ObjectStore;
import io.graupel.storage.object.StorageException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.StaticHandler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the API and the page. Routes are read and written on event loops, answered off them. */
public final class ApiServer {
  private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
  private static final long LONGEST_DOCUMENT = 64 * 1024;
  private static final Duration CATCHING_UP = Duration.ofSeconds(15);
  private static final int PIECE = 64 * 1024;
  private static final String TEMPLATE = "template";

  private final Vertx vertx;
  private final Meters meters;
  private final EventStreams streams;
  private final JobActions jobs;
  private final WorkerActions workers;
  private final ArtifactActions artifacts;
  private final DatasetActions datasets;
  private final Staging staging;
  private final Readiness readiness;
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Endpoint> endpoints = new ArrayList<>();
  private Optional<HttpServer> server = Optional.empty();

  /** Answers a request; may block. */
  private interface Action {
    Answer answer(Ask ask) throws IOException, InterruptedException;
  }

  /** What the API needs of the rest. */
  public record Parts(
      ReadModel model,
      RequestLog requests,
      ObjectStore store,
      WorkerState.Rule workerStates,
      Readiness readiness,
      Meters meters,
      Clock clock,
      Path staging) {}

  public ApiServer(Vertx vertx, Parts parts) {
    this.vertx = vertx;
    this.meters = parts.meters();
    DatasetStore datasetStore = new DatasetStore(parts.store());
    SpecCheck check = new SpecCheck(datasetStore, parts.model());
    this.jobs =
        new JobActions(
            parts.model(), new Requests(parts.model(), parts.requests(), parts.clock()), check);
    this.workers = new WorkerActions(parts.model(), parts.workerStates(), parts.clock());
    this.streams = new EventStreams(vertx, parts.model(), workers::fleet);
    this.artifacts = new ArtifactActions(parts.store(), jobs);
    this.staging = new Staging(parts.staging());
    this.datasets = new DatasetActions(datasetStore, staging);
    this.readiness = parts.readiness();
  }

  /** Listens; completes with the port. */
  public Future<Integer> listen(String host, int port) {
    HttpServer http =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setCompressionSupported(false)
                .setHandle100ContinueAutomatically(true));
    server = Optional.of(http);
    return http.requestHandler(router()).listen(port, host).map(HttpServer::actualPort);
  }

  /** Ends streams, lets requests in flight finish, then stops. */
  public Future<Void> stop() {
    streams.end();
    return server
        .map(http -> http.shutdown(5, TimeUnit.SECONDS))
        .orElseGet(Future::succeededFuture)
        .onComplete(done -> blocking.shutdown());
  }

  /** What is served, but for the page. */
  List<Endpoint> endpoints() {
    return List.copyOf(endpoints);
  }

  Router router() {
    Router router = Router.router(vertx);
    router.route().handler(this::measured);
    action(router, HttpMethod.POST, "/v1/jobs", jobs::submit);
    action(router, HttpMethod.GET, "/v1/jobs", jobs::list);
    action(router, HttpMethod.GET, "/v1/jobs/{id}", jobs::get);
    action(router, HttpMethod.POST, "/v1/jobs/{id}/cancel", jobs::cancel);
    action(router, HttpMethod.GET, "/v1/jobs/{id}/history", jobs::history);
    action(router, HttpMethod.GET, "/v1/jobs/{id}/artifacts", artifacts::list);
    route(router, HttpMethod.GET, "/v1/jobs/{id}/artifacts/{slot}/{name}")
        .handler(this::caughtUp)
        .handler(this::download);
    route(router, HttpMethod.GET, "/v1/jobs/{id}/events")
        .handler(this::caughtUp)
        .handler(streams::ofJob);
    route(router, HttpMethod.GET, "/v1/events").handler(this::caughtUp).handler(streams::ofAll);
    action(router, HttpMethod.GET, "/v1/workers", workers::list);
    action(router, HttpMethod.GET, "/v1/datasets", datasets::list);
    action(router, HttpMethod.GET, "/v1/datasets/{name}", datasets::get);
    action(router, HttpMethod.POST, "/v1/datasets/{name}", datasets::register);
    route(router, HttpMethod.PUT, "/v1/datasets/{name}/{part}").handler(this::upload);
    action(router, HttpMethod.GET, "/v1/schema", ask -> Answer.ok(SpecSchema.jobSpec()));
    action(router, HttpMethod.GET, "/v1/presets", ask -> PresetList.answer());
    action(router, HttpMethod.GET, "/openapi.json", ask -> Answer.ok(OpenApi.document()));
    action(router, HttpMethod.GET, "/healthz", ask -> Answer.of(200, "text/plain", "alive\n"));
    action(router, HttpMethod.GET, "/readyz", ask -> readiness.answer());
    action(router, HttpMethod.GET, "/metrics", this::metrics);
    page(router);
    return router;
  }

  private Answer metrics(Ask ask) {
    String type = Meters.contentType(ask.header("Accept").orElse(""));
    return Answer.of(200, type, meters.text(type));
  }

  private static void page(Router router) {
    router
        .route("/lib/*")
        .handler(StaticHandler.create("META-INF/resources/webjars").setMaxAgeSeconds(86_400));
    router.route().handler(StaticHandler.create("page").setMaxAgeSeconds(10));
    for (int status : new int[] {400, 404, 405, 413, 415, 500}) {
      router.errorHandler(status, ApiServer::failed);
    }
  }

  private Route route(Router router, HttpMethod method, String path) {
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

  private void action(Router router, HttpMethod method, String path, Action action) {
    Route route = route(router, method, path);
    if (method != HttpMethod.GET) {
      route.handler(BodyHandler.create(false).setBodyLimit(LONGEST_DOCUMENT));
    }
    if (path.startsWith("/v1/")) {
      route.handler(this::caughtUp);
    }
    route.handler(
        request -> {
          Ask ask = Ask.of(request);
          offLoop(() -> answer(action, ask)).onSuccess(answer -> send(request, answer));
        });
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

  private Future<Answer> offLoop(java.util.function.Supplier<Answer> work) {
    Promise<Answer> promise = Promise.promise();
    io.vertx.core.Context context = vertx.getOrCreateContext();
    blocking.execute(
        () -> {
          Answer answer = work.get();
          context.runOnContext(now -> promise.complete(answer));
        });
    return promise.future();
  }

  private static Answer answer(Action action, Ask ask) {
    try {
      return action.answer(ask);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.problem(Problem.unavailable("the coordinator is stopping"));
    } catch (IOException | RuntimeException e) {
      return Answer.problem(problem(e));
    }
  }

  private static Problem problem(Throwable failure) {
    return switch (failure) {
      case Problem problem -> problem;
      case StorageException away when away.isUnreachable() ->
          Problem.unavailable("the object store is away: " + away.getMessage())
              .hint("ask again; nothing is lost");
      case StorageException refused ->
          Problem.of(502, "object store refused", String.valueOf(refused.getMessage()));
      case DamagedArtifactException damaged ->
          Problem.of(502, "damaged in the object store", String.valueOf(damaged.getMessage()));
      case MalformedFileException malformed ->
          Problem.unprocessable(String.valueOf(malformed.getMessage()));
      case IllegalArgumentException refused ->
          Problem.unprocessable(String.valueOf(refused.getMessage()));
      default -> {
        LOG.error("request failed", failure);
        yield Problem.of(500, "defect", "an unexpected " + failure.getClass().getSimpleName());
      }
    };
  }

  private static void send(RoutingContext request, Answer answer) {
    HttpServerResponse response = request.response();
    if (response.closed() || response.ended()) {
      return;
    }
    response.setStatusCode(answer.status());
    answer.headers().forEach(response::putHeader);
    response.end(Buffer.buffer(answer.body()));
  }

  private static void failed(RoutingContext request) {
    Throwable failure = request.failure();
    int status = request.statusCode() > 0 ? request.statusCode() : 500;
    Problem problem =
        failure == null || failure instanceof io.vertx.ext.web.handler.HttpException
            ? ofStatus(request, status)
            : problem(failure);
    send(request, Answer.problem(problem));
  }

  private static Problem ofStatus(RoutingContext request, int status) {
    String what = request.request().method() + " " + request.normalizedPath();
    return switch (status) {
      case 404 -> Problem.notFound("there is nothing at " + what).hint("see /openapi.json");
      case 405 ->
          Problem.of(405, "method not allowed", what + " is not served").hint("see /openapi.json");
      case 413 ->
          Problem.of(
              413, "too large", "the document has more than %d bytes".formatted(LONGEST_DOCUMENT));
      default -> Problem.of(status, "bad request", what + " could not be read");
    };
  }

  private void download(RoutingContext request) {
    Ask ask = Ask.of(request);
    blocking.execute(
        () -> {
          try {
            stream(request.response(), artifacts.open(ask));
          } catch (ExecutionException e) {
            // the reader has gone
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (IOException | RuntimeException e) {
            broken(request, e);
          }
        });
  }

  private static void stream(HttpServerResponse response, Download download)
      throws IOException, InterruptedException, ExecutionException {
    try (InputStream body = download.body().open()) {
      byte[] piece = new byte[PIECE];
      // read before anything is sent: a damaged file shall be a problem, not half an answer
      int length = body.readNBytes(piece, 0, PIECE);
      response.setStatusCode(download.status());
      download.headers().forEach(response::putHeader);
      if (download.status() != 304) {
        response.putHeader("content-length", Long.toString(download.length()));
      }
      while (length > 0) {
        Buffer buffer = Buffer.buffer(Arrays.copyOf(piece, length));
        response.write(buffer).toCompletionStage().toCompletableFuture().get();
        length = body.readNBytes(piece, 0, PIECE);
      }
      response.end();
    }
  }

  private void broken(RoutingContext request, Throwable failure) {
    Answer answer = Answer.problem(problem(failure));
    if (request.response().headWritten()) {
      LOG.warn("download broken off path={}: {}", request.normalizedPath(), failure.getMessage());
      request.response().reset();
    } else {
      send(request, answer);
    }
  }

  private void upload(RoutingContext request) {
    request.request().pause();
    Ask ask = Ask.of(request);
    vertx
        .executeBlocking(() -> admitted(ask))
        .compose(path -> received(request, path).map(path))
        .compose(path -> offLoop(() -> answer(a -> staged(a, path), ask)))
        .onSuccess(answer -> send(request, answer))
        .onFailure(
            failure -> {
              request.request().resume(); // whatever still comes is let go
              request.fail(failure);
            });
  }

  private Path admitted(Ask ask) throws IOException {
    datasets.admit(ask);
    return staging.fresh();
  }

  private Future<Void> received(RoutingContext request, Path path) {
    OpenOptions options = new OpenOptions().setCreateNew(true).setWrite(true);
    return vertx
        .fileSystem()
        .open(path.toString(), options)
        .compose(file -> request.request().pipeTo(file));
  }

  private Answer staged(Ask ask, Path upload) throws IOException {
    try {
      return datasets.stage(ask, upload);
    } finally {
      Files.deleteIfExists(upload);
    }
  }

  private void measured(RoutingContext request) {
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
