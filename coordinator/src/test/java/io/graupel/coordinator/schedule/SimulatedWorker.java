package io.graupel.coordinator.schedule;

import io.graupel.coordinator.Specs;
import io.graupel.coordinator.queue.Input;
import io.graupel.coordinator.queue.JobKind;
import io.graupel.protocol.event.Announcement;
import io.graupel.protocol.event.Device;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.state.JobSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** A worker process: it may be alive, frozen or dead, and some now and then say what is not so. */
final class SimulatedWorker {
  static final List<Pool> POOLS = List.of(Pool.DEFAULT, new Pool("big"));
  private static final long[] GIB = {4, 8, 8, 16, 40};
  private static final int BEAT_MILLIS = 5_000;

  private final Simulation world;
  private final String name;
  private final Pool pool;
  private final int slots;
  private final Device device;
  private final boolean liar;
  private final Map<AttemptId, Run> running =
      new TreeMap<>(Comparator.comparing(AttemptId::toString));
  private Incarnation life;
  private int lives;
  private boolean alive;
  private boolean draining;
  private long frozenUntil;

  /** What it does at present: when it is over, and whether it was told to stop before that. */
  private static final class Run {
    private final boolean trains;
    private boolean stopping;

    Run(boolean trains) {
      this.trains = trains;
    }
  }

  SimulatedWorker(Simulation world, String name) {
    this.world = world;
    this.name = name;
    this.pool = world.below(3) == 0 ? POOLS.get(1) : POOLS.get(0);
    this.slots = 1 + world.below(2);
    this.device = new Device("test", Device.Kind.CUDA, GIB[world.below(GIB.length)] << 30);
    this.liar = world.below(3) == 0;
    this.life = Specs.life(name, 0);
  }

  String name() {
    return name;
  }

  void begin() {
    world.after(world.below(5_000), this::live);
    world.after(world.below(60_000), this::trouble);
    if (liar) {
      world.after(world.below(20_000), this::lie);
    }
  }

  /** In peace it is there and well. */
  void calm() {
    frozenUntil = world.millis();
    if (!alive) {
      world.after(world.below(3_000), this::live);
    }
  }

  private void live() {
    if (alive) {
      return;
    }
    alive = true;
    draining = false;
    life = Specs.life(name, ++lives);
    say(new WorkerEvent.Hello(self()));
    Incarnation now = life;
    world.after(BEAT_MILLIS, () -> beat(now));
  }

  /** Does it if this life still is, once it is not frozen. */
  private void living(Incarnation who, Runnable action) {
    if (!alive || !life.equals(who)) {
      return;
    }
    if (world.millis() < frozenUntil) {
      world.after(frozenUntil - world.millis(), () -> living(who, action));
    } else {
      action.run();
    }
  }

  private void trouble() {
    if (!world.chance(1)) {
      return;
    }
    world.after(10_000 + world.below(100_000), this::trouble);
    switch (world.below(4)) {
      case 0 -> die("kill -9");
      case 1 -> {
        world.count("worker freezes");
        world.note(name, "freezes");
        frozenUntil = world.millis() + world.below(70_000);
      }
      case 2 -> {
        if (alive) {
          List.copyOf(running.keySet()).forEach(this::giveBack);
          say(new WorkerEvent.Goodbye(life));
          die("worker leaves");
        }
      }
      default -> {
        draining = true;
        world.count("worker drains itself");
        world.after(5_000 + world.below(20_000), () -> draining = false);
      }
    }
  }

  private void die(String how) {
    world.count(how);
    world.note(name, how);
    alive = false;
    running.clear();
    world.after(world.below(40_000), this::live);
  }

  private void beat(Incarnation who) {
    living(
        who,
        () -> {
          List<AttemptId> named = new ArrayList<>(running.keySet());
          if (liar && world.chance(0.2)) {
            world.count("lie: runs what it does not");
            named = lies();
          }
          say(new WorkerEvent.Heartbeat(self(), named, draining));
          world.after(BEAT_MILLIS, () -> beat(who));
        });
  }

  /** Takes an order. */
  void receive(WorkerOrder order) {
    living(order.to(), () -> obey(order));
  }

  private void obey(WorkerOrder order) {
    switch (order) {
      case WorkerOrder.Assign assign -> {
        if (running.size() < slots && !running.containsKey(assign.attempt())) {
          start(assign);
        }
      }
      case WorkerOrder.Cancel cancel -> {
        if (running.remove(cancel.attempt()) != null) {
          say(new WorkerEvent.Yielded(cancel.attempt(), life, 0));
        }
      }
      case WorkerOrder.Yield yield -> yieldSoon(yield.attempt());
      case WorkerOrder.Refused refused -> running.remove(refused.attempt());
      case WorkerOrder.Drain drain -> draining = true;
    }
  }

