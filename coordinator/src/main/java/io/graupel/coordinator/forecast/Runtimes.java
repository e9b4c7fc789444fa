package io.graupel.coordinator.forecast;

import io.graupel.protocol.job.IndexRange;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Part;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.JobSnapshot;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How long work takes, learnt from attempts that succeeded. The time for a unit of work (an image,
 * or the whole where there are none) is taken as lognormal at three levels: like specs of a tenant,
 * its kind of job, that kind of anybody's. What a level does not know yet it takes from the one
 * above, the last of which is a wide guess of a minute. Old times are forgotten as new ones come.
 * Safe for several threads.
 */
public final class Runtimes {
  private static final double PRIOR_MEAN = Math.log(60_000);
  private static final double PRIOR_VARIANCE = 1.5 * 1.5;

  /** How many times the guess from the level above counts for. */
  private static final double TRUST = 2;

  /** Times that count; beyond that, each new one takes the place of a part of all before. */
  private static final int MEMORY = 200;

  private static final int MOST_KINDS = 20_000;

  private final Map<Object, Sum> sums =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Sum> eldest) {
          return size() > MOST_KINDS;
        }
      };

  /** Times seen: their number, mean and sum of squared deviations, as logarithms. */
  private static final class Sum {
    private double n;
    private double mean;
    private double squares;

    void add(double value) {
      if (n >= MEMORY) {
        squares *= (MEMORY - 1) / n;
        n = MEMORY - 1;
      }
      n++;
      double off = value - mean;
      mean += off / n;
      squares += off * (value - mean);
    }
  }

  private record OfKind(Class<?> kind, boolean gather) {}

  private record OfTenant(TenantId tenant, OfKind kind) {}

  private record Alike(TenantId tenant, OfKind kind, int spec) {}

  /** Learns from what ended between two snapshots of a job. */
  public void learn(Optional<JobSnapshot> before, JobSnapshot after) {
    for (Attempt attempt : after.attempts()) {
      boolean known =
          before.stream()
              .flatMap(job -> job.attempts().stream())
              .anyMatch(a -> a.number() == attempt.number() && !a.live());
      boolean whole =
          attempt.outcome().equals(Optional.of(Attempt.Outcome.SUCCEEDED))
              && !resumed(after, attempt);
      if (!known && whole) {
        Duration took = Duration.between(attempt.assigned(), attempt.ended().orElseThrow());
        learn(after.tenant(), after.spec(), attempt.part(), took.toMillis());
      }
    }
  }

  /** Whether the attempt may have gone on from what one before it had done. */
  private static boolean resumed(JobSnapshot job, Attempt attempt) {
    return job.attempts().stream()
        .anyMatch(
            a ->
                a.number() < attempt.number()
                    && a.part().equals(attempt.part())
                    && a.saved().isPresent());
  }

  synchronized void learn(TenantId tenant, JobSpec spec, Part part, long millis) {
    double value = Math.log(Math.max(1, millis)) - work(spec, part);
    for (Object level : levels(tenant, spec, part)) {
      sums.computeIfAbsent(level, none -> new Sum()).add(value);
    }
  }

  /** What is known of the time that this takes. */
  synchronized Guess of(TenantId tenant, JobSpec spec, Part part) {
    double work = work(spec, part);
    double mean = PRIOR_MEAN;
    double variance = PRIOR_VARIANCE;
    double seen = 0;
    List<Object> levels = levels(tenant, spec, part);
    for (Object level : levels) {
      Sum sum = sums.get(level);
      if (sum != null) {
        seen = sum.n;
        mean = (sum.n * (sum.mean + work) + TRUST * mean) / (sum.n + TRUST);
        variance = (sum.squares + TRUST * variance) / (sum.n + TRUST);
      }
    }
    double spread = Math.sqrt(Math.max(variance, 1e-6));
    return new Guess(mean, spread, spread / Math.sqrt(seen + TRUST), levels.getLast());
  }

  private static List<Object> levels(TenantId tenant, JobSpec spec, Part part) {
    OfKind kind = new OfKind(spec.getClass(), part instanceof Part.Gather);
    return List.of(kind, new OfTenant(tenant, kind), new Alike(tenant, kind, print(spec)));
  }

  /** What makes two specs alike, but for their size: neither seed nor name. */
  private static int print(JobSpec spec) {
    return switch (spec) {
      case JobSpec.Train t -> Objects.hash(t.images(), t.degradation(), t.network(), t.training());
      case JobSpec.Sample s ->
          Objects.hash(s.sampler(), s.condition(), s.precision(), s.microBatch(), s.settling());
      case JobSpec.Evaluate e -> Objects.hash(e.metrics(), e.reference());
      case JobSpec.Classifier c -> Objects.hash(c.images(), c.width(), c.features(), c.batch());
      case JobSpec.Spectrum s -> Objects.hash(s.images(), s.exponents());
    };
  }

  /** The logarithm of how much is to do. */
  private static double work(JobSpec spec, Part part) {
    if (part instanceof Part.Shard(IndexRange range)) {
      return Math.log(range.end() - range.first());
    }
    return switch (spec) {
      case JobSpec.Train train -> Math.log(train.training().images());
      case JobSpec.Sample sample -> part instanceof Part.Gather ? 0 : Math.log(sample.count());
      case JobSpec.Evaluate evaluate -> 0;
      case JobSpec.Classifier classifier -> Math.log(classifier.shown());
      case JobSpec.Spectrum spectrum -> Math.log(spectrum.count());
    };
  }
}
