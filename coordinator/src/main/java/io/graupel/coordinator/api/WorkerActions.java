package io.graupel.coordinator.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.view.ReadModel;
import io.graupel.coordinator.view.WorkerState;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.tenant.Actor;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** What can be asked about the fleet. */
final class WorkerActions {
  private final ReadModel model;
  private final WorkerState.Rule rule;
  private final Clock clock;

  WorkerActions(ReadModel model, WorkerState.Rule rule, Clock clock) {
    this.model = model;
    this.rule = rule;
    this.clock = clock;
  }

  Answer list(Ask ask) {
    return Answer.ok(fleet(ask.actor()));
  }

  /** The fleet at this moment; of others' jobs, only how many it runs. */
  ObjectNode fleet(Actor actor) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ArrayNode workers = node.putArray("workers");
    Instant now = clock.instant();
    model.workers().forEach(member -> workers.add(worker(actor, member, now)));
    return node;
  }

  private ObjectNode worker(Actor actor, Member member, Instant now) {
    List<JobSnapshot> running = model.heldBy(member.worker());
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("worker", member.worker().worker());
    node.put("incarnation", member.worker().value());
    node.put("pool", member.pool().value());
    node.put("state", JobJson.kebab(rule.of(member, running.size(), now)));
    node.set("device", Codec.node(member.self().device()));
    node.put("slots", member.self().slots());
    ArrayNode jobs = node.putArray("running");
    running.stream()
        .filter(job -> actor.sees(job.tenant()))
        .forEach(job -> jobs.add(job.id().value()));
    node.put("runningOfOthers", running.size() - jobs.size());
    node.put("lastHeartbeat", member.heard().toString());
    node.put("version", member.self().version());
    node.put("metrics", member.self().metrics());
    return node;
  }
}