  private void start(WorkerOrder.Assign assign) {
    AttemptId id = assign.attempt();
    boolean trains = JobKind.of(assign.spec()) == JobKind.TRAIN;
    Run run = new Run(trains);
    running.put(id, run);
    say(new WorkerEvent.Started(id, life));
    long takes = 200 + world.below(trains ? 20_000 : 6_000);
    if (trains) {
      for (long at = 2_000 + world.below(3_000); at < takes; at += 3_000 + world.below(4_000)) {
        world.after(at, () -> during(id, run, () -> checkpoint(id)));
      }
    } else {
      world.after(takes / 2, () -> during(id, run, () -> progress(id)));
    }
    world.after(takes, () -> during(id, run, () -> end(id)));
  }

  private void during(AttemptId id, Run run, Runnable action) {
    living(
        life,
        () -> {
          if (running.get(id) == run) {
            action.run();
          }
        });
  }

  private void checkpoint(AttemptId id) {
    long took = world.chance(0.05) ? odd() : 100 + world.below(2_000);
    say(new WorkerEvent.Checkpointed(id, life, 64, 1, took));
  }

  /** A measurement as no sane worker would have it. */
  private long odd() {
    return world.oneOf(-1L, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE / 2 - 7);
  }

  private void progress(AttemptId id) {
    say(new WorkerEvent.Progress(id, life, "sampling", 1, 2, 10, OptionalDouble.empty()));
    if (world.chance(0.2)) {
      say(new WorkerEvent.Previewed(id, life, 1, 2, "grid.png"));
    }
  }

  private void end(AttemptId id) {
    if (world.chance(0.12)) {
      running.remove(id);
      Failure failure =
          world.oneOf(Failure.CRASHED, Failure.CRASHED, Failure.DIVERGED, Failure.OUT_OF_MEMORY);
      say(new WorkerEvent.Failed(id, life, failure, "by chance"));
    } else if (world.chance(0.05)) {
      giveBack(id);
    } else {
      running.remove(id);
      say(new WorkerEvent.Done(id, life, Specs.result(id.number())));
      if (liar && world.chance(0.3)) {
        world.count("lie: done twice");
        say(new WorkerEvent.Done(id, life, Specs.result(id.number())));
      }
    }
  }

  private void yieldSoon(AttemptId id) {
    Run run = running.get(id);
    if (run == null || run.stopping || world.chance(0.05)) {
      return;
    }
    run.stopping = true;
    world.after(
        100 + world.below(2_000),
        () ->
            during(
                id,
                run,
                () -> {
                  if (run.trains) {
                    checkpoint(id);
                  }
                  giveBack(id);
                }));
  }

  private void giveBack(AttemptId id) {
    if (running.remove(id) != null) {
      say(new WorkerEvent.Yielded(id, life, 1));
    }
  }

  /** Speaks of attempts that it does not hold, or in the name of a life that is over. */
  private void lie() {
    if (!world.chance(1)) {
      return;
    }
    world.after(2_000 + world.below(20_000), this::lie);
    for (AttemptId id : lies()) {
      Incarnation who = world.below(2) == 0 ? life : Specs.life(name, world.below(lives + 1));
      WorkerEvent.OfAttempt word =
          switch (world.below(6)) {
            case 0 -> new WorkerEvent.Done(id, who, Specs.result(1));
            case 1 -> new WorkerEvent.Yielded(id, who, 0);
            case 2 -> new WorkerEvent.Failed(id, who, Failure.CRASHED, "a lie");
            case 3 -> new WorkerEvent.Checkpointed(id, who, 1, 1, 1);
            case 4 -> new WorkerEvent.Started(id, who);
            default -> new WorkerEvent.Progress(id, who, "lying", -1, 0, 0, OptionalDouble.empty());
          };
      world.count("lie: " + word.getClass().getSimpleName());
      say(word);
    }
  }

  /** Attempts that others hold, that are over, or that never were. */
  private List<AttemptId> lies() {
    List<JobSnapshot> jobs = List.copyOf(world.leader.jobs().values());
    List<AttemptId> some = new ArrayList<>();
    for (int i = 0; i < 2 && !jobs.isEmpty(); i++) {
      JobSnapshot job = world.oneOf(jobs);
      some.add(new AttemptId(job.id(), 1 + world.below(job.number() + 1)));
    }
    return some;
  }

  private Announcement self() {
    return new Announcement(life, pool, device, slots, "0", "127.0.0.1:1");
  }

  private void say(WorkerEvent word) {
    world.post(() -> world.leader.hear(new Input.Heard(pool, word)));
  }
}
