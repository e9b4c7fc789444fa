package io.graupel.coordinator.metrics;

import io.graupel.coordinator.queue.JobKind;
import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.view.ReadModel;
import io.graupel.coordinator.view.WorkerState;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.state.JobState;
import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Jobs by kind and state, workers by pool and state, as the read model has them when asked. */
public final class QueueGauges extends Collector {
  private final ReadModel model;
  private final WorkerState.Rule states;
  private final List<Pool> pools;
  private final Clock clock;

  public QueueGauges(ReadModel model, WorkerState.Rule states, List<Pool> pools, Clock clock) {
    this.model = model;
    this.states = states;
    this.pools = List.copyOf(pools);
    this.clock = clock;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    return List.of(jobs(), workers());
  }

  private MetricFamilySamples jobs() {
    GaugeMetricFamily family =
        new GaugeMetricFamily(
            "graupel_queue_jobs", "Jobs by kind and state.", List.of("kind", "state"));
    Map<JobKind, Map<JobState, Integer>> counts = model.counts();
    for (JobKind kind : JobKind.values()) {
      Map<JobState, Integer> ofKind = counts.getOrDefault(kind, Map.of());
      for (JobState state : JobState.values()) {
        family.addMetric(
            List.of(kind.label(), label(state)), ofKind.getOrDefault(state, 0).doubleValue());
      }
    }
    return family;
  }

  private MetricFamilySamples workers() {
    GaugeMetricFamily family =
        new GaugeMetricFamily(
            "graupel_workers", "Workers by pool and state.", List.of("pool", "state"));
    Instant now = clock.instant();
    for (Pool pool : pools) {
      Map<WorkerState, Integer> counts = new EnumMap<>(WorkerState.class);
      for (Member member : model.workers()) {
        if (member.pool().equals(pool)) {
          int running = model.heldBy(member.worker()).size();
          counts.merge(states.of(member, running, now), 1, Integer::sum);
        }
      }
      for (WorkerState state : WorkerState.values()) {
        family.addMetric(
            List.of(pool.value(), label(state)), counts.getOrDefault(state, 0).doubleValue());
      }
    }
    return family;
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
