package io.graupel.coordinator.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.coordinator.Specs;
import io.graupel.coordinator.explain.Office;
import io.graupel.coordinator.queue.Queue;
import io.graupel.coordinator.schedule.Leases;
import io.graupel.coordinator.schedule.Sharing;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Forecasts made at submit, held to what the scheduler then does: tenants with times of their own,
 * which nobody tells the forecaster, and bursts of jobs that come later and overtake.
 */
class CoverageTest {
  private static final int JOBS = 2_000;
  private static final int SLOTS = 8;

  private static final class VirtualClock extends Clock {
    private final Office office;

    VirtualClock(Office office) {
      this.office = office;
    }

    @Override
    public Instant instant() {
      return office.now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private record Sight(Office office) implements Forecaster.Sight {
    @Override
    public <T> T look(Function<Queue, T> eye) {
      return eye.apply(office.queue);
    }

    @Override
    public Optional<Long> left(JobSnapshot job, Instant now) {
      return Optional.empty();
    }
  }

  private record End(Instant at, JobId job) {}

  private final Office office = new Office();
  private final Forecaster forecaster =
      new Forecaster(
          new Sight(office), Leases.DEFAULT, Sharing.DEFAULT, new VirtualClock(office), 1_000);
  private final Map<JobId, JobSnapshot> seen = new HashMap<>();
  private final Set<JobId> going = new HashSet<>();
  private final PriorityQueue<End> ends = new PriorityQueue<>(Comparator.comparing(End::at));
  private final Map<JobId, Double> medians = new HashMap<>();

  private void note(Random random) {
    for (JobSnapshot job : List.copyOf(office.queue.jobs())) {
      JobSnapshot before = seen.put(job.id(), job);
      if (!job.equals(before)) {
        forecaster.changed(Optional.ofNullable(before), job);
      }
      if (job.state() == JobState.RUNNING && going.add(job.id())) {
        double seconds =
            medians.getOrDefault(job.id(), 60.0) * Math.exp(0.4 * random.nextGaussian());
        ends.add(new End(office.now.plusMillis((long) (1000 * seconds)), job.id()));
      }
      if (job.state().terminal()) {
        office.queue.apply(new io.graupel.coordinator.queue.Decision.Drop(job.id().value()));
        seen.remove(job.id());
      }
    }
  }

  private static JobSpec spec(int width, Priority priority) {
    ObjectNode tree = (ObjectNode) Codec.node(Specs.train(priority, 1));
    tree.withObject("/network").put("width", width);
    return Codec.spec(tree);
  }

  private void run(long seed, double load) {
    Random random = new Random(seed);
    office.worker("ada", "default", 16, SLOTS);
    double[][] typical = new double[5][3];
    double sum = 0;
    for (double[] tenant : typical) {
      for (int i = 0; i < 3; i++) {
        tenant[i] = 30 * Math.exp(random.nextGaussian());
        sum += tenant[i] * 1.08 / 15;
      }
    }
    Instant next = office.now;
    int submitted = 0;
    while (submitted < JOBS || !ends.isEmpty()) {
      boolean end = !ends.isEmpty() && (submitted == JOBS || ends.element().at().isBefore(next));
      Instant at = end ? ends.element().at() : next;
      office.later(Duration.between(office.now, at));
      if (end) {
        office.finish(ends.remove().job());
        note(random);
        continue;
      }
      int tenant = random.nextInt(5);
      int width = random.nextInt(3);
      Priority priority = random.nextInt(4) == 0 ? Priority.BACKGROUND : Priority.STANDARD;
      JobId id = office.submit("team-" + tenant, spec(16 * (width + 1), priority), Terms.NONE);
      medians.put(id, typical[tenant][width]);
      submitted++;
      note(random);
      forecaster.renew();
      // bursts: a day has its hours
      double rate = load * SLOTS / sum * (1 + 0.5 * Math.sin(submitted / 60.0));
      next = office.now.plusMillis((long) (-1000 * Math.log(1 - random.nextDouble()) / rate));
    }
  }

  @Test
  void nineJobsOfTenStartBeforeTheirP90() {
    run(1, 0.95);

    Map<Coverage.Within, Long> counts = forecaster.coverage().counts();
    double all = counts.values().stream().mapToLong(Long::longValue).sum();
    double late = counts.getOrDefault(Coverage.Within.LATE, 0L);
    double early = counts.getOrDefault(Coverage.Within.P50, 0L);
    assertThat(all).isGreaterThan(1_000);
    assertThat(1 - late / all).isBetween(0.85, 0.95);
    assertThat(early / all).isBetween(0.3, 0.7);
  }
}
