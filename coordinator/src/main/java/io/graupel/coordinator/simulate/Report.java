package io.graupel.coordinator.simulate;

import io.graupel.protocol.state.Receipt;
import java.util.List;
import java.util.Map;

/**
 * What came of a trace. The same trace and scenario make the same report, but for {@link #cost}.
 *
 * @param devices of all pools
 * @param hours from the first moment of the trace until the last job had ended
 * @param waits from submission to first start, in seconds: all jobs, then by class, then by tenant,
 *     those with most jobs first
 * @param preemptions attempts that were asked to give their device back, by the rule that asked
 * @param lostGpuSeconds under lease, without getting a job further: checkpoints of those attempts
 * @param idlePasses turns after which a slot was free, and a job that fits it and was allowed to
 *     start waited; there must be none
 */
public record Report(
    int devices,
    Jobs jobs,
    double hours,
    Utilisation utilisation,
    List<Wait> waits,
    Shares shares,
    Map<Receipt.Rule, Integer> preemptions,
    double lostGpuSeconds,
    long idlePasses,
    Cost cost) {
  /**
   * Jobs by what became of them.
   *
   * @param refused by a limit, when they were submitted
   * @param waiting still, when nothing could start any more
   */
  public record Jobs(long submitted, long finished, long refused, long waiting) {}

  /**
   * Held device time in relation to all there was.
   *
   * @param overTrace until the last submission
   * @param whileWaiting over the time in which a job waited for a slot
   * @param waitingHours how long that was
   */
  public record Utilisation(double overTrace, double whileWaiting, double waitingHours) {}

  /** How numbers spread. */
  public record Quantiles(long count, double mean, double p50, double p90, double p99, double max) {
    static final Quantiles NONE = new Quantiles(0, 0, 0, 0, 0, 0);
  }

  /** How long the jobs of one tenant and class waited; empty names stand for all. */
  public record Wait(String tenant, String priority, Quantiles seconds) {}

  /**
   * Who got what, against {@link Ideal}.
   *
   * @param worst greatest error of any tenant at any minute, after the first hour
   * @param mean over those minutes, of the greatest error of any tenant
   */
  public record Shares(double worst, double mean, List<Share> tenants) {}

  /**
   * What one tenant got.
   *
   * @param gpuHours that it held
   * @param idealGpuHours that it would have held
   * @param worst its greatest error
   */
  public record Share(
      String tenant, double weight, double gpuHours, double idealGpuHours, double worst) {}

  /**
   * What the scheduler itself took: to decide, apply and place, for one event.
   *
   * @param micros microseconds for an event
   */
  public record Cost(Quantiles micros, double seconds) {}
}
