package io.graupel.coordinator.simulate;

import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A day that never was, much like those that were: a few tenants ask for most (Zipf), a few
 * submissions have most of the jobs (Pareto), a few jobs take most of the time (log-normal), and
 * the afternoon is busier than the night.
 *
 * @param load what is asked for, in relation to what the devices can give in a day
 * @param seed of all of it: the same values make the same trace
 */
public record SyntheticDay(int devices, int jobs, int tenants, double load, long seed) {
  private static final double DAY = 86_400_000;

  /** Of the arrivals over the day, in relation to their mean. */
  private static final double WAVE = 0.5;

  /** When most arrive, as part of the day. */
  private static final double PEAK = 15.0 / 24;

  private static final double TENANT_EXPONENT = 1.0;
  private static final double BURST_EXPONENT = 1.2;
  private static final int LARGEST_BURST = 1000;
  private static final double DURATION_SIGMA = 1.5;
  private static final double LONGEST_HOURS = 12;
  private static final double[] MEMORIES = {8, 16, 24, 40, 80};
  private static final double[] MEMORIES_UP_TO = {0.3, 0.6, 0.8, 0.95, 1};

  public SyntheticDay {
    require(devices >= 1 && devices <= 1_000_000, "gpus", devices, "1 to 1000000");
    require(jobs >= 1 && jobs <= 10_000_000, "jobs", jobs, "1 to 10000000");
    require(tenants >= 1 && tenants <= 10_000, "tenants", tenants, "1 to 10000");
    require(load > 0 && load <= 10, "load", load, "above 0, at most 10");
  }

  /** The trace, of exactly {@link #jobs()} jobs. */
  public Trace trace() {
    SplittableRandom random = new SplittableRandom(seed);
    List<Trace.Line> drawn = new ArrayList<>();
    double[] tenantsUpTo = zipf();
    List<TenantId> names = names();
    double total = 0;
    for (int left = jobs; left > 0; left -= drawn.getLast().count()) {
      Priority priority = priority(random.nextDouble());
      Trace.Line line =
          new Trace.Line(
              (long) (DAY * moment(random)),
              names.get(index(tenantsUpTo, random.nextDouble())),
              Pool.DEFAULT,
              priority,
              Math.max(1, (long) (1e6 * duration(priority, random))),
              MEMORIES[index(MEMORIES_UP_TO, random.nextDouble())],
              Math.min(left, priority == Priority.INTERACTIVE ? 1 : burst(random)));
      drawn.add(line);
      total += (double) line.millis() * line.count();
    }
    return new Trace(scaled(drawn, load * devices * DAY / total));
  }

  /** Makes the durations add up to the load. */
  private static List<Trace.Line> scaled(List<Trace.Line> lines, double factor) {
    List<Trace.Line> scaled = new ArrayList<>(lines.size());
    for (Trace.Line line : lines) {
      scaled.add(
          new Trace.Line(
              line.submitted(),
              line.tenant(),
              line.pool(),
              line.priority(),
              (long) Math.clamp(line.millis() * factor, 1000, LONGEST_HOURS * 3_600_000),
              line.memoryGib(),
              line.count()));
    }
    return scaled;
  }

  private List<TenantId> names() {
    List<TenantId> names = new ArrayList<>();
    for (int i = 1; i <= tenants; i++) {
      names.add(new TenantId("team-%03d".formatted(i)));
    }
    return names;
  }

  /** The chance of the first tenants up to each. */
  private double[] zipf() {
    double[] upTo = new double[tenants];
    double sum = 0;
    for (int i = 0; i < tenants; i++) {
      sum += Math.pow(i + 1, -TENANT_EXPONENT);
      upTo[i] = sum;
    }
    for (int i = 0; i < tenants; i++) {
      upTo[i] /= sum;
    }
    return upTo;
  }

  private static int index(double[] upTo, double drawn) {
    int found = Arrays.binarySearch(upTo, drawn);
    return Math.min(found < 0 ? -found - 1 : found, upTo.length - 1);
  }

  /** Of the day, by rejection. */
  private static double moment(SplittableRandom random) {
    while (true) {
      double at = random.nextDouble();
      double rate = 1 + WAVE * Math.cos(2 * Math.PI * (at - PEAK));
      if (random.nextDouble() * (1 + WAVE) < rate) {
        return at;
      }
    }
  }

  private static Priority priority(double drawn) {
    return drawn < 0.5
        ? Priority.INTERACTIVE
        : drawn < 0.85 ? Priority.STANDARD : Priority.BACKGROUND;
  }

  /** What somebody waits for at the screen is short. */
  private static double duration(Priority priority, SplittableRandom random) {
    double lognormal = Math.exp(DURATION_SIGMA * random.nextGaussian());
    return priority == Priority.INTERACTIVE ? lognormal / 10 : lognormal;
  }

  private static int burst(SplittableRandom random) {
    double size = Math.pow(1 - random.nextDouble(), -1 / BURST_EXPONENT);
    return (int) Math.min(LARGEST_BURST, size);
  }

  private static void require(boolean holds, String field, Object found, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("%s: %s (expected: %s)".formatted(field, found, expected));
    }
  }
}
