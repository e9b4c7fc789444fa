package io.graupel.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.coordinator.Specs;
import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Input;
import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.state.Fact;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.WaitReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A fleet that goes wrong in every way it can, on a clock of its own: messages are lost, repeated
 * and late, workers die, freeze and come back, the coordinator stalls, dies before and after its
 * commits and starts over from the snapshots. What must always hold is checked after every
 * decision.
 */
final class Simulation {
  private static final int STEP_MILLIS = 50;

  final Random random;
  private final Scheduler scheduler =
      new Scheduler(Leases.DEFAULT, Backoff.DEFAULT, Sharing.DEFAULT);
  private final Map<JobId, JobSnapshot> log = new LinkedHashMap<>();
  private final Map<String, Fact> facts = new TreeMap<>();
  private final Map<JobId, Verb.Submit> submits = new TreeMap<>();
  private final Map<AttemptId, Incarnation> assigned = new HashMap<>();
  private final Set<AttemptId> done = new HashSet<>();
  private final List<Worker> workers = new ArrayList<>();
  private final PriorityQueue<Mail> mail = new PriorityQueue<>();
  private final List<Input> unread = new ArrayList<>();
  private Queue queue = new Queue();
  private long now;
  private long sent;
  private long coordinatorAwayUntil;
  private long nextTick;
  private boolean faults = true;
  private String event = "start";

  /** How often what happened, over all runs that share it. */
  final Map<String, Integer> tally;

  private record Mail(long due, long order, Runnable delivery) implements Comparable<Mail> {
    @Override
    public int compareTo(Mail other) {
      return due != other.due ? Long.compare(due, other.due) : Long.compare(order, other.order);
    }
  }

  Simulation(long seed, Map<String, Integer> tally) {
    this.random = new Random(seed);
    this.tally = tally;
    for (int i = 0; i < 4; i++) {
      workers.add(new Worker("w" + i));
    }
  }

  /** Ten minutes of trouble, then peace until every job is over. */
  void run() {
    while (now < 600_000) {
      step();
    }
    faults = false;
    workers.forEach(Worker::calm);
    coordinatorAwayUntil = now;
    long limit = now + 3_600_000;
    while (now < limit && !settled()) {
      step();
    }
    for (JobId id : submits.keySet()) {
      assertThat(log).as("%s was lost", id).containsKey(id);
      assertThat(ended(id)).as("%s never ended: %s", id, log.get(id)).isTrue();
    }
  }

  private boolean settled() {
    return submits.keySet().stream().allMatch(this::ended);
  }

  private boolean ended(JobId id) {
    return Optional.ofNullable(log.get(id)).filter(job -> job.state().terminal()).isPresent();
  }

  private void step() {
    now += STEP_MILLIS;
    while (!mail.isEmpty() && mail.peek().due() <= now) {
      mail.poll().delivery().run();
    }
    workers.forEach(Worker::step);
    people();
    coordinator();
  }

  private boolean chance(double probability) {
    return faults && random.nextDouble() < probability;
  }

  private Instant time() {
    return Desk.NOON.plusMillis(now);
  }

