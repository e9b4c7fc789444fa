package io.graupel.worker;

import io.graupel.protocol.event.Announcement;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.topic.Topics;
import io.graupel.storage.object.MinioObjectStore;
import io.graupel.storage.object.ObjectStore;
import io.graupel.storage.object.PatientObjectStore;
import io.graupel.storage.object.S3Settings;
import io.graupel.worker.lease.Heart;
import io.graupel.worker.lease.Orders;
import io.graupel.worker.lease.Words;
import io.graupel.worker.metrics.WorkerMetrics;
import io.graupel.worker.run.Attempts;
import io.graupel.worker.run.Compute;
import io.graupel.worker.run.Slot;
import io.graupel.worker.run.Stop;
import io.prometheus.client.exporter.HTTPServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One worker process: joins Kafka, the store and the device, and serves until it is stopped. */
public final class WorkerMain {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerMain.class);

  /** How long a drain may take before what still runs is left to its lease. */
  private static final Duration DRAIN = Duration.ofSeconds(60);

  private final WorkerSettings settings;
  private final WorkerMetrics metrics = new WorkerMetrics();
  private final HTTPServer metricsServer;
  private final Announcement self;
  private final Words words;
  private final Slot slot;
  private final Heart heart;
  private final Orders orders;

  private WorkerMain(WorkerSettings settings, ObjectStore store) throws IOException {
    this.settings = settings;
    Compute compute = Compute.open(settings.device());
    metricsServer =
        new HTTPServer.Builder()
            .withHostname("127.0.0.1")
            .withPort(settings.metricsPort())
            .withRegistry(metrics.registry())
            .withDaemonThreads(true)
            .build();
    self =
        new Announcement(
            incarnation(settings.name()),
            settings.pool(),
            compute.device(),
            1,
            version(),
            "127.0.0.1:" + metricsServer.getPort());
    words = new Words(settings.bootstrap(), Topics.DEFAULT, settings.pool());
    slot =
        new Slot(
            self.worker(),
            new Attempts(store, compute, settings.work(), metrics),
            words::say,
            metrics,
            System::nanoTime);
    heart =
        new Heart(
            this::heartbeat,
            words::say,
            () -> slot.stopAll(Stop.REFUSED),
            settings.heartbeat(),
            settings.lease(),
            System::nanoTime);
    orders =
        new Orders(
            settings.bootstrap(), Topics.DEFAULT, settings.pool(), self.worker(), this::obey);
  }

  /** Starts a worker; exits with status 2 and words on standard error if it cannot be set up. */
  public static void main(String[] arguments) throws Exception {
    try {
      WorkerSettings settings = WorkerSettings.parse(List.of(arguments), System.getenv());
      ObjectStore store =
          new PatientObjectStore(new MinioObjectStore(S3Settings.fromEnvironment(System.getenv())));
      new WorkerMain(settings, store).serve();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  private void serve() throws IOException {
    Runtime.getRuntime().addShutdownHook(new Thread(this::drain, "drain"));
    words.say(new WorkerEvent.Hello(self));
    orders.start();
    heart.start();
    LOG.info(
        "worker ready worker={} pool={} device={} metrics={}",
        self.worker(),
        settings.pool(),
        self.device().name(),
        self.metrics());
    System.out.println("ready port=" + metricsServer.getPort());
    if (settings.exitWithParent()) {
      while (System.in.read() >= 0) {
        // nothing is ever said on this pipe: its end says that the parent is gone
      }
      System.exit(0);
    }
  }

  private void obey(WorkerOrder order) {
    switch (order) {
      case WorkerOrder.Assign assign -> slot.assign(assign);
      case WorkerOrder.Cancel cancel -> slot.stop(cancel.attempt(), Stop.CANCEL);
      case WorkerOrder.Yield yield -> slot.stop(yield.attempt(), Stop.YIELD);
      case WorkerOrder.Refused refused -> slot.stop(refused.attempt(), Stop.REFUSED);
      case WorkerOrder.Drain drain -> beginDrain();
    }
  }

  /** The coordinator hears of it before anything is given back, so that it gives nothing new. */
  private void beginDrain() {
    LOG.info("draining running={}", slot.running());
    metrics.draining();
    slot.takeNothingNew();
    words.say(heartbeat());
    slot.stopAll(Stop.YIELD);
  }

  private WorkerEvent.Heartbeat heartbeat() {
    return new WorkerEvent.Heartbeat(self, slot.running(), slot.draining());
  }

  /** Checkpoints and gives back what runs, says goodbye, and lets go. */
  private void drain() {
    beginDrain();
    try {
      boolean idle = slot.awaitIdle(DRAIN);
      if (!idle) {
        LOG.warn("drain cut short after={} running={}", DRAIN, slot.running());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    heart.close();
    orders.close();
    words.say(new WorkerEvent.Goodbye(self.worker()));
    words.close();
    slot.close();
    metricsServer.close();
    LOG.info("worker gone worker={}", self.worker());
  }

  private static Incarnation incarnation(String name) {
    return new Incarnation(
        name + String.format(Locale.ROOT, ".%08x", ThreadLocalRandom.current().nextInt()));
  }

  private static String version() {
    String version = WorkerMain.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
