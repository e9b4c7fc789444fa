package io.graupel.coordinator.simulate;

import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How long jobs waited for their first start, by tenant and class. */
final class Waits {
  private final Map<TenantId, Map<Priority, Spread>> millis = new LinkedHashMap<>();

  void add(TenantId tenant, Priority priority, long waited) {
    millis
        .computeIfAbsent(tenant, t -> new EnumMap<>(Priority.class))
        .computeIfAbsent(priority, p -> new Spread())
        .add(waited);
  }

  /** All, by class, then by tenant with most jobs first, each tenant also by class. */
  List<Report.Wait> rows() {
    Spread all = new Spread();
    Map<Priority, Spread> classes = new EnumMap<>(Priority.class);
    List<List<Report.Wait>> tenants = new ArrayList<>();
    millis.forEach(
        (tenant, own) -> {
          Spread whole = new Spread();
          List<Report.Wait> rows = new ArrayList<>();
          own.forEach(
              (priority, spread) -> {
                whole.addAll(spread);
                classes.computeIfAbsent(priority, p -> new Spread()).addAll(spread);
                rows.add(row(tenant.value(), label(priority), spread));
              });
          all.addAll(whole);
          rows.addFirst(row(tenant.value(), "", whole));
          tenants.add(rows);
        });
    tenants.sort(
        Comparator.comparingLong((List<Report.Wait> rows) -> rows.getFirst().seconds().count())
            .reversed());
    List<Report.Wait> rows = new ArrayList<>();
    rows.add(row("", "", all));
    classes.forEach((priority, spread) -> rows.add(row("", label(priority), spread)));
    tenants.forEach(rows::addAll);
    return rows;
  }

  private static Report.Wait row(String tenant, String priority, Spread millis) {
    return new Report.Wait(tenant, priority, millis.quantiles(1000));
  }

  private static String label(Priority priority) {
    return priority.name().toLowerCase(Locale.ROOT);
  }
}
