package io.graupel.coordinator;

import io.graupel.coordinator.api.Access;
import io.graupel.coordinator.api.ApiServer;
import io.graupel.coordinator.api.Insight;
import io.graupel.coordinator.api.Readiness;
import io.graupel.coordinator.explain.Explain;
import io.graupel.coordinator.forecast.Forecaster;
import io.graupel.coordinator.journal.Journal;
import io.graupel.coordinator.metrics.Meters;
import io.graupel.coordinator.metrics.QueueGauges;
import io.graupel.coordinator.metrics.UsageGauges;
import io.graupel.coordinator.view.ForecastSight;
import io.graupel.coordinator.view.ReadModel;
import io.graupel.coordinator.view.WorkerState;
import io.graupel.storage.object.MinioObjectStore;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Clock;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One coordinator, wired. */
final class Coordinator implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);

  private final CoordinatorConfig config;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final MinioObjectStore store;
  private final StoreProbe probe;
  private final Journal journal;
  private final ApiServer api;
  private final Readiness readiness;
  private final Forecaster forecaster;

  Coordinator(CoordinatorConfig config) {
    this.config = config;
    Clock clock = Clock.systemUTC();
    ReadModel model = new ReadModel();
    Meters meters = new Meters();
    WorkerState.Rule states = new WorkerState.Rule(config.journal().leases());
    meters.add(new QueueGauges(model, states, config.journal().pools(), clock));
    this.store = new MinioObjectStore(config.store());
    this.probe = new StoreProbe(store);
    this.journal = new Journal(config.journal(), model, clock, meters::committed);
    this.forecaster =
        new Forecaster(
            new ForecastSight(model), config.journal().leases(), config.journal().sharing(), clock);
    model.watch(forecaster::changed);
    meters.add(new UsageGauges(model, forecaster.coverage(), clock));
    Explain explain =
        new Explain(
            config.journal().leases(), config.journal().backoff(), config.journal().sharing());
    this.readiness = new Readiness(journal::status, probe::reachable);
    this.api =
        new ApiServer(
            vertx,
            new ApiServer.Parts(
                model,
                journal.requests(),
                store,
                states,
                readiness,
                meters,
                clock,
                config.staging(),
                config.journal().pools(),
                config.access(),
                new Insight(model, explain, forecaster, clock)));
  }

  /** Begins to serve; the port. */
  int start() throws InterruptedException, ExecutionException {
    probe.start();
    journal.start();
    forecaster.start();
    int port =
        api.listen(config.host(), config.port()).toCompletionStage().toCompletableFuture().get();
    switch (config.access()) {
      case Access.Open() ->
          LOG.warn(
              "open: anybody who reaches address={} may do anything, without a token; leave --dev"
                  + " out where others can reach it",
              config.host());
      case Access.ByToken(var admin) when admin.isEmpty() ->
          LOG.info("only tokens that were issued before are good: no first admin is named");
      case Access.ByToken named -> {}
    }
    LOG.info(
        "serving address=http://{}:{} broker={} store={}",
        config.host(),
        port,
        config.journal().bootstrap(),
        config.store());
    return port;
  }

  boolean ready() {
    return readiness.ready();
  }

  /** Ends streams and requests in flight, gives up leadership, then stops. */
  @Override
  public void close() {
    try {
      api.stop().toCompletionStage().toCompletableFuture().get(8, TimeUnit.SECONDS);
      forecaster.close();
      journal.close();
      probe.close();
      vertx.close().toCompletionStage().toCompletableFuture().get(3, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("stopped the hard way", e);
    }
  }
}
