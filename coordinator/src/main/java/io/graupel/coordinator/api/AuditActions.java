package io.graupel.coordinator.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.coordinator.view.Audited;
import io.graupel.coordinator.view.ReadModel;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.state.AuditEntry;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.tenant.Actor;
import io.graupel.protocol.tenant.Right;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who changed what. People's requests come from the audit; for one job, what the system itself did
 * to it is put in from its story.
 */
final class AuditActions {
  private final ReadModel model;

  AuditActions(ReadModel model) {
    this.model = model;
  }

  /** The newest changes, newest first. */
  Answer list(Ask ask) {
    Predicate<AuditEntry> wanted =
        equal(ask.query("object"), AuditEntry::object)
            .and(equal(ask.query("verb"), AuditEntry::verb))
            .and(entry -> named(ask, entry.actor().name()))
            .and(entry -> mayRead(ask.actor(), entry));
    int limit = Queries.limit(ask);
    List<ObjectNode> found = new ArrayList<>();
    model.audit(wanted, limit).forEach(audited -> found.add(json(ask.actor(), audited)));
    ask.query("object").flatMap(JobActions::jobId).ifPresent(job -> found.addAll(own(ask, job)));
    found.sort(Comparator.comparing((ObjectNode line) -> line.path("at").asText()).reversed());
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ArrayNode list = node.putArray("audit");
    found.stream().limit(limit).forEach(list::add);
    return Answer.ok(node);
  }

  private static Predicate<AuditEntry> equal(
      Optional<String> wanted, java.util.function.Function<AuditEntry, String> part) {
    return entry -> wanted.map(part.apply(entry)::equals).orElse(true);
  }

  private static boolean named(Ask ask, String actor) {
    return ask.query("actor").map(actor::contains).orElse(true);
  }

  /**
   * A tenant's admin reads what its people asked for, and what was done to what is its own; that
   * strangers asked in vain for what they may not know of is not told.
   */
  private static boolean mayRead(Actor actor, AuditEntry entry) {
    return everything(actor)
        || entry.actor().tenant().equals(actor.tenant())
        || entry.tenant().filter(actor.tenant()::equals).isPresent() && entry.refusal().isEmpty();
  }

  private static boolean everything(Actor actor) {
    return actor.may(Right.OPERATE);
  }

  private static ObjectNode json(Actor actor, Audited audited) {
    AuditEntry entry = audited.entry();
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", audited.id());
    node.setAll((ObjectNode) Codec.node(entry));
    boolean strange = entry.tenant().filter(owner -> !owner.equals(actor.tenant())).isPresent();
    if (strange && !everything(actor)) {
      node.remove(List.of("tenant", "before", "after"));
    }
    return node;
  }

  /** What the system did to the job by itself. */
  private List<ObjectNode> own(Ask ask, JobId job) {
    Optional<JobSnapshot> seen = model.job(job).filter(j -> ask.actor().sees(j.tenant()));
    return seen.isEmpty()
        ? List.of()
        : SystemChanges.of(job, model.history(job, -1)).stream()
            .filter(line -> named(ask, line.at("/actor/name").asText()))
            .filter(line -> ask.query("verb").map(line.path("verb").asText()::equals).orElse(true))
            .toList();
  }
}
