package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Input;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.state.AuditEntry;
import io.graupel.protocol.state.Fact;
import io.graupel.protocol.state.JobSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The coordinator, its log and its successors: turn after turn it reads, decides and commits;
 * between any two of these it may stall or die.
 */
final class SimulatedLeader {
  static final Leases LEASES = Leases.DEFAULT;

  /** Small figures, so that minutes show what takes a cluster days. */
  static final Sharing SHARING =
      new Sharing(
          Duration.ofMinutes(2),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ZERO,
          40,
          1_000);

  private static final Input TICK = new Input.Tick();
  private static final int TICK_MILLIS = 1_000;
  private static final int TURNS_PER_RECOUNT = 50;

  private final Simulation world;
  private final Laws laws;
  private final Books books = new Books();
  private final Scheduler scheduler = new Scheduler(LEASES, Backoff.DEFAULT, SHARING);
  private final Map<JobId, JobSnapshot> jobs = new LinkedHashMap<>();
  private final Map<String, Fact> facts = new TreeMap<>();
  private final Map<String, AuditEntry> answers = new HashMap<>();
  private Queue queue = new Queue();
  private final List<Input> unread = new ArrayList<>();
  private boolean tickDue;
  private boolean woken;
  private long awayUntil;
  private int turns;

  SimulatedLeader(Simulation world) {
    this.world = world;
    this.laws = new Laws(world);
  }

  void begin() {
    tickDue = true;
    wake(0);
    world.after(TICK_MILLIS, this::begin);
  }

  /** In peace it is there, at once. */
  void calm() {
    awayUntil = 0;
  }

  /** Reaches the leader's inputs. */
  void hear(Input input) {
    unread.add(input);
    wake(world.below(80));
  }

  private void wake(long delay) {
    if (!woken) {
      woken = true;
      world.after(Math.max(delay, awayUntil - world.millis()), this::turn);
    }
  }

  private void turn() {
    woken = false;
    if (world.millis() < awayUntil) {
      wake(0);
      return;
    }
    if (world.chance(0.002)) {
      world.count("coordinator stalls");
      away(world.below(40_000), "coordinator stalls");
      return;
    }
    if (world.chance(0.002)) {
      world.jump(world.below(3) == 0 ? -world.below(5_000) : world.below(300_000));
    }
    List<Input> inputs = List.copyOf(unread);
    unread.clear();
    List<Decision> decided = decide(inputs, world.clock());
    if (world.chance(0.002)) {
      unread.addAll(inputs);
      restart("coordinator dies before its commit");
      return;
    }
    commit(inputs, decided);
    if (world.chance(0.002)) {
      restart("coordinator dies after its commit");
    }
  }

  private List<Decision> decide(List<Input> inputs, Instant now) {
    List<Decision> decided = new ArrayList<>();
    for (Input input : inputs) {
      world.note(new Story.Read(input));
      scheduler.decide(queue, input, now, list -> apply(list, input, now, decided));
    }
    if (tickDue) {
      tickDue = false;
      scheduler.decide(queue, TICK, now, list -> apply(list, TICK, now, decided));
    }
    scheduler.release(queue, now, list -> apply(list, "release", now, decided));
    scheduler.pass(queue, now, list -> apply(list, "pass", now, decided));
    laws.afterPass(queue, now);
    return decided;
  }

  private void apply(List<Decision> list, Object cause, Instant now, List<Decision> decided) {
    for (Decision decision : list) {
      if (decision instanceof Decision.Save(JobSnapshot next)) {
        Optional<JobSnapshot> old = queue.job(next.id());
        laws.save(queue, old, next, cause, now);
        books.saved(old, next);
        world.note(new Story.Step(old, next));
      } else if (decision instanceof Decision.Answer(AuditEntry answer)) {
        answer.refusal().ifPresent(refusal -> world.note("  refused:", refusal));
      }
      queue.apply(decision);
      if (decision instanceof Decision.Book book) {
        decided.add(new Decision.Keep(new Fact.Account(queue.directory().account(book.tenant()))));
      } else if (decision instanceof Decision.Durable) {
        decided.add(decision);
      }
    }
  }

  private void away(long forMillis, String why) {
    world.note(why);
    awayUntil = world.millis() + forMillis;
    wake(0);
  }

  /** Another leads on, with a clock of its own and nothing but the log. */
  private void restart(String how) {
    world.count(how);
    books.forget();
    world.jump(world.below(2) == 0 ? -world.below(8_000) : world.below(60_000));
    Instant now = world.clock();
    if (world.below(4) == 0) {
      jobs.replaceAll((id, job) -> reread(job, JobSnapshot.class));
      facts.replaceAll((key, fact) -> reread(fact, Fact.class));
    }
    queue = Queue.restored(jobs.values(), facts.values(), job -> now.plus(LEASES.of(job.spec())));
    Indexes.requireTrue(queue);
    away(500 + world.below(5_000), how);
  }

  /** As the log keeps it, and gives it back. */
  private static <T> T reread(T kept, Class<T> type) {
    T read = Codec.decode(Codec.encode(kept), type);
    Laws.require(read.equals(kept), "log: %s is read back as %s", kept, read);
    return read;
  }

  private void commit(List<Input> inputs, List<Decision> decided) {
    List<AuditEntry> answered = new ArrayList<>();
    for (Decision decision : decided) {
      switch (decision) {
        case Decision.Save(JobSnapshot job) -> jobs.put(job.id(), job);
        case Decision.Keep(Fact fact) -> facts.put(fact.key(), fact);
        case Decision.Drop(String key) -> facts.remove(key);
        case Decision.Answer(AuditEntry answer) -> answered.add(answer);
        case Decision.Tell(var entry) -> world.count(entry.what().getClass().getSimpleName());
        case Decision.Send(var pool, WorkerOrder order) -> send(order);
        default -> {}
      }
    }
    laws.answered(inputs, answered);
    answered.forEach(answer -> answers.put(answer.request(), answer));
    laws.committed(decided);
    books.commit(facts);
    if (turns++ % TURNS_PER_RECOUNT == 0) {
      recount();
    }
  }

  private void send(WorkerOrder order) {
    world.count("order " + order.getClass().getSimpleName());
    for (SimulatedWorker worker : world.workers) {
      if (worker.name().equals(order.to().worker())) {
        world.post(() -> worker.receive(order));
      }
    }
  }

  /** What the log holds of jobs. */
  Map<JobId, JobSnapshot> jobs() {
    return jobs;
  }

  Optional<AuditEntry> answer(String request) {
    return Optional.ofNullable(answers.get(request));
  }

  /** Jobs that have not ended and could: now, or once time has passed. */
  List<JobSnapshot> unsettled() {
    Instant now = world.clock();
    return jobs.values().stream()
        .filter(job -> !job.state().terminal())
        .filter(job -> Eligibility.hopeful(queue, job, now))
        .toList();
  }

  /** What is kept to be quick is true, and the log alone makes the same of it. */
  void recount() {
    Indexes.requireTrue(queue);
    laws.sameAfterRestart(queue, jobs.values(), facts.values());
  }
}
