package io.graupel.coordinator.simulate;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Input;
import io.graupel.coordinator.queue.Queue;
import io.graupel.coordinator.schedule.Backoff;
import io.graupel.coordinator.schedule.Leases;
import io.graupel.coordinator.schedule.Scheduler;
import io.graupel.protocol.event.Announcement;
import io.graupel.protocol.event.Device;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.ResultRef;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Fact;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.Receipt;
import io.graupel.protocol.tenant.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Runs a trace through the scheduler that runs the real fleet, on a clock of its own. Every event
 * is a turn, as on the leader: a job is submitted, an attempt starts, ends or is given back, a
 * second has gone by. Workers are never silent and never fail; a job that is asked for its device
 * checkpoints and goes on later from there.
 */
public final class Simulator {
  /** A Monday, so that budgets of days and weeks begin with the trace. */
  static final Instant BEGINNING = Instant.parse("2026-01-05T00:00:00Z");

  private static final long TICK = 1000;
  private static final long SETTLE = 60_000;

  /** From the order to the worker's word that the attempt has begun. */
  private static final long DISPATCH = 10;

  /** Time after the last submission in which what can start has started. */
  private static final long PATIENCE = Duration.ofDays(7).toMillis();

  /** Nobody is silent here, so that no heartbeat is needed. */
  private static final Leases LEASES =
      new Leases(
          Duration.ofDays(3650),
          Duration.ofDays(3650),
          Duration.ofDays(36_500),
          Duration.ofDays(36_500));

  private static final ResultRef RESULT = new ResultRef(0, "0".repeat(64), Map.of());

  private final Scenario scenario;
  private final Trace trace;
  private final LongSupplier nanos;
  private final Consumer<Progress> progress;
  private final Queue queue = new Queue();
  private final Scheduler scheduler;
  private final Watch watch;
  private final Accounts accounts;
  private final Requests requests = new Requests();
  private final Waits waits = new Waits();
  private final Spread cost = new Spread();
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Map<JobId, Work> works = new HashMap<>();
  private final Map<AttemptId, Run> runs = new HashMap<>();
  private final Map<Receipt.Rule, Integer> preemptions = new EnumMap<>(Receipt.Rule.class);
  private final List<WorkerOrder> orders = new ArrayList<>();
  private final List<JobId> over = new ArrayList<>();
  private long now;
  private long sequence;
  private long submitted;
  private long finished;
  private long refused;
  private long lostMillis;
  private boolean accepted;

  /**
   * How far it is.
   *
   * @param hour of the trace
   * @param finished jobs, of {@code jobs}
   */
  public record Progress(double hour, long finished, long jobs) {}

  /** Something that a worker will say. */
  private record Event(long at, long order, AttemptId attempt, What what)
      implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  private enum What {
    STARTED,
    DONE,
    YIELDED
  }

  /** What is left of a job. */
  private static final class Work {
    private final Trace.Line line;
    private long left;
    private boolean begun;

    Work(Trace.Line line) {
      this.line = line;
      this.left = line.millis();
    }
  }

  /** An attempt on its device. */
  private record Run(Incarnation worker, long began, boolean asked) {}

  /**
   * A run that has not begun.
   *
   * @param nanos what the scheduler's own time is measured by
   * @param progress told now and then
   */
  public Simulator(
      Scenario scenario, Trace trace, LongSupplier nanos, Consumer<Progress> progress) {
    this.scenario = scenario;
    this.trace = trace;
    this.nanos = nanos;
    this.progress = progress;
    this.scheduler = new Scheduler(LEASES, Backoff.DEFAULT, scenario.sharing());
    scenario.tenants().forEach(t -> queue.apply(new Decision.Keep(new Fact.Tenant(t))));
    this.watch = new Watch(queue, scenario.devices());
    this.accounts = new Accounts(List.copyOf(tenants()), queue, scenario.sharing().halfLife());
  }

  private Set<TenantId> tenants() {
    Set<TenantId> tenants = new TreeSet<>(Comparator.comparing(TenantId::value));
    trace.lines().forEach(line -> tenants.add(line.tenant()));
    scenario.tenants().stream().map(Tenant::id).forEach(tenants::add);
    return tenants;
  }

  /** Runs it to the end. */
  public Report run() {
    muster();
    Iterator<Trace.Line> lines = trace.lines().iterator();
    Optional<Trace.Line> next = next(lines);
    long tick = TICK;
    long settle = SETTLE;
    while (true) {
      long due =
          Math.min(
              next.map(Trace.Line::submitted).orElse(Long.MAX_VALUE),
              events.isEmpty() ? Long.MAX_VALUE : events.peek().at());
      boolean quiet = due == Long.MAX_VALUE;
      if (quiet && (works.isEmpty() || tick > trace.end() + PATIENCE)) {
        break;
      }
      if (settle <= Math.min(due, tick)) {
        pass(settle);
        accounts.settle(queue, tenant -> watch.closed(tenant, time()), now);
        progress.accept(new Progress(now / 3.6e6, finished, trace.jobs()));
        settle += SETTLE;
      } else if (tick <= due) {
        pass(tick);
        turn(new Input.Tick());
        tick += TICK;
      } else if (next.isPresent() && next.orElseThrow().submitted() == due) {
        pass(due);
        submit(next.orElseThrow());
        next = next(lines);
      } else {
        pass(due);
        happen(events.remove());
      }
    }
    accounts.settle(queue, tenant -> watch.closed(tenant, time()), now);
    return report();
  }

  private static Optional<Trace.Line> next(Iterator<Trace.Line> lines) {
    return lines.hasNext() ? Optional.of(lines.next()) : Optional.empty();
  }

