package io.graupel.coordinator.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.coordinator.queue.Backlog;
import io.graupel.coordinator.queue.Queue;
import io.graupel.coordinator.view.ReadModel;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.tenant.Actor;
import io.graupel.protocol.tenant.Tenant;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** What can be asked about tenants. Blocks: for virtual threads. */
final class TenantActions {
  private final ReadModel model;
  private final Requests requests;

  TenantActions(ReadModel model, Requests requests) {
    this.model = model;
    this.requests = requests;
  }

  /** Tenants that are set up, have work or are the actor's own. */
  Answer list(Ask ask) {
    return Answer.ok(
        model.look(
            queue -> {
              ObjectNode node = JsonNodeFactory.instance.objectNode();
              ArrayNode list = node.putArray("tenants");
              seen(queue, ask.actor()).forEach(id -> list.add(json(queue, id)));
              return node;
            }));
  }

  Answer get(Ask ask) {
    return Answer.ok(shown(known(ask)));
  }

  /** Makes or changes a tenant; what the document leaves out is as for one that is not set up. */
  Answer put(Ask ask) throws InterruptedException {
    TenantId id = Queries.tenant(ask.param("id"));
    Tenant now = model.look(queue -> queue.directory().tenant(id));
    ObjectNode whole = (ObjectNode) Codec.node(Tenant.plain(id).paused(now.paused()));
    ObjectNode given = Documents.treeOrNone(ask);
    if (given.get("quota") instanceof ObjectNode quota && !quota.has("guaranteed")) {
      quota.put("guaranteed", 0);
    }
    Tenant tenant = Documents.strict(whole.setAll(given), Tenant.class);
    if (!tenant.id().equals(id)) {
      throw Problem.unprocessable(
              "id: %s (expected: %s, as in the path, or none)".formatted(tenant.id(), id))
          .field("id");
    }
    requests.done(ask.actor(), new Verb.SetTenant(tenant), ask.reason());
    return Answer.ok(shown(id));
  }

  Answer remove(Ask ask) throws InterruptedException {
    TenantId id = known(ask);
    if (id.equals(ask.actor().tenant())) {
      throw Problem.conflict(
              "tenant %s is your own; its tokens, yours too, would end".formatted(id))
          .hint("ask with a token of another tenant");
    }
    requests.done(ask.actor(), new Verb.RemoveTenant(id), ask.reason());
    return Answer.ok(JsonNodeFactory.instance.objectNode().put("id", id.value()));
  }

  Answer pause(Ask ask) throws InterruptedException {
    return change(ask, tenant -> tenant.paused(true));
  }

  Answer resume(Ask ask) throws InterruptedException {
    return change(ask, tenant -> tenant.paused(false));
  }

  private Answer change(Ask ask, UnaryOperator<Tenant> change) throws InterruptedException {
    TenantId id = known(ask);
    Tenant now = model.look(queue -> queue.directory().tenant(id));
    requests.done(ask.actor(), new Verb.SetTenant(change.apply(now)), ask.reason());
    return Answer.ok(shown(id));
  }

  /** The tenant that the path names, if the actor may know of it. */
  private TenantId known(Ask ask) {
    String name = ask.param("id");
    return model.look(queue -> seen(queue, ask.actor())).stream()
        .filter(id -> id.value().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.notFound("there is no tenant \"%s\"".formatted(name))
                    .hint("list them with: graupel tenants ls"));
  }

  private static Set<TenantId> seen(Queue queue, Actor actor) {
    Set<TenantId> seen = new TreeSet<>(java.util.Comparator.comparing(TenantId::value));
    queue.directory().tenants().forEach(tenant -> seen.add(tenant.id()));
    seen.addAll(queue.busy());
    seen.removeIf(id -> !actor.sees(id));
    seen.add(actor.tenant());
    return seen;
  }

  private ObjectNode shown(TenantId id) {
    return model.look(queue -> json(queue, id));
  }

  private static ObjectNode json(Queue queue, TenantId id) {
    ObjectNode node = (ObjectNode) Codec.node(queue.directory().tenant(id));
    Backlog backlog = queue.backlog(id);
    node.putObject("now")
        .put("waiting", backlog.waiting())
        .put("unfinished", backlog.jobs())
        .put("queuedImages", backlog.images())
        .put("slots", queue.holdings().slots(id));
    return node;
  }
}
