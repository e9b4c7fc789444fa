package io.graupel.coordinator.explain;

import io.graupel.coordinator.Specs;
import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Input;
import io.graupel.coordinator.queue.Queue;
import io.graupel.coordinator.schedule.Backoff;
import io.graupel.coordinator.schedule.Leases;
import io.graupel.coordinator.schedule.Scheduler;
import io.graupel.coordinator.schedule.Sharing;
import io.graupel.protocol.event.Announcement;
import io.graupel.protocol.event.Device;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.state.JobSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The real scheduler and its queue, whose workers do as they are told. */
public final class Office {
  public static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  public final Queue queue = new Queue();
  public final Scheduler scheduler =
      new Scheduler(Leases.DEFAULT, Backoff.DEFAULT, Sharing.DEFAULT);
  public Instant now = NOON;
  private List<WorkerOrder> orders = new ArrayList<>();
  private int jobs;

  public void turn(Input... inputs) {
    for (Input input : inputs) {
      scheduler.decide(queue, input, now, this::apply);
    }
    scheduler.release(queue, now, this::apply);
    scheduler.pass(queue, now, this::apply);
  }

  private void apply(List<Decision> decisions) {
    for (Decision decision : decisions) {
      queue.apply(decision);
      if (decision instanceof Decision.Send(Pool pool, WorkerOrder order)) {
        orders.add(order);
      }
    }
  }

  public void ask(Verb verb) {
    turn(new Input.Asked(Specs.request(verb, now)));
  }

  public JobId submit(String tenant, JobSpec spec, Terms terms) {
    JobId id = Specs.job(jobs++);
    ask(new Verb.Submit(id, new TenantId(tenant), spec, terms));
    return id;
  }

  public Incarnation worker(String name, String pool, int gib, int slots) {
    Incarnation life = Specs.life(name, 1);
    hear(
        pool,
        new WorkerEvent.Hello(
            new Announcement(
                life,
                new Pool(pool),
                new Device("test", Device.Kind.CPU, (long) gib << 30),
                slots,
                "0",
                "127.0.0.1:1")));
    return life;
  }

  public void hear(String pool, WorkerEvent event) {
    turn(new Input.Heard(new Pool(pool), event));
  }

  /** What runs of the job has begun. */
  public void start(JobId job) {
    each(job, (id, worker) -> new WorkerEvent.Started(id, worker));
  }

  public void finish(JobId job) {
    each(job, (id, worker) -> new WorkerEvent.Done(id, worker, Specs.result(1)));
  }

  public void fail(JobId job, io.graupel.protocol.event.Failure failure) {
    each(job, (id, worker) -> new WorkerEvent.Failed(id, worker, failure, "made up"));
  }

  /** Makes of an attempt the word of its worker. */
  public interface Word {
    WorkerEvent of(AttemptId id, Incarnation worker);
  }

  public void each(JobId job, Word word) {
    JobSnapshot held = job(job);
    held.live()
        .forEach(live -> hear(held.spec().pool().value(), word.of(held.idOf(live), live.worker())));
  }

  /** Time goes by, everybody still being heard of. */
  public void later(Duration time) {
    now = now.plus(time);
    queue.apply(new Decision.Postpone(time));
  }

  /** Does what workers were asked for since the last time: gives back. */
  public int giveBack() {
    List<WorkerOrder> asked = orders;
    orders = new ArrayList<>();
    int given = 0;
    for (WorkerOrder order : asked) {
      if (order instanceof WorkerOrder.Yield yield) {
        given++;
        Optional<JobSnapshot> job = queue.current(yield.attempt());
        hear(
            job.orElseThrow().spec().pool().value(),
            new WorkerEvent.Yielded(yield.attempt(), yield.to(), 0));
      }
    }
    return given;
  }

  public JobSnapshot job(JobId id) {
    return queue.job(id).orElseThrow();
  }
}
