package io.graupel.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.coordinator.Specs;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.tenant.Quota;
import io.graupel.protocol.tenant.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The bound on waiting (P6). Others keep the fleet full without end, with any number of jobs, in
 * attempts of at most L. A job of a tenant that holds no slot then starts
 *
 * <ul>
 *   <li>within L, if the tenant used nothing of late;
 *   <li>within L (2 + u W / (w S)), if it used u times L (decayed), where w is its weight, W that
 *       of the others together and S the number of slots: the time in which the others catch up.
 * </ul>
 */
class StarvationTest {
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final TenantId ONE = new TenantId("one");
  private static final JobSpec SPEC = Specs.train(Priority.STANDARD, 3);

  private final Desk desk = new Desk();
  private final Map<AttemptId, Duration> left =
      new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
  private Random random = new Random(0);
  private int slots;

  /** Everybody works for a second; what is over is replaced by what is next. */
  private void second() {
    desk.pass(Duration.ofSeconds(1));
    left.replaceAll((id, time) -> time.minusSeconds(1));
    for (Incarnation worker : workers()) {
      desk.beat(worker, 1, held(worker));
    }
    List<AttemptId> over =
        left.entrySet().stream().filter(e -> e.getValue().isZero()).map(Map.Entry::getKey).toList();
    for (AttemptId id : over) {
      left.remove(id);
      Incarnation holder = desk.queue.current(id).orElseThrow().latest().orElseThrow().worker();
      desk.hear(new WorkerEvent.Done(id, holder, Specs.result(1)));
    }
    desk.queue.holdings().all().toList().forEach(this::begin);
  }

  private void begin(AttemptId id) {
    left.computeIfAbsent(
        id, none -> Duration.ofSeconds(1 + random.nextInt((int) LONGEST.toSeconds())));
  }

  private Incarnation[] workers() {
    Incarnation[] all = new Incarnation[slots];
    for (int i = 0; i < slots; i++) {
      all[i] = Specs.life("w" + i, 1);
    }
    return all;
  }

  private AttemptId[] held(Incarnation worker) {
    return desk.queue.heldBy(worker.worker()).toArray(AttemptId[]::new);
  }

  private void fleet(int size) {
    slots = size;
    for (Incarnation worker : workers()) {
      desk.hello(worker, 1);
    }
  }

  private void weight(TenantId tenant, double weight) {
    desk.ask(new Verb.SetTenant(new Tenant(tenant, weight, Quota.NONE, false)));
  }

  private void flood(int tenants, int jobs) {
    for (int i = 0; i < jobs; i++) {
      desk.submit(new TenantId("flood" + i % tenants), SPEC, Terms.NONE);
    }
  }

  private Duration wait(JobId job, Duration atMost) {
    Duration waited = Duration.ZERO;
    while (desk.job(job).state() == JobState.WAITING && waited.compareTo(atMost) <= 0) {
      second();
      waited = waited.plusSeconds(1);
    }
    return waited;
  }

  @Test
  void aTenantThatUsedNothingStartsWithinOneAttempt() {
    for (int seed = 0; seed < 20; seed++) {
      StarvationTest run = new StarvationTest();
      run.random = new Random(seed);
      run.fleet(1 + run.random.nextInt(4));
      run.flood(1 + run.random.nextInt(3), 60);
      for (int i = 0; i < 30; i++) {
        run.second();
      }

      JobId job = run.desk.submit(ONE, SPEC, Terms.NONE);

      assertThat(run.wait(job, LONGEST.multipliedBy(3)))
          .as("seed %d", seed)
          .isLessThanOrEqualTo(LONGEST);
    }
  }

  @Test
  void aTenantThatUsedMuchStartsOnceTheOthersHaveCaughtUp() {
    for (int seed = 0; seed < 10; seed++) {
      StarvationTest run = new StarvationTest();
      run.random = new Random(seed);
      run.fleet(1 + run.random.nextInt(4));
      double weight = 1 + run.random.nextInt(3);
      run.weight(ONE, weight);
      for (int i = 0; i < 8; i++) {
        run.desk.submit(ONE, SPEC, Terms.NONE);
      }
      while (run.desk.queue.backlog(ONE).jobs() > 0) {
        run.second();
      }
      double used = run.desk.queue.directory().account(ONE).share() / LONGEST.toMillis();
      int others = 1 + run.random.nextInt(3);
      run.flood(others, 150);

      JobId job = run.desk.submit(ONE, SPEC, Terms.NONE);

      double bound = 2 + used * others / (weight * run.slots);
      Duration most = Duration.ofMillis((long) (bound * LONGEST.toMillis()));
      assertThat(used).isPositive();
      assertThat(run.wait(job, most.multipliedBy(2)))
          .as("seed %d, bound %s", seed, bound)
          .isLessThanOrEqualTo(most);
    }
  }
}
