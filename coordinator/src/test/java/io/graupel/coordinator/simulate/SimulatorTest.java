package io.graupel.coordinator.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.coordinator.schedule.Sharing;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Receipt;
import io.graupel.protocol.tenant.Quota;
import io.graupel.protocol.tenant.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SimulatorTest {
  private static final TenantId ADA = new TenantId("ada");
  private static final TenantId BOB = new TenantId("bob");
  private static final TenantId EVE = new TenantId("eve");
  private static final double LN2 = Math.log(2);

  private static Trace.Line line(TenantId tenant, long second, long seconds, int count) {
    return line(tenant, Priority.STANDARD, second, seconds, count);
  }

  private static Trace.Line line(
      TenantId tenant, Priority priority, long second, long seconds, int count) {
    return new Trace.Line(second * 1000, tenant, Pool.DEFAULT, priority, seconds * 1000, 0, count);
  }

  private static Scenario fleet(int gpus, Tenant... tenants) {
    return new Scenario(
        List.of(new Scenario.Devices(Pool.DEFAULT, gpus, 80)),
        List.of(tenants),
        Sharing.DEFAULT,
        Duration.ofSeconds(10));
  }

  private static Report run(Scenario scenario, Trace trace) {
    return new Simulator(scenario, trace, () -> 0, progress -> {}).run();
  }

  private static Report run(int gpus, Trace.Line... lines) {
    return run(fleet(gpus), new Trace(List.of(lines)));
  }

  private static Report.Wait wait(Report report, TenantId tenant) {
    return report.waits().stream()
        .filter(w -> w.tenant().equals(tenant.value()) && w.priority().isEmpty())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void waitsAndUtilisationAreThoseOfAQueueBeforeOneDevice() {
    Report report = run(1, line(ADA, 0, 100, 3), line(ADA, 400, 1, 1));
    // each job holds its device 10 ms longer than it takes, until the order arrived
    assertThat(wait(report, ADA).seconds().max()).isCloseTo(200.02, Offset.offset(1e-6));
    assertThat(wait(report, ADA).seconds().p50()).isZero();
    assertThat(report.utilisation().overTrace()).isCloseTo(0.750075, Offset.offset(1e-6));
    assertThat(report.utilisation().whileWaiting()).isEqualTo(1);
    assertThat(report.jobs()).isEqualTo(new Report.Jobs(4, 4, 0, 0));
    assertThat(report.idlePasses()).isZero();
  }

  @Test
  void theSameSeedMakesTheSameReport() {
    Report first = run(fleet(20), new SyntheticDay(20, 500, 8, 1.1, 7).trace());
    Report second = run(fleet(20), new SyntheticDay(20, 500, 8, 1.1, 7).trace());
    Report other = run(fleet(20), new SyntheticDay(20, 500, 8, 1.1, 8).trace());
    assertThat(second).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
  }

  @Test
  void aSyntheticDayHasAsManyJobsAsAskedAndMostOfThemFromFewTenants() {
    Trace day = new SyntheticDay(1000, 20_000, 50, 0.9, 3).trace();
    assertThat(day.jobs()).isEqualTo(20_000);
    assertThat(day.end()).isLessThan(86_400_000);
    long biggest =
        day.lines().stream()
            .filter(l -> l.tenant().value().compareTo("team-005") <= 0)
            .mapToLong(Trace.Line::count)
            .sum();
    assertThat(biggest).isGreaterThan(day.jobs() / 3);
    assertThat(day.millis() / 86_400_000.0 / 1000).isBetween(0.8, 0.9);
  }

  @Test
  void aGuaranteeIsTakenBackFromWhoeverBorrowedIt() {
    Tenant bob =
        new Tenant(
            BOB,
            1,
            new Quota(4, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
            false);
    Trace trace = new Trace(List.of(line(ADA, 0, 7200, 20), line(BOB, 600, 60, 4)));
    Report without = run(fleet(10), trace);
    Report with = run(fleet(10, bob), trace);
    assertThat(wait(without, BOB).seconds().max()).isGreaterThan(6000);
    assertThat(wait(with, BOB).seconds().max()).isBetween(10.0, 12.0);
    assertThat(with.preemptions()).isEqualTo(Map.of(Receipt.Rule.RECLAIM, 4));
    assertThat(with.lostGpuSeconds()).isEqualTo(40);
    assertThat(with.jobs().finished()).isEqualTo(24);
  }

  @Test
  void whatIsOverItsLimitIsRefusedAndWhatFitsNowhereToo() {
    Tenant ada =
        new Tenant(
            ADA,
            1,
            new Quota(0, Optional.empty(), Optional.of(5), Optional.empty(), Optional.empty()),
            false);
    Trace trace =
        new Trace(
            List.of(
                line(ADA, 0, 60, 10),
                new Trace.Line(0, BOB, Pool.DEFAULT, Priority.STANDARD, 60_000, 81, 1)));
    Report report = run(fleet(1, ada), trace);
    // one runs, five wait
    assertThat(report.jobs()).isEqualTo(new Report.Jobs(11, 6, 5, 0));
  }

  /** Docs: scheduling.md, "How long a job waits at most". */
  @Test
  void behindAFloodASingleJobOfAnotherTenantIsNextInLine() {
    Report report = run(2000, line(ADA, 0, 300, 100_000), line(BOB, 7, 30, 1));
    assertThat(wait(report, BOB).seconds().max()).isLessThanOrEqualTo(300.01 - 7);
    assertThat(wait(report, ADA).seconds().max()).isGreaterThan(14_000);
    assertThat(report.idlePasses()).isZero();
  }

  /** The worst case: whoever had the whole fleet for long comes back, and another floods it. */
  @Test
  void whoUsedMuchBeforeWaitsNoLongerThanTheBound() {
    int gpus = 10;
    double past = 12 * 3600;
    long longest = 600;
    Report report =
        run(
            gpus,
            line(BOB, 0, (long) past, gpus),
            line(ADA, (long) past + 60, longest, 3000),
            line(BOB, (long) past + 120, 60, 1));
    double halfLife = Sharing.DEFAULT.halfLife().toSeconds();
    double used = gpus * past;
    double all = gpus * halfLife / LN2;
    double bound = halfLife * Math.log(1 + used / all) / LN2 + longest;
    assertThat(wait(report, BOB).seconds().max()).isBetween(0.9 * bound, bound);
  }

  @Test
  void whoAsksForMoreThanThereIsGetsWhatItsWeightSays() {
    Trace trace =
        new Trace(
            List.of(line(ADA, 0, 90, 4000), line(BOB, 0, 60, 4000), line(EVE, 1800, 120, 3000)));
    Report report = run(fleet(50, weighing(ADA, 1), weighing(BOB, 2), weighing(EVE, 5)), trace);
    assertThat(report.shares().worst()).isLessThan(0.01);
    assertThat(report.idlePasses()).isZero();
    assertThat(report.utilisation().whileWaiting()).isGreaterThan(0.999);
  }

  private static Tenant weighing(TenantId id, double weight) {
    return new Tenant(id, weight, Quota.NONE, false);
  }

  @Test
  void aDayOfAllKindsLeavesNoSlotIdle() {
    Report report = run(fleet(200), new SyntheticDay(200, 5000, 30, 1, 1).trace());
    assertThat(report.jobs().finished()).isEqualTo(5000);
    assertThat(report.idlePasses()).isZero();
    assertThat(report.preemptions()).containsKey(Receipt.Rule.INTERACTIVE);
    assertThat(report.utilisation().whileWaiting()).isGreaterThan(0.99);
  }
}
