package io.graupel.coordinator.api;

import io.graupel.coordinator.metrics.Meters;
import io.graupel.coordinator.view.ReadModel;
import io.graupel.coordinator.view.RequestLog;
import io.graupel.coordinator.view.WorkerState;
import io.graupel.protocol.codec.SpecSchema;
import io.graupel.protocol.event.PoolSetting;
import io.graupel.protocol.event.WorkerSetting;
import io.graupel.protocol.job.Pool;
import io.graupel.storage.DatasetStore;
import io.graupel.storage.object.ObjectStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Serves the API and the page: which route is answered by what, and what it needs of who asks. */
public final class ApiServer {
  private final Vertx vertx;
  private final Meters meters;
  private final Readiness readiness;
  private final Routes routes;
  private final EventStreams streams;
  private Optional<HttpServer> server = Optional.empty();

  /** What the API needs of the rest. */
  public record Parts(
      ReadModel model,
      RequestLog requests,
      ObjectStore store,
      WorkerState.Rule workerStates,
      Readiness readiness,
      Meters meters,
      Clock clock,
      Path staging,
      List<Pool> pools,
      Access access,
      Insight insight) {}

  public ApiServer(Vertx vertx, Parts parts) {
    this.vertx = vertx;
    this.meters = parts.meters();
    this.readiness = parts.readiness();
    Requests requests = new Requests(parts.model(), parts.requests(), parts.clock());
    Doorman doorman = new Doorman(parts.access(), parts.model(), requests, parts.clock());
    this.routes = new Routes(vertx, doorman, readiness, meters);
    WorkerActions workers = new WorkerActions(parts.model(), parts.workerStates(), parts.clock());
    this.streams = new EventStreams(vertx, parts.model(), workers::fleet, routes::welcome);
    DatasetStore datasets = new DatasetStore(parts.store());
    JobActions jobs =
        new JobActions(
            parts.model(),
            requests,
            tenant -> new SpecCheck(datasets, parts.model(), tenant),
            parts.insight());
    jobs(
        jobs,
        new JobVerbs(parts.model(), requests, jobs),
        new ArtifactActions(parts.store(), jobs));
    data(datasets, new Staging(parts.staging()));
    routes.get("/v1/workers", Need.TOKEN, workers::list);
    routes.get("/v1/usage", Need.JOBS, new UsageActions(parts.model(), parts.clock())::list);
    SessionActions session = new SessionActions(doorman);
    routes.get("/v1/session", Need.TOKEN, session::get);
    routes.post("/v1/session", Need.NOTHING, session::post);
    tenants(new TenantActions(parts.model(), requests));
    fleet(new FleetActions(parts.model(), requests, parts.pools()));
    TokenActions tokens = new TokenActions(parts.model(), requests, parts.clock());
    routes.get("/v1/tokens", Need.TOKENS, tokens::list);
    routes.post("/v1/tokens", Need.TOKENS, tokens::issue);
    routes.action(HttpMethod.DELETE, "/v1/tokens/{id}", Need.TOKENS, tokens::revoke);
    routes.get("/v1/audit", Need.AUDIT, new AuditActions(parts.model())::list);
    about();
    routes.page();
  }

  private void jobs(JobActions jobs, JobVerbs verbs, ArtifactActions artifacts) {
    routes.post("/v1/jobs", Need.WORK, jobs::submit);
    routes.get("/v1/jobs", Need.JOBS, jobs::list);
    routes.get("/v1/jobs/{id}", Need.JOBS, jobs::get);
    for (String verb : JobVerbs.NAMES) {
      routes.post("/v1/jobs/{id}/" + verb, Need.JOBS, ask -> verbs.one(verb, ask));
      routes.post("/v1/jobs/" + verb, Need.JOBS, ask -> verbs.many(verb, ask));
    }
    routes.get("/v1/jobs/{id}/history", Need.JOBS, jobs::history);
    routes.get("/v1/jobs/{id}/why", Need.JOBS, jobs::why);
    routes.get("/v1/jobs/{id}/artifacts", Need.JOBS, artifacts::list);
    routes
        .raw(HttpMethod.GET, "/v1/jobs/{id}/artifacts/{slot}/{name}", Need.JOBS)
        .handler(new Downloads(routes, artifacts)::download);
    routes
        .raw(HttpMethod.GET, "/v1/jobs/{id}/events", Need.JOBS)
        .handler(request -> streams.ofJob(request, jobs.job(Ask.of(request)).id()));
    routes.raw(HttpMethod.GET, "/v1/events", Need.JOBS).handler(streams::ofAll);
  }

