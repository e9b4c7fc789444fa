package io.graupel.coordinator.metrics;

import io.graupel.coordinator.forecast.Coverage;
import io.graupel.coordinator.queue.Queue;
import io.graupel.coordinator.schedule.Ledger;
import io.graupel.coordinator.usage.Usage;
import io.graupel.coordinator.usage.Use;
import io.graupel.coordinator.view.ReadModel;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.tenant.Tenant;
import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * GPU time by tenant, and how forecasts kept. Tenants that nobody set up are one, {@code other}.
 * GPU time is a gauge, as what was useful is lost once its job is given up.
 */
public final class UsageGauges extends Collector {
  private static final String OTHER = "other";

  private final ReadModel model;
  private final Coverage coverage;
  private final Clock clock;

  public UsageGauges(ReadModel model, Coverage coverage, Clock clock) {
    this.model = model;
    this.coverage = coverage;
    this.clock = clock;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    return List.of(time(), budgets(), starts());
  }

  private MetricFamilySamples time() {
    GaugeMetricFamily family =
        new GaugeMetricFamily(
            "graupel_tenant_gpu_seconds",
            "GPU-seconds by tenant: useful, lost, saved, and running under leases held now.",
            List.of("tenant", "of"));
    Map<String, Use> sums = model.look(queue -> sums(queue, clock.instant()));
    sums.forEach(
        (tenant, use) -> {
          family.addMetric(List.of(tenant, "useful"), use.spent().useful() / 1000.0);
          family.addMetric(List.of(tenant, "lost"), use.spent().lost() / 1000.0);
          family.addMetric(List.of(tenant, "saved"), use.spent().saved() / 1000.0);
          family.addMetric(List.of(tenant, "running"), use.running() / 1000.0);
        });
    return family;
  }

  private static Map<String, Use> sums(Queue queue, Instant now) {
    Map<String, List<Use>> uses = new TreeMap<>();
    for (Use use : Usage.of(queue, Usage.By.TENANT, Optional.empty(), tenant -> true, now)) {
      boolean known = queue.directory().known(use.tenant()).isPresent();
      uses.computeIfAbsent(
              known ? use.tenant().value() : OTHER, none -> new java.util.ArrayList<>())
          .add(use);
    }
    Map<String, Use> sums = new TreeMap<>();
    uses.forEach((name, of) -> sums.put(name, Usage.total(TenantId.DEFAULT, of)));
    return sums;
  }

  private MetricFamilySamples budgets() {
    GaugeMetricFamily family =
        new GaugeMetricFamily(
            "graupel_tenant_budget_left_gpu_seconds",
            "GPU-seconds left of the budget for this period.",
            List.of("tenant"));
    model
        .look(queue -> left(queue, clock.instant()))
        .forEach((tenant, millis) -> family.addMetric(List.of(tenant), millis / 1000.0));
    return family;
  }

  private static Map<String, Long> left(Queue queue, Instant now) {
    Map<String, Long> left = new TreeMap<>();
    for (Tenant tenant : queue.directory().tenants()) {
      Ledger.left(queue, tenant.id(), now)
          .ifPresent(millis -> left.put(tenant.id().value(), millis));
    }
    return left;
  }

  private MetricFamilySamples starts() {
    CounterMetricFamily family =
        new CounterMetricFamily(
            "graupel_forecast_starts",
            "First starts of jobs that had to wait, by what was forecast at submit.",
            List.of("within"));
    coverage
        .counts()
        .forEach(
            (within, n) ->
                family.addMetric(List.of(within.name().toLowerCase(Locale.ROOT)), n.doubleValue()));
    return family;
  }
}
