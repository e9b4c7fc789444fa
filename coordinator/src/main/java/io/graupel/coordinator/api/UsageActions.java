package io.graupel.coordinator.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.coordinator.queue.Queue;
import io.graupel.coordinator.schedule.Ledger;
import io.graupel.coordinator.usage.Usage;
import io.graupel.coordinator.usage.Use;
import io.graupel.coordinator.view.ReadModel;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.tenant.Actor;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who used how much GPU time. Each tenant sees its own; whoever sees all jobs sees all. */
final class UsageActions {
  private final ReadModel model;
  private final Clock clock;

  UsageActions(ReadModel model, Clock clock) {
    this.model = model;
    this.clock = clock;
  }

  Answer list(Ask ask) {
    Set<Usage.By> asked = Queries.choice(ask, "by", EnumSet.allOf(Usage.By.class));
    Usage.By by = asked.size() == 1 ? asked.iterator().next() : Usage.By.TENANT;
    Optional<Instant> since = ask.query("since").map(UsageActions::instant);
    int limit = Queries.limit(ask);
    return Answer.ok(model.look(queue -> document(queue, by, since, ask.actor(), limit)));
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw Problem.badRequest(
              "since: \"%s\" (expected: a time, such as 2026-05-01T00:00:00Z)".formatted(text))
          .field("since");
    }
  }

  private ObjectNode document(
      Queue queue, Usage.By by, Optional<Instant> since, Actor actor, int limit) {
    Instant now = clock.instant();
    List<Use> uses = Usage.of(queue, by, since, actor::sees, now);
    List<Use> fleet = Usage.of(queue, Usage.By.TENANT, since, tenant -> true, now);
    long all = fleet.stream().mapToLong(Use::leased).sum();
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("by", JobJson.kebab(by));
    node.put("at", now.toString());
    since.ifPresent(time -> node.put("since", time.toString()));
    ArrayNode rows = node.putArray("rows");
    for (Use use : uses.subList(0, Math.min(limit, uses.size()))) {
      ObjectNode row = rows.addObject();
      row.put("tenant", use.tenant().value());
      use.campaign().ifPresent(campaign -> row.put("campaign", campaign));
      use.job().ifPresent(job -> row.put("job", job.value()));
      use.attempt().ifPresent(attempt -> row.put("attempt", attempt));
      row.setAll(seconds(use, all));
      if (by == Usage.By.TENANT) {
        budget(queue, use.tenant(), now).ifPresent(budget -> row.set("budget", budget));
      }
    }
    node.put("rowsInAll", uses.size());
    node.set("total", seconds(Usage.total(actor.tenant(), uses), all));
    return node;
  }

  private static ObjectNode seconds(Use use, long all) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("usefulSeconds", use.spent().useful() / 1000.0)
        .put("lostSeconds", use.spent().lost() / 1000.0)
        .put("savedSeconds", use.spent().saved() / 1000.0)
        .put("runningSeconds", use.running() / 1000.0)
        .put("leasedSeconds", use.leased() / 1000.0)
        .put("share", all == 0 ? 0.0 : use.leased() / (double) all);
  }

  private static Optional<ObjectNode> budget(Queue queue, TenantId tenant, Instant now) {
    return queue
        .directory()
        .tenant(tenant)
        .quota()
        .budget()
        .map(
            budget -> {
              long left = Ledger.left(queue, tenant, now).orElse(0L);
              return JsonNodeFactory.instance
                  .objectNode()
                  .put("seconds", budget.gpuSeconds())
                  .put("period", JobJson.kebab(budget.period()))
                  .put("usedSeconds", budget.gpuSeconds() - left / 1000.0)
                  .put("leftSeconds", left / 1000.0)
                  .put("next", budget.period().next(now).toString());
            });
  }
}
