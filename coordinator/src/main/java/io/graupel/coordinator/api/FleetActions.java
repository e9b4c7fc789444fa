package io.graupel.coordinator.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.queue.Queue;
import io.graupel.coordinator.queue.Slots;
import io.graupel.coordinator.view.Load;
import io.graupel.coordinator.view.ReadModel;
import io.graupel.protocol.event.PoolSetting;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerSetting;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.state.Fact;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What can be asked of pools and workers. Blocks: for virtual threads. */
final class FleetActions {
  private final ReadModel model;
  private final Requests requests;
  private final List<Pool> pools;

  /**
   * @param pools that are served
   */
  FleetActions(ReadModel model, Requests requests, List<Pool> pools) {
    this.model = model;
    this.requests = requests;
    this.pools = List.copyOf(pools);
  }

  /** Every pool, and what waits and runs in it: of others, only how much. */
  Answer list(Ask ask) {
    Map<Pool, Load> loads = model.load(ask.actor()::sees);
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ArrayNode list = node.putArray("pools");
    for (Pool pool : pools) {
      list.add(json(pool, loads.getOrDefault(pool, Load.NONE)));
    }
    return Answer.ok(node);
  }

  /** Makes the pool that the path names behave so. */
  Routes.Action pool(PoolSetting.Mode mode) {
    return ask -> {
      Pool pool = pool(ask.param("name"));
      requests.done(ask.actor(), new Verb.SetPool(pool, mode), ask.reason());
      return Answer.ok(json(pool, model.load(ask.actor()::sees).getOrDefault(pool, Load.NONE)));
    };
  }

  private Pool pool(String name) {
    return pools.stream()
        .filter(pool -> pool.value().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.notFound(
                    "there is no pool \"%s\" (expected: %s)"
                        .formatted(
                            name,
                            pools.stream().map(Pool::value).collect(Collectors.joining(", ")))));
  }

  /** Makes the worker that the path names behave so, through its restarts. */
  Routes.Action worker(WorkerSetting.Mode mode) {
    return ask -> {
      String name = ask.param("name");
      if (!model.look(queue -> known(queue, name))) {
        throw Problem.notFound("there is no worker \"%s\"".formatted(name))
            .hint("list them with: graupel workers");
      }
      requests.done(ask.actor(), new Verb.SetWorker(name, mode), ask.reason());
      return Answer.ok(
          JsonNodeFactory.instance
              .objectNode()
              .put("worker", name)
              .put("mode", JobJson.kebab(mode)));
    };
  }

  private static boolean known(Queue queue, String worker) {
    return queue.fleet().named(worker).isPresent()
        || queue
            .directory()
            .fact("worker/" + worker)
            .filter(Fact.Worker.class::isInstance)
            .isPresent();
  }

  private ObjectNode json(Pool pool, Load load) {
    return model.look(
        queue -> {
          List<Member> members =
              queue.fleet().members().stream().filter(m -> m.pool().equals(pool)).toList();
          ObjectNode node = JsonNodeFactory.instance.objectNode();
          node.put("pool", pool.value());
          node.put("mode", JobJson.kebab(queue.directory().mode(pool)));
          node.put("workers", members.size());
          node.put("slots", members.stream().mapToInt(m -> m.self().slots()).sum());
          node.put("free", queue.slots().of(pool).mapToInt(Slots.Room::free).sum());
          node.set("seen", json(load.seen()));
          node.set("others", json(load.others()));
          return node;
        });
  }

  static ObjectNode json(Load.Count count) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("waiting", count.waiting())
        .put("running", count.running());
  }
}
