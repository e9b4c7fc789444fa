package io.graupel.coordinator.api;

import io.graupel.coordinator.Specs;
import io.graupel.coordinator.explain.Explain;
import io.graupel.coordinator.forecast.Forecaster;
import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Input;
import io.graupel.coordinator.queue.Queue;
import io.graupel.coordinator.schedule.Backoff;
import io.graupel.coordinator.schedule.Leases;
import io.graupel.coordinator.schedule.Scheduler;
import io.graupel.coordinator.schedule.Sharing;
import io.graupel.coordinator.view.Audited;
import io.graupel.coordinator.view.ForecastSight;
import io.graupel.coordinator.view.ReadModel;
import io.graupel.coordinator.view.RequestLog;
import io.graupel.coordinator.view.Told;
import io.graupel.protocol.event.Request;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.state.AuditEntry;
import io.graupel.protocol.state.Fact;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A log without Kafka: what is appended is decided on at once and shown in the read model. */
final class Loopback implements RequestLog {
  final ReadModel model = new ReadModel();
  private final Queue queue = new Queue();
  private final Scheduler scheduler =
      new Scheduler(Leases.DEFAULT, Backoff.DEFAULT, Sharing.DEFAULT);
  private final Clock clock;
  final Forecaster forecaster;
  private final BlockingQueue<Request> appended = new LinkedBlockingQueue<>();
  private long offset;
  private long audited;

  Loopback(Clock clock) {
    this.clock = clock;
    this.forecaster =
        new Forecaster(new ForecastSight(model), Leases.DEFAULT, Sharing.DEFAULT, clock);
  }

  Insight insight() {
    model.watch(forecaster::changed);
    return new Insight(
        model, new Explain(Leases.DEFAULT, Backoff.DEFAULT, Sharing.DEFAULT), forecaster, clock);
  }

  @Override
  public CompletableFuture<Void> append(Request request) {
    take(new Input.Asked(request));
    appended.add(request);
    return CompletableFuture.completedFuture(null);
  }

  /** What was appended, oldest first, since this was asked last; waits for the first. */
  List<Request> appended(Predicate<Request> wanted) throws InterruptedException {
    List<Request> found = new ArrayList<>();
    while (found.isEmpty()) {
      Request next = appended.poll(20, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nothing was appended");
      }
      if (wanted.test(next)) {
        found.add(next);
      }
    }
    appended.stream().filter(wanted).forEach(found::add);
    return found;
  }

  synchronized void hear(WorkerEvent event) {
    take(new Input.Heard(Specs.POOL, event));
  }

  private synchronized void take(Input input) {
    scheduler.decide(queue, input, clock.instant(), this::apply);
    scheduler.release(queue, clock.instant(), this::apply);
    scheduler.pass(queue, clock.instant(), this::apply);
  }

  private void apply(List<Decision> decisions) {
    for (Decision decision : decisions) {
      queue.apply(decision);
      if (decision instanceof Decision.Save(JobSnapshot job)) {
        model.saved(job);
      } else if (decision instanceof Decision.Tell(HistoryEntry entry)) {
        model.told(new Told(offset++, entry));
      } else if (decision instanceof Decision.Book book) {
        model.kept(new Fact.Account(queue.directory().account(book.tenant())));
      } else if (decision instanceof Decision.Keep(Fact fact)) {
        model.kept(fact);
      } else if (decision instanceof Decision.Drop(String key)) {
        model.dropped(key);
      } else if (decision instanceof Decision.Answer(AuditEntry entry)) {
        model.answered(new Audited(audited++, entry));
      }
    }
  }
}
