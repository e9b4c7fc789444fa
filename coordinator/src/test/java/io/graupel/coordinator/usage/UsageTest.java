package io.graupel.coordinator.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.coordinator.Specs;
import io.graupel.coordinator.explain.Office;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.Spent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Usage, from what the scheduler itself recorded. */
class UsageTest {
  private final Office office = new Office();

  private List<Use> of(Usage.By by) {
    return Usage.of(office.queue, by, Optional.empty(), tenant -> true, office.now);
  }

  private static Terms campaign(String name) {
    return new Terms(
        false,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(name));
  }

  private void save(JobId job) {
    office.each(job, (id, worker) -> new WorkerEvent.Checkpointed(id, worker, 640, 1, 5));
  }

  @Test
  void whatCameAfterTheLastCheckpointOfALostAttemptIsLost() {
    office.worker("ada", "default", 8, 1);
    JobId job = office.submit("vision", Specs.train(), campaign("night"));
    office.start(job);
    office.later(Duration.ofMillis(7_001));
    save(job);
    office.later(Duration.ofMillis(2_002));
    office.worker("ada", "default", 8, 1);
    office.hear("default", new WorkerEvent.Hello(Specs.announcement(Specs.life("ada", 2), 1)));
    office.later(Duration.ofMillis(500));

    assertThat(of(Usage.By.ATTEMPT))
        .extracting(Use::attempt, Use::spent, Use::running)
        .contains(
            org.assertj.core.groups.Tuple.tuple(
                Optional.of(1), new Spent(7_001, 2_002, 7_001), 0L));
    assertThat(of(Usage.By.CAMPAIGN))
        .singleElement()
        .satisfies(
            use -> {
              assertThat(use.campaign()).contains("night");
              assertThat(use.spent()).isEqualTo(new Spent(7_001, 2_002, 7_001));
              assertThat(use.running()).isEqualTo(500);
            });
  }

  @Test
  void aJobThatIsGivenUpLostAllItDid() {
    office.worker("ada", "default", 8, 1);
    JobId job = office.submit("vision", Specs.train(Priority.STANDARD, 1), Terms.NONE);
    office.start(job);
    office.later(Duration.ofSeconds(9));
    save(job);
    office.fail(job, Failure.CRASHED);

    assertThat(office.job(job).state()).isEqualTo(JobState.FAILED);
    for (Usage.By by : Usage.By.values()) {
      assertThat(of(by))
          .as("%s", by)
          .singleElement()
          .extracting(u -> u.spent().lost())
          .isEqualTo(9_000L);
    }
  }

  @Test
  void attemptsThatEndedBeforeDoNotCount() {
    office.worker("ada", "default", 8, 1);
    JobId first = office.submit("vision", Specs.train(), Terms.NONE);
    office.later(Duration.ofSeconds(10));
    office.finish(first);
    Instant since = office.now.plusSeconds(1);
    JobId second = office.submit("audio", Specs.train(), Terms.NONE);
    office.later(Duration.ofSeconds(4));
    office.finish(second);

    assertThat(Usage.of(office.queue, Usage.By.TENANT, Optional.of(since), t -> true, office.now))
        .extracting(use -> use.tenant().value(), Use::leased)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("audio", 4_000L));
    assertThat(
            Usage.of(
                office.queue,
                Usage.By.JOB,
                Optional.empty(),
                new TenantId("vision")::equals,
                office.now))
        .extracting(Use::job)
        .containsExactly(Optional.of(first));
  }

  /** Attempts start, save, yield, fail, are cancelled and die with their workers. */
  @Test
  void usefulAndLostAddUpToEveryLeaseToTheMillisecond() {
    for (int seed = 0; seed < 10; seed++) {
      trouble(new Random(seed));
    }
  }

  private void trouble(Random random) {
    Office office = new Office();
    for (int w = 0; w < 3; w++) {
      office.worker("w" + w, "default", 8, 2);
    }
    List<JobId> jobs = new ArrayList<>();
    Map<String, Instant> assigned = new HashMap<>();
    long leases = 0;
    int lives = 1;
    for (int step = 0; step < 400; step++) {
      office.later(Duration.ofMillis(random.nextInt(5_000)));
      if (jobs.size() < 40 && random.nextInt(3) == 0) {
        jobs.add(
            office.submit(
                "team-" + random.nextInt(3),
                Specs.train(Priority.STANDARD, 3),
                campaign("c" + random.nextInt(2))));
      } else if (!jobs.isEmpty()) {
        JobId job = jobs.get(random.nextInt(jobs.size()));
        switch (random.nextInt(9)) {
          case 0, 1 -> office.start(job);
          case 2, 3 -> save(office, job);
          case 4 -> office.finish(job);
          case 5 -> office.fail(job, Failure.CRASHED);
          case 6 -> office.each(job, (id, w) -> new WorkerEvent.Yielded(id, w, 1));
          case 7 -> office.ask(random.nextInt(3) == 0 ? new Verb.Cancel(job) : new Verb.Retry(job));
          default -> {
            Incarnation life = Specs.life("w" + random.nextInt(3), ++lives);
            office.hear("default", new WorkerEvent.Hello(Specs.announcement(life, 2)));
          }
        }
      }
      leases += ended(office, assigned);
      check(office, leases);
    }
    assertThat(leases).isPositive();
  }

  private static void save(Office office, JobId job) {
    office.each(job, (id, worker) -> new WorkerEvent.Checkpointed(id, worker, 640, 1, 5));
  }

  /** Milliseconds of leases that ended in this step, as somebody with a watch would tell them. */
  private static long ended(Office office, Map<String, Instant> assigned) {
    Map<String, Instant> live = new HashMap<>();
    for (JobSnapshot job : office.queue.jobs()) {
      job.live().forEach(a -> live.put(job.idOf(a).toString(), a.assigned()));
    }
    long millis = 0;
    for (Map.Entry<String, Instant> lease : assigned.entrySet()) {
      if (!live.containsKey(lease.getKey())) {
        millis += Duration.between(lease.getValue(), office.now).toMillis();
      }
    }
    assigned.clear();
    assigned.putAll(live);
    return millis;
  }

  private static void check(Office office, long leases) {
    for (Usage.By by : Usage.By.values()) {
      List<Use> uses = Usage.of(office.queue, by, Optional.empty(), t -> true, office.now);
      Use total = Usage.total(TenantId.DEFAULT, uses);
      assertThat(total.spent().leased()).as("%s", by).isEqualTo(leases);
      assertThat(total.running())
          .isEqualTo(
              office.queue.holdings().tenants().stream()
                  .mapToLong(t -> office.queue.holdings().underWay(t, office.now))
                  .sum());
      assertThat(uses).allMatch(use -> use.spent().useful() >= 0 && use.spent().lost() >= 0);
      assertThat(total.spent())
          .as("%s", by)
          .isEqualTo(
              Usage.total(
                      TenantId.DEFAULT,
                      Usage.of(
                          office.queue, Usage.By.TENANT, Optional.empty(), t -> true, office.now))
                  .spent());
    }
  }
}
