package io.graupel.coordinator.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.coordinator.Specs;
import io.graupel.coordinator.explain.Office;
import io.graupel.coordinator.schedule.Leases;
import io.graupel.coordinator.schedule.Sharing;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.tenant.Quota;
import io.graupel.protocol.tenant.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The compact rules against the scheduler itself, start by start. */
class VirtualRunTest {
  private static final int SEEDS = 30;

  private final Map<JobId, Long> times = new HashMap<>();

  @Test
  void everyJobStartsWhenTheSchedulerStartsIt() {
    for (int seed = 0; seed < SEEDS; seed++) {
      times.clear();
      Office office = crowded(new Random(seed));
      Scene scene =
          Survey.of(
              office.queue,
              Sharing.DEFAULT,
              Leases.DEFAULT,
              new Runtimes(),
              job -> Optional.empty(),
              office.now,
              10_000);

      Map<JobId, Long> said = starts(VirtualRun.typical(exact(scene)), scene);

      assertThat(said).as("seed %d", seed).isEqualTo(played(office)).hasSizeGreaterThan(30);
    }
  }

  @Test
  void aDrawnRunOfTheSameSeedIsTheSame() {
    Scene scene = scene();

    assertThat(VirtualRun.drawn(scene, new Random(3)).starts)
        .isEqualTo(VirtualRun.drawn(scene, new Random(3)).starts)
        .isNotEqualTo(VirtualRun.drawn(scene, new Random(4)).starts);
  }

  private Scene scene() {
    Office office = crowded(new Random(0));
    return Survey.of(
        office.queue,
        Sharing.DEFAULT,
        Leases.DEFAULT,
        new Runtimes(),
        job -> Optional.empty(),
        office.now,
        10_000);
  }

  /** Tenants of all sorts, jobs of all classes and sizes, workers of two sizes in two pools. */
  private Office crowded(Random random) {
    Office office = new Office();
    for (int tenant = 0; tenant < 4; tenant++) {
      Quota quota =
          new Quota(
              random.nextInt(3),
              tenant == 3 ? Optional.of(2 + random.nextInt(2)) : Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      office.ask(
          new Verb.SetTenant(
              new Tenant(new TenantId("team-" + tenant), 1 + random.nextInt(4), quota, false)));
    }
    office.worker("small", "default", 16, 2);
    office.worker("large", "default", 80, 2);
    office.worker("other", "second", 16, 1);
    for (int i = 0; i < 60; i++) {
      String pool = random.nextInt(5) == 0 ? "second" : "default";
      Priority priority = Priority.values()[random.nextInt(3)];
      double gib = random.nextInt(3) == 0 && pool.equals("default") ? 40 : 8;
      JobId job =
          office.submit(
              "team-" + random.nextInt(4),
              Specs.train(pool, priority, 1),
              terms(gib, random.nextInt(6) == 0, office.now.plusSeconds(random.nextInt(900))));
      times.put(job, 1_000L + random.nextInt(600_000));
      office.later(Duration.ofMillis(1 + random.nextInt(50)));
    }
    return office;
  }

  private static Terms terms(double gib, boolean delayed, Instant from) {
    return new Terms(
        false,
        delayed ? Optional.of(from) : Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.of(gib),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same scene, in which every time is known. */
  private Scene exact(Scene scene) {
    List<Scene.Task> tasks = new ArrayList<>();
    for (Scene.Task t : scene.tasks()) {
      Guess each = new Guess(Math.log(times.getOrDefault(t.id(), 0L)), 0, 0, t.id());
      List<Scene.Live> live =
          t.live().stream()
              .map(
                  l ->
                      new Scene.Live(
                          l.shelf(),
                          l.began(),
                          Optional.of(
                              new Guess(
                                  Math.log(times.getOrDefault(t.id(), 0L) + l.began()),
                                  0,
                                  0,
                                  t.id())),
                          false))
              .toList();
      tasks.add(
          new Scene.Task(
              t.id(),
              t.pool(),
              t.party(),
              t.priority(),
              t.memory(),
              t.parts(),
              t.parallel(),
              t.from(),
              t.window(),
              t.after(),
              live,
              each,
              t.last()));
    }
    return new Scene(
        scene.epoch(),
        scene.halfLife(),
        scene.entryPenalty(),
        scene.pools(),
        scene.parties(),
        scene.shelves(),
        tasks);
  }

  private static Map<JobId, Long> starts(VirtualRun run, Scene scene) {
    Map<JobId, Long> starts = new HashMap<>();
    for (int i = 0; i < run.starts.length; i++) {
      if (run.starts[i] != VirtualRun.NEVER) {
        starts.put(scene.tasks().get(i).id(), scene.epoch() + run.starts[i]);
      }
    }
    return starts;
  }

  private record End(Instant at, JobId job) {}

  /** When the scheduler starts what waits now, if every attempt takes its time. */
  private Map<JobId, Long> played(Office office) {
    Map<JobId, Long> starts = new HashMap<>();
    PriorityQueue<End> ends = new PriorityQueue<>(Comparator.comparing(End::at));
    Map<JobId, Instant> known = new HashMap<>();
    List<JobId> waiting =
        office.queue.jobs().stream()
            .filter(job -> job.attempts().isEmpty())
            .map(JobSnapshot::id)
            .toList();
    note(office, known, ends);
    PriorityQueue<Instant> gates = new PriorityQueue<>();
    office.queue.jobs().forEach(job -> job.notBefore().ifPresent(gates::add));
    while (!ends.isEmpty() || !gates.isEmpty()) {
      boolean gate =
          !gates.isEmpty() && (ends.isEmpty() || !ends.element().at().isBefore(gates.element()));
      Instant at = gate ? gates.remove() : ends.element().at();
      office.later(Duration.between(office.now, at));
      if (gate) {
        office.turn();
      } else {
        office.finish(ends.remove().job());
      }
      note(office, known, ends);
    }
    waiting.forEach(id -> starts.put(id, known.getOrDefault(id, Instant.MAX).toEpochMilli()));
    return starts;
  }

  private void note(Office office, Map<JobId, Instant> known, PriorityQueue<End> ends) {
    for (JobSnapshot job : office.queue.jobs()) {
      if (!job.live().isEmpty() && !known.containsKey(job.id())) {
        Instant start = job.live().getFirst().assigned();
        known.put(job.id(), start);
        ends.add(new End(start.plusMillis(times.getOrDefault(job.id(), 0L)), job.id()));
      }
    }
  }
}