  /** Every device says hello. */
  private void muster() {
    int n = 0;
    for (Scenario.Devices devices : scenario.fleet()) {
      Device device = new Device("simulated", Device.Kind.CUDA, devices.bytes());
      for (int i = 0; i < devices.count(); i++) {
        Incarnation worker = new Incarnation("gpu-%06d.00000000".formatted(n++));
        Announcement self = new Announcement(worker, devices.pool(), device, 1, "0", "-");
        scheduler.decide(
            queue,
            new Input.Heard(devices.pool(), new WorkerEvent.Hello(self)),
            time(),
            decisions -> decisions.forEach(queue::apply));
      }
    }
  }

  private Instant time() {
    return BEGINNING.plusMillis(now);
  }

  /** Time goes by until then. */
  private void pass(long then) {
    watch.pass(now, Math.min(then, Math.max(now, trace.end())), then);
    now = then;
  }

  private void submit(Trace.Line line) {
    for (int i = 0; i < line.count(); i++) {
      Verb.Submit submit = requests.submit(submitted++, line);
      works.put(submit.job(), new Work(line));
      accepted = true;
      accounts.change(line, 1, 0, now);
      turn(requests.asked(submit, time()));
      if (!accepted) {
        works.remove(submit.job());
        accounts.change(line, -1, 0, now);
        refused++;
      }
    }
  }

  private void happen(Event event) {
    AttemptId id = event.attempt();
    Run run = runs.get(id);
    if (run == null || run.asked() && event.what() == What.DONE) {
      return;
    }
    Work work = work(id);
    switch (event.what()) {
      case STARTED -> hear(work, new WorkerEvent.Started(id, run.worker()));
      case DONE -> {
        runs.remove(id);
        accounts.change(work.line, 0, -1, now);
        hear(work, new WorkerEvent.Done(id, run.worker(), RESULT));
      }
      case YIELDED -> {
        runs.remove(id);
        accounts.change(work.line, 1, -1, now);
        long took = scenario.checkpoint().toMillis();
        long made = work.line.millis() - work.left;
        hear(work, new WorkerEvent.Checkpointed(id, run.worker(), made, id.number(), took));
        hear(work, new WorkerEvent.Yielded(id, run.worker(), made));
      }
    }
  }

  private Work work(AttemptId id) {
    return Objects.requireNonNull(works.get(id.job()), () -> "no work of " + id);
  }

  private void hear(Work work, WorkerEvent event) {
    turn(new Input.Heard(work.line.pool(), event));
  }

  /** One turn of the leader, as it would be without a log. */
  private void turn(Input input) {
    Instant time = time();
    long before = nanos.getAsLong();
    scheduler.decide(queue, input, time, this::apply);
    scheduler.release(queue, time, this::apply);
    scheduler.pass(queue, time, this::apply);
    cost.add(nanos.getAsLong() - before);
    orders.forEach(this::obey);
    orders.clear();
    for (JobId job : over) {
      queue.apply(new Decision.Drop(job.value()));
    }
    over.clear();
    watch.afterPass(time);
  }

  private void apply(List<Decision> decisions) {
    for (Decision decision : decisions) {
      queue.apply(decision);
      switch (decision) {
        case Decision.Send send -> orders.add(send.order());
        case Decision.Answer answer -> accepted &= answer.entry().refusal().isEmpty();
        case Decision.Save(JobSnapshot job) when job.state().terminal() -> {
          over.add(job.id());
          works.remove(job.id());
          finished++;
        }
        default -> {}
      }
    }
  }

  /** A worker does as it is told. */
  private void obey(WorkerOrder order) {
    switch (order) {
      case WorkerOrder.Assign assign -> begin(assign);
      case WorkerOrder.Yield yield -> giveBack(yield.attempt());
      case WorkerOrder.Cancel cancel -> giveBack(cancel.attempt());
      case WorkerOrder.Refused refused -> {}
      case WorkerOrder.Drain drain -> {}
    }
  }

  private void begin(WorkerOrder.Assign assign) {
    AttemptId id = assign.attempt();
    Work work = work(id);
    if (!work.begun) {
      work.begun = true;
      waits.add(assign.tenant(), work.line.priority(), now - work.line.submitted());
    }
    accounts.change(work.line, -1, 1, now);
    runs.put(id, new Run(assign.to(), now, false));
    say(now + DISPATCH, id, What.STARTED);
    say(now + DISPATCH + work.left, id, What.DONE);
  }

  private void giveBack(AttemptId id) {
    Run run = runs.get(id);
    if (run == null || run.asked()) {
      return;
    }
    Work work = work(id);
    long progress = Math.max(0, now - run.began() - DISPATCH);
    long checkpoint = scenario.checkpoint().toMillis();
    queue
        .job(id.job())
        .flatMap(job -> job.live(id.number()))
        .flatMap(attempt -> attempt.receipt())
        .ifPresent(receipt -> preemptions.merge(receipt.rule(), 1, Integer::sum));
    if (work.left - progress <= checkpoint) {
      return; // done sooner than it could be saved
    }
    work.left -= progress;
    lostMillis += checkpoint;
    runs.put(id, new Run(run.worker(), run.began(), true));
    say(now + checkpoint, id, What.YIELDED);
  }

  private void say(long at, AttemptId attempt, What what) {
    events.add(new Event(at, sequence++, attempt, what));
  }

  private Report report() {
    return new Report(
        scenario.devices(),
        new Report.Jobs(submitted, finished, refused, works.size()),
        now / 3.6e6,
        watch.utilisation(trace.end()),
        waits.rows(),
        accounts.shares(),
        Map.copyOf(preemptions),
        lostMillis / 1e3,
        watch.idlePasses(),
        new Report.Cost(cost.quantiles(1000), cost.sum() / 1e9));
  }
}
