package io.graupel.coordinator.forecast;

import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * One run of a scene by the scheduler's rules: guarantees, class, fair share, rank and age, the
 * smallest device that fits. Nothing new comes, nothing fails, nobody is displaced. A test holds it
 * to the scheduler itself, start by start.
 */
final class VirtualRun {
  static final long NEVER = Long.MAX_VALUE;

  /** How long a checkpoint takes that is under way. */
  private static final long SAVING = 5_000;

  /** So that what is used later, divided by it, stays a number. */
  private static final double LEAST_DECAY = 1e-250;

  /** Stands in for a shelf where a task becomes ready. */
  private static final int READY = -2;

  private final Scene scene;
  private final double halfLife;
  private final double penalty;
  private final int[] free;

  /** GPU-milliseconds by tenant, as if they had been used at the epoch: all decay alike. */
  private final double[] share;

  private double decay = 1;
  private long decayedTo;
  private final int[] slots;
  private final long[] assigned;
  private final int[] parts;
  private final int[] running;
  private final int[] open;
  private final boolean[] lined;
  private final boolean[] gathered;
  private final List<List<Integer>> dependents = new ArrayList<>();
  private final List<List<Map<Integer, Line>>> lines = new ArrayList<>();
  private final List<List<Integer>> shelves = new ArrayList<>();
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long sequence;

  /** When each task starts and ends, by its index; {@link #NEVER} if it does not. */
  final long[] starts;

  final long[] ends;
  final long[] times;
  final long[] lasts;

  /** Tasks in the order in which they start. */
  final List<Integer> order = new ArrayList<>();

