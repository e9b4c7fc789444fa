package io.graupel.coordinator.simulate;

import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.tenant.Tenant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Keeps account of who held what, apart from the scheduler, and holds it against the ideal. */
final class Accounts {
  private static final long HOUR = 3_600_000;

  private final List<TenantId> tenants;
  private final Map<TenantId, Integer> index = new HashMap<>();
  private final Map<Pool, Demand> pools = new LinkedHashMap<>();
  private final Duration halfLife;
  private final double[] weights;
  private final double[] held;
  private final double[] due;
  private final double[] worst;
  private final Ideal ideal;
  private double worstOfAll;
  private double sum;
  private int minutes;
  private long settled;

  Accounts(List<TenantId> tenants, Queue queue, Duration halfLife) {
    this.tenants = List.copyOf(tenants);
    tenants.forEach(tenant -> index.put(tenant, index.size()));
    this.halfLife = halfLife;
    this.weights =
        tenants.stream().mapToDouble(t -> queue.directory().tenant(t).weight()).toArray();
    this.held = new double[tenants.size()];
    this.due = new double[tenants.size()];
    this.worst = new double[tenants.size()];
    this.ideal = new Ideal(weights);
  }

  /** From now on, so many more jobs wait and run. */
  void change(Trace.Line line, int waiting, int running, long now) {
    pools
        .computeIfAbsent(line.pool(), pool -> new Demand(tenants.size()))
        .change(line.priority(), index.getOrDefault(line.tenant(), 0), waiting, running, now);
  }

  /**
   * Compares, up to now.
   *
   * @param closed whether a tenant may start nothing, however little it holds
   */
  void settle(Queue queue, Predicate<TenantId> closed, long now) {
    long millis = now - settled;
    if (millis <= 0) {
      return;
    }
    settled = now;
    ideal.decay(Math.pow(0.5, (double) millis / halfLife.toMillis()));
    double[] guaranteed = new double[tenants.size()];
    double[] limit = new double[tenants.size()];
    for (int i = 0; i < tenants.size(); i++) {
      Tenant tenant = queue.directory().tenant(tenants.get(i));
      guaranteed[i] = tenant.quota().guaranteed();
      limit[i] =
          closed.test(tenants.get(i))
              ? 0
              : tenant.quota().running().map(Integer::doubleValue).orElse(Double.MAX_VALUE);
    }
    for (Demand demand : pools.values()) {
      Ideal.Step step = demand.step(guaranteed, limit, now, millis);
      double[] got = ideal.step(step);
      for (int i = 0; i < got.length; i++) {
        due[i] += got[i];
        for (Priority priority : Priority.values()) {
          held[i] += step.used()[priority.ordinal()][i];
        }
      }
    }
    if (now >= HOUR) {
      note(ideal.errors());
    }
  }

  private void note(double[] errors) {
    double greatest = 0;
    for (int i = 0; i < errors.length; i++) {
      worst[i] = Math.max(worst[i], errors[i]);
      greatest = Math.max(greatest, errors[i]);
    }
    worstOfAll = Math.max(worstOfAll, greatest);
    sum += greatest;
    minutes++;
  }

  Report.Shares shares() {
    List<Report.Share> shares = new ArrayList<>();
    for (int i = 0; i < tenants.size(); i++) {
      shares.add(
          new Report.Share(
              tenants.get(i).value(), weights[i], held[i] / HOUR, due[i] / HOUR, worst[i]));
    }
    shares.sort(Comparator.comparingDouble(Report.Share::gpuHours).reversed());
    return new Report.Shares(worstOfAll, minutes == 0 ? 0 : sum / minutes, shares);
  }
}
