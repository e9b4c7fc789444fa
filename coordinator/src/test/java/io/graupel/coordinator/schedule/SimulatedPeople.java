package io.graupel.coordinator.schedule;

import io.graupel.coordinator.Specs;
import io.graupel.coordinator.queue.Input;
import io.graupel.protocol.event.PoolSetting;
import io.graupel.protocol.event.Request;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerSetting;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.AuditEntry;
import io.graupel.protocol.tenant.Actor;
import io.graupel.protocol.tenant.Budget;
import io.graupel.protocol.tenant.Quota;
import io.graupel.protocol.tenant.Role;
import io.graupel.protocol.tenant.Tenant;
import io.graupel.protocol.tenant.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Those who queue jobs and change their minds, and those who run the fleet. */
final class SimulatedPeople {
  private static final List<TenantId> TENANTS =
      List.of(TenantId.DEFAULT, new TenantId("vision"), new TenantId("audio"));
  private static final List<String> TOKENS = List.of("aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc");

  private final Simulation world;
  private final SimulatedWishes wishes;
  private final int pace;

  /** Submits that were not answered yet, with the newest request for each. */
  private final Map<JobId, Asked> open = new TreeMap<>();

  private int requests;

  private record Asked(Verb.Submit submit, List<String> requests) {}

  SimulatedPeople(Simulation world) {
    this.world = world;
    this.wishes = new SimulatedWishes(world);
    this.pace = 1_000 + world.below(4_000);
  }

  void begin() {
    for (TenantId tenant : TENANTS) {
      ask(Actor.DEV, new Verb.SetTenant(tenant(tenant)));
    }
    world.after(1_000, this::act);
    world.after(5_000, this::askAgain);
  }

  /** In peace most of what stands in the way is taken out of it, and some is left. */
  void calm() {
    for (TenantId tenant : TENANTS) {
      ask(
          Actor.DEV,
          new Verb.SetTenant(
              new Tenant(
                  tenant,
                  1 + world.below(3),
                  new Quota(
                      world.below(2),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty()),
                  world.below(8) == 0)));
    }
    for (var pool : SimulatedWorker.POOLS) {
      ask(Actor.DEV, new Verb.SetPool(pool, PoolSetting.Mode.OPEN));
    }
    for (SimulatedWorker worker : world.workers) {
      if (world.below(4) != 0) {
        ask(Actor.DEV, new Verb.SetWorker(worker.name(), WorkerSetting.Mode.OPEN));
      }
    }
    for (JobId job : world.leader.jobs().keySet()) {
      if (world.below(2) == 0) {
        ask(Actor.DEV, new Verb.Release(job));
      }
    }
  }

  /** Whether every submit was answered. */
  boolean content() {
    return open.isEmpty();
  }

  private void act() {
    if (!world.chance(1)) {
      return;
    }
    world.after(world.below(pace), this::act);
    if (world.below(10) < 4) {
      Verb.Submit submit = wishes.submit(world.oneOf(TENANTS));
      open.put(submit.job(), new Asked(submit, new ArrayList<>()));
      submit(open.get(submit.job()));
    } else {
      ask(actor(), verb());
    }
  }

  /** A client asks again until it is answered. */
  private void askAgain() {
    world.after(3_000, this::askAgain);
    open.values()
        .removeIf(asked -> asked.requests().stream().anyMatch(id -> answer(id).isPresent()));
    List.copyOf(open.values()).forEach(this::submit);
  }

  private Optional<AuditEntry> answer(String request) {
    return world.leader.answer(request);
  }

  private void submit(Asked asked) {
    Actor actor =
        new Actor(
            asked.submit().tenant(),
            world.chance(0.05) ? Role.VIEWER : Role.SUBMITTER,
            "submitter");
    asked.requests().add(ask(actor, asked.submit()));
  }

  private String ask(Actor actor, Verb verb) {
    String id = "r-" + requests++;
    Request request = new Request(id, actor, world.clock(), Optional.empty(), verb);
    world.post(() -> world.leader.hear(new Input.Asked(request)));
    return id;
  }

  private Actor actor() {
    return world.below(3) == 0
        ? new Actor(world.oneOf(TENANTS), world.oneOf(Role.values()), "someone")
        : Actor.DEV;
  }

  private Verb verb() {
    List<JobId> jobs = List.copyOf(world.leader.jobs().keySet());
    JobId job = jobs.isEmpty() || world.below(20) == 0 ? Specs.job(9_999) : world.oneOf(jobs);
    return switch (world.below(20)) {
      case 0, 1 -> new Verb.Cancel(job);
      case 2, 3 -> new Verb.Hold(job);
      case 4, 5, 6 -> new Verb.Release(job);
      case 7 -> new Verb.Top(job);
      case 8 -> new Verb.Prioritize(job, world.oneOf(Priority.values()));
      case 9, 10, 11 -> new Verb.Retry(job);
      case 12 -> new Verb.Yield(job);
      case 13, 14, 15 -> new Verb.SetTenant(tenant(world.oneOf(TENANTS)));
      case 16 ->
          new Verb.SetPool(
              world.oneOf(SimulatedWorker.POOLS),
              world.oneOf(
                  PoolSetting.Mode.OPEN,
                  PoolSetting.Mode.OPEN,
                  PoolSetting.Mode.PAUSED,
                  PoolSetting.Mode.DRAINING));
      case 17 ->
          new Verb.SetWorker(
              world.oneOf(world.workers).name(), world.oneOf(WorkerSetting.Mode.values()));
      case 18 -> token();
      default ->
          world.below(3) == 0
              ? new Verb.RemoveTenant(world.oneOf(TENANTS))
              : new Verb.SetWorker(world.oneOf(world.workers).name(), WorkerSetting.Mode.OPEN);
    };
  }

  private Verb token() {
    String id = world.oneOf(TOKENS);
    return switch (world.below(3)) {
      case 0 ->
          new Verb.IssueToken(
              new Token(
                  id,
                  world.oneOf(TENANTS),
                  world.oneOf(Role.values()),
                  "laptop",
                  "0".repeat(64),
                  world.clock(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty()));
      case 1 -> new Verb.RevokeToken(id);
      default -> new Verb.UseToken(id);
    };
  }

  private Tenant tenant(TenantId id) {
    int guaranteed = world.below(3);
    return new Tenant(
        id,
        world.oneOf(0.5, 1.0, 2.0, 3.0),
        new Quota(
            guaranteed,
            sometimes(3, Math.max(guaranteed, world.below(5))),
            sometimes(6, 2 + world.below(6)),
            sometimes(6, 20L + world.below(300)),
            sometimes(4, new Budget(5 + world.below(120), world.oneOf(Budget.Period.values())))),
        world.below(10) == 0);
  }

  private <T> Optional<T> sometimes(int oneIn, T value) {
    return world.below(oneIn) == 0 ? Optional.of(value) : Optional.empty();
  }
}