  private record Event(long at, long sequence, int task, int shelf, long began, boolean yields)
      implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(sequence, other.sequence);
    }
  }

  /** Tasks of one tenant and class that are ready, by memory. */
  private static final class Line {
    private final TreeMap<Long, PriorityQueue<Integer>> shapes = new TreeMap<>();

    void add(long memory, int task) {
      shapes.computeIfAbsent(memory, none -> new PriorityQueue<>()).add(task);
    }

    int first(long memory) {
      int first = Integer.MAX_VALUE;
      for (PriorityQueue<Integer> shape : shapes.headMap(memory, true).values()) {
        Integer head = shape.peek();
        first = head != null && head < first ? head : first;
      }
      return first;
    }

    void remove(long memory) {
      PriorityQueue<Integer> shape = shapes.get(memory);
      if (shape != null) {
        shape.poll();
        if (shape.isEmpty()) {
          shapes.remove(memory);
        }
      }
    }
  }

  private VirtualRun(Scene scene) {
    int n = scene.tasks().size();
    int m = scene.parties().size();
    this.scene = scene;
    this.halfLife = scene.halfLife().toMillis();
    this.penalty = scene.entryPenalty().toMillis();
    this.free = scene.shelves().stream().mapToInt(Scene.Shelf::free).toArray();
    this.share = scene.parties().stream().mapToDouble(Scene.Party::share).toArray();
    this.slots = new int[m];
    this.assigned = new long[m];
    this.parts = new int[n];
    this.running = new int[n];
    this.open = new int[n];
    this.lined = new boolean[n];
    this.gathered = new boolean[n];
    this.starts = new long[n];
    this.ends = new long[n];
    this.times = new long[n];
    this.lasts = new long[n];
    Arrays.fill(starts, NEVER);
    Arrays.fill(ends, NEVER);
    for (int i = 0; i < n; i++) {
      dependents.add(List.of());
    }
    for (int pool = 0; pool < scene.pools().size(); pool++) {
      lines.add(new ArrayList<>());
      shelves.add(new ArrayList<>());
      for (int c = 0; c < Priority.values().length; c++) {
        lines.get(pool).add(new HashMap<>());
      }
    }
    for (int shelf = 0; shelf < free.length; shelf++) {
      shelves.get(scene.shelves().get(shelf).pool()).add(shelf);
    }
  }

  /** A run in which every time is in the middle of what it may be. */
  static VirtualRun typical(Scene scene) {
    VirtualRun run = new VirtualRun(scene);
    run.begin(task -> 0, () -> 0.5, likes -> 0);
    return run.toEnd();
  }

  /** A run with times drawn. */
  static VirtualRun drawn(Scene scene, RandomGenerator random) {
    VirtualRun run = new VirtualRun(scene);
    Map<Object, Double> shared = new HashMap<>();
    run.begin(
        task -> random.nextGaussian(),
        random::nextDouble,
        likes -> shared.computeIfAbsent(likes, none -> random.nextGaussian()));
    return run.toEnd();
  }

  private interface Own {
    double of(int task);
  }

  private interface Shared {
    double of(Object likes);
  }

  private void begin(Own own, java.util.function.DoubleSupplier quantile, Shared shared) {
    for (int i = 0; i < scene.tasks().size(); i++) {
      Scene.Task task = scene.tasks().get(i);
      Guess each = task.each();
      times[i] = each.drawn(shared.of(each.likes()), own.of(i));
      if (task.last().isPresent()) {
        Guess last = task.last().orElseThrow();
        lasts[i] = last.drawn(shared.of(last.likes()), own.of(i));
      }
      parts[i] = task.parts();
      open[i] = task.after().size();
      for (int before : task.after()) {
        if (dependents.get(before).isEmpty()) {
          dependents.set(before, new ArrayList<>());
        }
        dependents.get(before).add(i);
      }
      for (Scene.Live live : task.live()) {
        double common = shared.of(each.likes());
        double rank = quantile.getAsDouble();
        long left =
            live.yields()
                ? SAVING
                : live.left()
                    .map(guess -> guess.drawn(0, Normal.quantile(rank)))
                    .orElseGet(() -> each.left(-live.began(), common, rank));
        hold(task.party(), live.began());
        running[i]++;
        events.add(new Event(left, sequence++, i, live.shelf(), live.began(), live.yields()));
      }
      if (open[i] == 0 && parts[i] > 0) {
        events.add(new Event(Math.max(0, task.from()), sequence++, i, READY, 0, false));
      }
    }
  }

  /** A pass is due when a tenant may start again. */
  private void wake() {
    for (Scene.Party party : scene.parties()) {
      if (party.opens() > 0) {
        events.add(new Event(party.opens(), sequence++, -1, READY, 0, false));
      }
    }
  }

  private void hold(int party, long since) {
    slots[party]++;
    assigned[party] += since;
  }

  private VirtualRun toEnd() {
    wake();
    while (!events.isEmpty()) {
      long now = events.element().at();
      while (!events.isEmpty() && events.element().at() == now) {
        happen(events.remove(), now);
      }
      for (int pool = 0; pool < lines.size(); pool++) {
        place(pool, now);
      }
    }
    return this;
  }

  private void happen(Event event, long now) {
    if (event.task() < 0) {
      return;
    }
    Scene.Task task = scene.tasks().get(event.task());
    if (event.shelf() == READY) {
      ready(event.task(), now);
      return;
    }
    if (event.shelf() >= 0) {
      free[event.shelf()]++;
    }
    book(task.party(), event.began(), now);
    running[event.task()]--;
    if (event.yields()) {
      parts[event.task()]++;
    }
    if (parts[event.task()] > 0) {
      ready(event.task(), now);
    } else if (running[event.task()] == 0 && task.last().isPresent() && !gathered[event.task()]) {
      gathered[event.task()] = true;
      parts[event.task()] = 1;
      times[event.task()] = lasts[event.task()];
      ready(event.task(), now);
    } else if (running[event.task()] == 0) {
      ends[event.task()] = now;
      for (int dependent : dependents.get(event.task())) {
        if (--open[dependent] == 0) {
          long from = Math.max(now, scene.tasks().get(dependent).from());
          events.add(new Event(from, sequence++, dependent, READY, 0, false));
        }
      }
    }
  }

  private void book(int party, long began, long now) {
    share[party] += (now - began) / decay(now);
    slots[party]--;
    assigned[party] -= began;
  }

  private double share(int party, long now) {
    return share[party] * decay(now);
  }

  private double decay(long now) {
    if (now != decayedTo) {
      decayedTo = now;
      decay = Math.max(LEAST_DECAY, Math.pow(0.5, now / halfLife));
    }
    return decay;
  }

  private double standing(int party, long now) {
    double used =
        share(party, now)
            + Math.max(0, slots[party] * now - assigned[party])
            + slots[party] * penalty;
    return used / scene.parties().get(party).weight();
  }

  private void ready(int task, long now) {
    Scene.Task entry = scene.tasks().get(task);
    if (!lined[task] && running[task] < entry.parallel()) {
      lined[task] = true;
      line(entry).add(entry.memory(), task);
    }
  }

  private Line line(Scene.Task task) {
    return lines
        .get(task.pool())
        .get(task.priority())
        .computeIfAbsent(task.party(), none -> new Line());
  }

  private void place(int pool, long now) {
    for (int round = 0; round < 2; round++) {
      for (Map<Integer, Line> parties : lines.get(pool)) {
        while (placed(pool, parties, round == 0, now)) {}
      }
    }
  }

  /** Starts the next task of the class, if there is one and room for it. */
  private boolean placed(int pool, Map<Integer, Line> parties, boolean guaranteed, long now) {
    long biggest = biggest(pool);
    int next = Integer.MAX_VALUE;
    double least = Double.MAX_VALUE;
    for (Map.Entry<Integer, Line> each : parties.entrySet()) {
      int party = each.getKey();
      if (biggest < 0 || !may(party, guaranteed, now)) {
        continue;
      }
      double standing = standing(party, now);
      // parties are in the order of their names
      boolean before =
          next == Integer.MAX_VALUE
              || standing < least
              || standing == least && party < scene.tasks().get(next).party();
      int first = before ? each.getValue().first(biggest) : Integer.MAX_VALUE;
      if (first != Integer.MAX_VALUE) {
        next = first;
        least = standing;
      }
    }
    if (next == Integer.MAX_VALUE) {
      return false;
    }
    start(next, now);
    return true;
  }

  private boolean may(int index, boolean guaranteed, long now) {
    Scene.Party party = scene.parties().get(index);
    return slots[index] < (guaranteed ? Math.min(party.guaranteed(), party.most()) : party.most())
        && party.opens() <= now;
  }

  private long biggest(int pool) {
    List<Integer> all = shelves.get(pool);
    for (int i = all.size() - 1; i >= 0; i--) {
      if (free[all.get(i)] > 0) {
        return scene.shelves().get(all.get(i)).memory();
      }
    }
    return -1;
  }

  private void start(int index, long now) {
    Scene.Task task = scene.tasks().get(index);
    line(task).remove(task.memory());
    lined[index] = false;
    long opens = opening(task, now);
    if (opens > now) {
      events.add(new Event(opens, sequence++, index, READY, 0, false));
      return;
    }
    int shelf =
        shelves.get(task.pool()).stream()
            .filter(s -> free[s] > 0 && scene.shelves().get(s).memory() >= task.memory())
            .findFirst()
            .orElseThrow();
    free[shelf]--;
    parts[index]--;
    running[index]++;
    hold(task.party(), now);
    if (starts[index] == NEVER) {
      starts[index] = now;
      order.add(index);
    }
    events.add(new Event(now + times[index], sequence++, index, shelf, now, false));
    if (parts[index] > 0) {
      ready(index, now);
    }
  }

  private long opening(Scene.Task task, long now) {
    if (task.window().isEmpty()) {
      return now;
    }
    Window window = task.window().orElseThrow();
    return window.opening(Instant.ofEpochMilli(scene.epoch() + now)).toEpochMilli() - scene.epoch();
  }
}
