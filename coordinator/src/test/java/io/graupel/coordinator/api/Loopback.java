package io.graupel.coordinator.api;

import io.graupel.coordinator.Specs;
import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Input;
import io.graupel.coordinator.queue.Queue;
import io.graupel.coordinator.schedule.Backoff;
import io.graupel.coordinator.schedule.Leases;
import io.graupel.coordinator.schedule.Scheduler;
import io.graupel.coordinator.schedule.Sharing;
import io.graupel.coordinator.view.Audited;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A log without Kafka: what is appended is decided on at once and shown in the read model. */
final class Loopback implements RequestLog {
  final ReadModel model = new ReadModel();
  private final Queue queue = new Queue();
  private final Scheduler scheduler =
      new Scheduler(Leases.DEFAULT, Backoff.DEFAULT, Sharing.DEFAULT);
  private final Clock clock;
  private long offset;
  private long audited;

  Loopback(Clock clock) {
    this.clock = clock;
  }

  @Override
  public CompletableFuture<Void> append(Request request) {
    take(new Input.Asked(request));
    return CompletableFuture.completedFuture(null);
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
