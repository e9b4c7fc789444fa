package io.graupel.tools;

import io.graupel.coordinator.simulate.Report;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What came of a simulation, for people. */
final class SimulationSummary {
  private final Session session;
  private final Report report;

  SimulationSummary(Session session, Report report) {
    this.session = session;
    this.report = report;
  }

  /**
   * Prints it.
   *
   * @param most tenants that are shown, those with most jobs
   * @param took for all of it
   */
  void print(int most, Duration took) {
    headline(took);
    session.print("");
    classes();
    session.print("");
    tenants(most);
  }

  private void headline(Duration took) {
    Report.Jobs jobs = report.jobs();
    say(
        "fleet",
        "%s GPUs; %s jobs over %s; simulated in %s",
        Text.count(report.devices()),
        Text.count(jobs.submitted()),
        hours(report.hours()),
        Text.span(took));
    say(
        "jobs",
        "%s finished, %s refused by a limit, %s never started",
        Text.count(jobs.finished()),
        Text.count(jobs.refused()),
        Text.count(jobs.waiting()));
    Report.Utilisation use = report.utilisation();
    say(
        "utilisation",
        "%s until the last submission; %s while work waited, which was %s",
        percent(use.overTrace()),
        percent(use.whileWaiting()),
        hours(use.waitingHours()));
    say(
        "share error",
        "%s at worst, %s on average (goal: at most 1 %%)",
        percent(report.shares().worst()),
        percent(report.shares().mean()));
    say("preemptions", "%s; %s GPU-hours lost", preemptions(), hundredths(lostHours()));
    say("idle passes", "%s (a slot free while work that fits it waits)", report.idlePasses());
    Report.Quantiles micros = report.cost().micros();
    say(
        "scheduler",
        "%s µs P50, %s µs P99, %s ms at most for one of %s events",
        Text.rate(micros.p50()),
        Text.rate(micros.p99()),
        Text.rate(micros.max() / 1000),
        Text.count(micros.count()));
  }

  private void say(String what, String figures, Object... values) {
    session.print(String.format(Locale.ROOT, "%-12s ", what) + figures.formatted(values));
  }

  private double lostHours() {
    return report.lostGpuSeconds() / 3600;
  }

  private String preemptions() {
    return report.preemptions().isEmpty()
        ? "none"
        : report.preemptions().entrySet().stream()
            .map(e -> Text.count(e.getValue()) + " " + e.getKey().name().toLowerCase(Locale.ROOT))
            .sorted()
            .collect(Collectors.joining(", "));
  }

  private void classes() {
    Table table = new Table("WAITS", ">JOBS", ">MEAN", ">P50", ">P90", ">P99", ">MAX");
    for (Report.Wait wait : report.waits()) {
      if (wait.tenant().isEmpty()) {
        Report.Quantiles seconds = wait.seconds();
        table.row(
            wait.priority().isEmpty() ? "all" : wait.priority(),
            Text.count(seconds.count()),
            Text.seconds(seconds.mean()),
            Text.seconds(seconds.p50()),
            Text.seconds(seconds.p90()),
            Text.seconds(seconds.p99()),
            Text.seconds(seconds.max()));
      }
    }
    table.print(session);
  }

  private void tenants(int most) {
    Map<String, Report.Share> shares =
        report.shares().tenants().stream()
            .collect(Collectors.toMap(Report.Share::tenant, Function.identity()));
    List<Report.Wait> waits =
        report.waits().stream()
            .filter(wait -> !wait.tenant().isEmpty() && wait.priority().isEmpty())
            .toList();
    Table table =
        new Table(
            "TENANT", ">WEIGHT", ">JOBS", ">GPU-HOURS", ">FAIR", ">ERROR", ">P50", ">P99", ">MAX");
    for (Report.Wait wait : waits.subList(0, Math.min(most, waits.size()))) {
      Report.Share share = shares.get(wait.tenant());
      if (share != null) {
        table.row(
            wait.tenant(),
            hundredths(share.weight()),
            Text.count(wait.seconds().count()),
            Text.rate(share.gpuHours()),
            Text.rate(share.idealGpuHours()),
            percent(share.worst()),
            Text.seconds(wait.seconds().p50()),
            Text.seconds(wait.seconds().p99()),
            Text.seconds(wait.seconds().max()));
      }
    }
    table.print(session);
    if (waits.size() > most) {
      session.say(
          "%d tenants more, with fewer jobs each; -o json has all".formatted(waits.size() - most));
    }
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  private static String hundredths(double value) {
    return String.format(Locale.ROOT, "%.2f", value).replaceAll("\\.?0+$", "");
  }

  private static String hours(double hours) {
    return Text.span(Duration.ofMillis(Math.round(hours * 3_600_000)));
  }
}
