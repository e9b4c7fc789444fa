package io.graupel.coordinator.forecast;

import io.graupel.protocol.job.JobId;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** Forecasts for every job of a scene, from many runs with times drawn. */
final class Outlook {
  private static final int MOST_DRAWS = 200;
  private static final int LEAST_DRAWS = 20;

  private Outlook() {}

  /**
   * Runs the scene over and over.
   *
   * @param effort starts that are played through, about: the number of draws is this by the number
   *     of tasks, 20 to 200
   * @param caution factor on the time until the start that nine cases of ten keep, learnt from
   *     forecasts before this
   */
  static Map<JobId, Forecast> of(Scene scene, long seed, int effort, double caution) {
    int n = scene.tasks().size();
    int draws = Math.clamp(effort / Math.max(1, n), LEAST_DRAWS, MOST_DRAWS);
    long[][] starts = new long[n][draws];
    long[][] ends = new long[n][draws];
    SplittableRandom seeds = new SplittableRandom(seed);
    for (int draw = 0; draw < draws; draw++) {
      VirtualRun run = VirtualRun.drawn(scene, seeds.split());
      for (int i = 0; i < n; i++) {
        starts[i][draw] = run.starts[i];
        ends[i][draw] = run.ends[i];
      }
    }
    Map<Integer, Ahead> ahead = ahead(scene);
    Map<JobId, Forecast> forecasts = new HashMap<>();
    for (int i = 0; i < n; i++) {
      JobId id = scene.tasks().get(i).id();
      Arrays.sort(starts[i]);
      Arrays.sort(ends[i]);
      forecast(scene, starts[i], ends[i], caution, Optional.ofNullable(ahead.get(i)))
          .ifPresent(forecast -> forecasts.put(id, forecast));
    }
    return forecasts;
  }

  private static Optional<Forecast> forecast(
      Scene scene, long[] starts, long[] ends, double caution, Optional<Ahead> ahead) {
    long end90 = quantile(ends, 0.9);
    if (end90 == VirtualRun.NEVER) {
      return Optional.empty();
    }
    long start50 = quantile(starts, 0.5);
    long start90 = quantile(starts, 0.9);
    boolean starting = start90 != VirtualRun.NEVER;
    long cautious = starting ? Math.max(start50, (long) (start90 * caution)) : 0;
    long later = starting ? cautious - start90 : 0;
    long end50 = quantile(ends, 0.5);
    return Optional.of(
        new Forecast(
            at(scene, 0),
            starting
                ? Optional.of(new Likely(at(scene, start50), at(scene, cautious)))
                : Optional.empty(),
            new Likely(at(scene, end50), at(scene, Math.max(end50, end90 + later))),
            starting ? ahead : Optional.empty()));
  }

  private static Instant at(Scene scene, long millis) {
    return Instant.ofEpochMilli(scene.epoch() + millis);
  }

  private static long quantile(long[] sorted, double share) {
    int index = (int) Math.ceil(share * (sorted.length + 1)) - 1;
    return sorted[Math.clamp(index, 0, sorted.length - 1)];
  }

  /** What starts in the same pool before each task, in a typical run. */
  private static Map<Integer, Ahead> ahead(Scene scene) {
    VirtualRun run = VirtualRun.typical(scene);
    int parties = scene.parties().size();
    int pools = scene.pools().size();
    int[][] jobs = new int[pools][parties];
    long[][] millis = new long[pools][parties];
    int[] allJobs = new int[pools];
    long[] allMillis = new long[pools];
    Map<Integer, Set<Integer>> seen = new HashMap<>();
    Map<Integer, Ahead> ahead = new HashMap<>();
    for (int index : run.order) {
      Scene.Task task = scene.tasks().get(index);
      int pool = task.pool();
      int party = task.party();
      Set<Integer> others = seen.computeIfAbsent(pool, none -> new HashSet<>());
      ahead.put(
          index,
          new Ahead(
              jobs[pool][party],
              millis[pool][party] / 1000,
              allJobs[pool] - jobs[pool][party],
              (allMillis[pool] - millis[pool][party]) / 1000,
              others.size() - (others.contains(party) ? 1 : 0)));
      long cost = run.times[index] * Math.max(1, task.parts());
      jobs[pool][party]++;
      millis[pool][party] += cost;
      allJobs[pool]++;
      allMillis[pool] += cost;
      others.add(party);
    }
    return ahead;
  }
}