  private void data(DatasetStore store, Staging staging) {
    DatasetActions datasets = new DatasetActions(store, staging);
    routes.get("/v1/datasets", Need.DATA, datasets::list);
    routes.get("/v1/datasets/{name}", Need.DATA, datasets::get);
    routes.post("/v1/datasets/{name}", Need.WORK, datasets::register);
    routes
        .raw(HttpMethod.PUT, "/v1/datasets/{name}/{part}", Need.WORK)
        .handler(new Uploads(vertx, routes, datasets, staging)::upload);
  }

  private void tenants(TenantActions tenants) {
    routes.get("/v1/tenants", Need.TENANTS, tenants::list);
    routes.get("/v1/tenants/{id}", Need.TENANTS, tenants::get);
    routes.action(HttpMethod.PUT, "/v1/tenants/{id}", Need.TENANTS, tenants::put);
    routes.action(HttpMethod.DELETE, "/v1/tenants/{id}", Need.TENANTS, tenants::remove);
    routes.post("/v1/tenants/{id}/pause", Need.TENANTS, tenants::pause);
    routes.post("/v1/tenants/{id}/resume", Need.TENANTS, tenants::resume);
  }

  private void fleet(FleetActions fleet) {
    routes.get("/v1/pools", Need.TOKEN, fleet::list);
    routes.post("/v1/pools/{name}/pause", Need.FLEET, fleet.pool(PoolSetting.Mode.PAUSED));
    routes.post("/v1/pools/{name}/drain", Need.FLEET, fleet.pool(PoolSetting.Mode.DRAINING));
    routes.post("/v1/pools/{name}/open", Need.FLEET, fleet.pool(PoolSetting.Mode.OPEN));
    routes.post("/v1/workers/{name}/cordon", Need.FLEET, fleet.worker(WorkerSetting.Mode.CORDONED));
    routes.post("/v1/workers/{name}/drain", Need.FLEET, fleet.worker(WorkerSetting.Mode.DRAINING));
    routes.post("/v1/workers/{name}/open", Need.FLEET, fleet.worker(WorkerSetting.Mode.OPEN));
  }

  private void about() {
    routes.get("/v1/schema", Need.TOKEN, ask -> Answer.ok(SpecSchema.jobSpec()));
    routes.get("/v1/presets", Need.TOKEN, ask -> PresetList.answer());
    routes.get("/openapi.json", Need.NOTHING, ask -> Answer.ok(OpenApi.document()));
    routes.get("/healthz", Need.NOTHING, ask -> Answer.of(200, "text/plain", "alive\n"));
    routes.get("/readyz", Need.NOTHING, ask -> readiness.answer());
    routes.get("/metrics", Need.NOTHING, this::metrics);
  }

  private Answer metrics(Ask ask) {
    String type = Meters.contentType(ask.header("Accept").orElse(""));
    return Answer.of(200, type, meters.text(type));
  }

  /** Listens; completes with the port. */
  public Future<Integer> listen(String host, int port) {
    HttpServer http =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setCompressionSupported(false)
                .setHandle100ContinueAutomatically(true));
    server = Optional.of(http);
    return http.requestHandler(routes.router()).listen(port, host).map(HttpServer::actualPort);
  }

  /** Ends streams, lets requests in flight finish, then stops. */
  public Future<Void> stop() {
    streams.end();
    return server
        .map(http -> http.shutdown(5, TimeUnit.SECONDS))
        .orElseGet(Future::succeededFuture)
        .onComplete(done -> routes.stop());
  }

  /** What is served, but for the page. */
  List<Endpoint> endpoints() {
    return routes.endpoints();
  }
}