  /** Over an unreliable way: late, perhaps twice, perhaps never. */
  private void post(Runnable delivery) {
    int copies = chance(0.03) ? 0 : chance(0.03) ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      long delay = chance(0.02) ? random.nextInt(20_000) : random.nextInt(100);
      mail.add(new Mail(now + delay, sent++, delivery));
    }
  }

  private void people() {
    if (faults && random.nextInt(100) == 0 && submits.size() < 60) {
      JobId id = Specs.job(submits.size());
      submits.put(id, new Verb.Submit(id, TenantId.DEFAULT, spec(), Terms.NONE));
    }
    // a client asks again until its job is committed
    for (Verb.Submit submit : submits.values()) {
      if (!log.containsKey(submit.job()) && random.nextInt(40) == 0) {
        post(() -> unread.add(new Input.Asked(Specs.request(submit, time()))));
      }
    }
    if (chance(0.002) && !log.isEmpty()) {
      List<JobId> ids = List.copyOf(log.keySet());
      JobId id = ids.get(random.nextInt(ids.size()));
      post(() -> unread.add(new Input.Asked(Specs.request(new Verb.Cancel(id), time()))));
    }
  }

  private JobSpec spec() {
    Optional<JobId> train = any(JobSpec.Train.class);
    Optional<JobId> sample = any(JobSpec.Sample.class);
    Optional<JobId> classifier = any(JobSpec.Classifier.class);
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> train.<JobSpec>map(Specs::sample).orElseGet(this::train);
      case 3 -> Specs.classifier();
      case 4 ->
          sample
              .<JobSpec>flatMap(of -> classifier.map(by -> Specs.evaluate(of, by)))
              .orElseGet(this::train);
      default -> train();
    };
  }

  private JobSpec train() {
    return Specs.train(
        Priority.values()[random.nextInt(Priority.values().length)], 1 + random.nextInt(5));
  }

  private Optional<JobId> any(Class<? extends JobSpec> kind) {
    List<JobId> jobs =
        submits.values().stream()
            .filter(s -> kind.isInstance(s.spec()))
            .map(Verb.Submit::job)
            .toList();
    return jobs.isEmpty() ? Optional.empty() : Optional.of(jobs.get(random.nextInt(jobs.size())));
  }

  private void coordinator() {
    if (now < coordinatorAwayUntil) {
      return;
    }
    if (chance(0.0005)) {
      event = "coordinator stalls";
      coordinatorAwayUntil = now + random.nextInt(60_000);
      return;
    }
    List<Input> inputs = new ArrayList<>(unread);
    unread.clear();
    if (nextTick <= now) {
      inputs.add(new Input.Tick());
      nextTick = now + 500;
    }
    List<Decision> durable = new ArrayList<>();
    for (Input input : inputs) {
      event = input.toString();
      scheduler.decide(queue, input, time(), list -> decided(list, durable));
    }
    event = "pass";
    scheduler.release(queue, time(), list -> decided(list, durable));
    scheduler.pass(queue, time(), list -> decided(list, durable));
    requireNoIdleSlot();
    if (chance(0.001)) {
      inputs.removeIf(Input.Tick.class::isInstance);
      unread.addAll(0, inputs);
      restart("coordinator dies before its commit");
      return;
    }
    commit(durable);
    if (chance(0.0005)) {
      restart("coordinator dies after its commit");
    }
  }

  private void restart(String how) {
    event = how;
    tally.merge("restarts", 1, Integer::sum);
    queue =
        Queue.restored(
            log.values(), facts.values(), job -> time().plus(Leases.DEFAULT.of(job.spec())));
    coordinatorAwayUntil = now + 500 + random.nextInt(5_000);
  }

  private void decided(List<Decision> decisions, List<Decision> durable) {
    for (Decision decision : decisions) {
      if (decision instanceof Decision.Save(JobSnapshot job)) {
        requireLawful(job);
      }
      queue.apply(decision);
      if (decision instanceof Decision.Book book) {
        durable.add(new Decision.Keep(new Fact.Account(queue.directory().account(book.tenant()))));
      } else if (decision instanceof Decision.Durable) {
        durable.add(decision);
      }
    }
  }

  private void requireLawful(JobSnapshot next) {
    queue
        .job(next.id())
        .ifPresent(
            old -> {
              assertThat(old.state().terminal())
                  .as("%s ended twice: %s, then %s at %s", old.id(), old, next, event)
                  .isFalse();
              assertThat(next.sequence()).isEqualTo(old.sequence() + 1);
            });
    for (int i = 0; i + 1 < next.attempts().size(); i++) {
      assertThat(next.attempts().get(i).ended())
          .as("two attempts of %s at once, at %s", next, event)
          .isPresent();
    }
    if (next.state() == JobState.SUCCEEDED) {
      AttemptId winner = new AttemptId(next.id(), next.attempts().getLast().number());
      assertThat(done).as("%s won without being done", winner).contains(winner);
    }
  }

  private void requireNoIdleSlot() {
    Set<AttemptId> held = new HashSet<>();
    queue.jobs().forEach(job -> job.live().forEach(live -> held.add(job.idOf(live))));
    boolean waits =
        queue.jobs().stream()
            .anyMatch(
                job ->
                    job.reason().filter(WaitReason.NO_SLOT::equals).isPresent()
                        && job.spec().pool().equals(Specs.POOL));
    for (Member member : queue.fleet().members()) {
      Set<AttemptId> taken = new HashSet<>(member.running());
      taken.addAll(queue.heldBy(member.worker().worker()));
      boolean free =
          !member.draining()
              && !Leases.DEFAULT.suspects(member, time())
              && taken.size() < member.self().slots();
      assertThat(waits && free).as("a job waits while %s is free", member).isFalse();
    }
  }

  private void commit(List<Decision> durable) {
    for (Decision decision : durable) {
      switch (decision) {
        case Decision.Save(JobSnapshot job) -> log.put(job.id(), job);
        case Decision.Keep(Fact fact) -> facts.put(fact.key(), fact);
        case Decision.Drop(String key) -> facts.remove(key);
        case Decision.Send send -> {
          tally.merge(send.order().getClass().getSimpleName(), 1, Integer::sum);
          if (send.order() instanceof WorkerOrder.Assign assign) {
            assertThat(assign.inputs().keySet())
                .as("%s began before its inputs were made", assign.attempt())
                .isEqualTo(assign.spec().after());
            tally.merge("inputs: " + assign.inputs().size(), 1, Integer::sum);
            Incarnation before = assigned.put(assign.attempt(), assign.to());
            assertThat(before).as("%s was given out twice", assign.attempt()).isNull();
          }
          workers.forEach(worker -> post(() -> worker.receive(send.order())));
        }
        case Decision.Tell tell ->
            tally.merge(tell.entry().what().getClass().getSimpleName(), 1, Integer::sum);
        default -> {}
      }
    }
  }

  /** A worker process: it may be alive, frozen or dead. */
  private final class Worker {
    private final String name;
    private final int slots = 1 + random.nextInt(2);
    private final Map<AttemptId, Long> running =
        new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    private final List<WorkerOrder> unreadOrders = new ArrayList<>();
    private Incarnation life;
    private int lives;
    private long frozenUntil;
    private long deadUntil;
    private long nextBeat;
    private boolean alive;

    Worker(String name) {
      this.name = name;
      this.life = Specs.life(name, 0);
      this.deadUntil = random.nextInt(2_000);
    }

    void calm() {
      frozenUntil = 0;
      deadUntil = 0;
    }

    void receive(WorkerOrder order) {
      if (alive && order.to().equals(life)) {
        unreadOrders.add(order);
      }
    }

    void step() {
      if (!alive) {
        if (now >= deadUntil) {
          alive = true;
          life = Specs.life(name, ++lives);
          say(new WorkerEvent.Hello(Specs.announcement(life, slots)));
          nextBeat = now + 5_000;
        }
        return;
      }
      if (now < frozenUntil) {
        return;
      }
      if (chance(0.0005)) {
        event = "kill -9 of " + name;
        alive = false;
        running.clear();
        unreadOrders.clear();
        deadUntil = now + random.nextInt(60_000);
        return;
      }
      if (chance(0.0005)) {
        frozenUntil = now + random.nextInt(90_000);
        return;
      }
      obey();
      work();
      beat();
    }

    private void obey() {
      for (WorkerOrder order : unreadOrders) {
        switch (order) {
          case WorkerOrder.Assign assign -> {
            if (running.size() < slots && !running.containsKey(assign.attempt())) {
              running.put(assign.attempt(), now + 200 + random.nextInt(20_000));
              say(new WorkerEvent.Started(assign.attempt(), life));
            }
          }
          case WorkerOrder.Cancel cancel -> {
            if (running.remove(cancel.attempt()) != null) {
              say(new WorkerEvent.Yielded(cancel.attempt(), life, 0));
            }
          }
          case WorkerOrder.Refused refused -> running.remove(refused.attempt());
          case WorkerOrder.Yield yield -> {
            if (running.remove(yield.attempt()) != null) {
              say(new WorkerEvent.Yielded(yield.attempt(), life, 0));
            }
          }
          case WorkerOrder.Drain drain -> {}
        }
      }
      unreadOrders.clear();
    }

    private void work() {
      List<AttemptId> over =
          running.entrySet().stream()
              .filter(e -> e.getValue() <= now)
              .map(Map.Entry::getKey)
              .toList();
      for (AttemptId attempt : over) {
        running.remove(attempt);
        int fate = faults ? random.nextInt(10) : 9;
        if (fate == 0) {
          say(new WorkerEvent.Failed(attempt, life, Failure.CRASHED, "by chance"));
        } else if (fate == 1) {
          say(new WorkerEvent.Failed(attempt, life, Failure.DIVERGED, "by chance"));
        } else if (fate == 2) {
          say(new WorkerEvent.Yielded(attempt, life, 1));
        } else {
          done.add(attempt);
          say(new WorkerEvent.Done(attempt, life, Specs.result(attempt.number())));
        }
      }
    }

    private void beat() {
      if (now >= nextBeat) {
        nextBeat = now + 5_000;
        say(
            new WorkerEvent.Heartbeat(
                Specs.announcement(life, slots), List.copyOf(running.keySet()), false));
      }
    }

    private void say(WorkerEvent word) {
      post(() -> unread.add(new Input.Heard(Specs.POOL, word)));
    }
  }
}
