package io.graupel.coordinator.explain;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Input;
import io.graupel.coordinator.queue.Lanes;
import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.queue.Queue;
import io.graupel.coordinator.schedule.Scheduler;
import io.graupel.protocol.event.Request;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Pool;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Fact;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.tenant.Actor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What decides about a job, cut out of the queue, to try things on: what runs, what is ready (of
 * each tenant and class in a pool, those that come first), what is set up, who is there. Each trial
 * has a queue of its own and the real scheduler.
 */
final class WhatIf {
  private static final int MOST_READY = 20_000;
  private static final Duration NEVER = Duration.ofDays(36_500);

  private final Scheduler scheduler;
  private final Instant now;
  private final Collection<JobSnapshot> jobs;
  private final List<Fact> facts;
  private final List<Member> members;

  private WhatIf(
      Scheduler scheduler,
      Instant now,
      Collection<JobSnapshot> jobs,
      List<Fact> facts,
      List<Member> members) {
    this.scheduler = scheduler;
    this.now = now;
    this.jobs = jobs;
    this.facts = facts;
    this.members = members;
  }

  static WhatIf of(Queue queue, JobSnapshot job, Scheduler scheduler, Instant now) {
    Map<JobId, JobSnapshot> jobs = new LinkedHashMap<>();
    jobs.put(job.id(), job);
    queue.holdings().all().map(AttemptId::job).forEach(id -> take(queue, id, jobs));
    ready(queue, jobs);
    for (JobSnapshot each : List.copyOf(jobs.values())) {
      each.before().forEach(id -> take(queue, id, jobs));
    }
    List<Fact> facts =
        queue.directory().facts().stream().filter(f -> !(f instanceof Fact.Token)).toList();
    return new WhatIf(scheduler, now, jobs.values(), facts, List.copyOf(queue.fleet().members()));
  }

  private static void take(Queue queue, JobId id, Map<JobId, JobSnapshot> jobs) {
    queue.job(id).ifPresent(job -> jobs.putIfAbsent(id, job));
  }

  private static void ready(Queue queue, Map<JobId, JobSnapshot> jobs) {
    List<Pool> pools = queue.waitingPools();
    long lines =
        pools.stream()
            .mapToLong(
                pool ->
                    List.of(Priority.values()).stream()
                        .mapToLong(priority -> queue.ready(pool).tenants(priority).size())
                        .sum())
            .sum();
    int most = (int) Math.max(100, MOST_READY / Math.max(1, lines));
    for (Pool pool : pools) {
      Lanes lanes = queue.ready(pool);
      for (Priority priority : Priority.values()) {
        for (TenantId tenant : lanes.tenants(priority)) {
          lanes.next(priority, tenant, -1, most).forEach(each -> jobs.put(each.id(), each));
        }
      }
    }
  }

  /**
   * Asks for each verb, and looks whether the job then starts.
   *
   * @param target the job that is to start
   * @param later how much time goes by before
   * @return how many attempts must give way first; empty if it does not start
   */
  OptionalInt tried(JobId target, List<Verb> verbs, Duration later) {
    Queue queue = Queue.restored(jobs, facts, job -> now.plus(NEVER));
    members.forEach(member -> queue.apply(new Decision.Welcome(member)));
    if (!later.isZero()) {
      queue.apply(new Decision.Postpone(later));
    }
    Instant at = now.plus(later);
    List<Decision.Send> yields = new ArrayList<>();
    for (Verb verb : verbs) {
      Request request = new Request("what-if", Actor.DEV, at, Optional.empty(), verb);
      turn(queue, new Input.Asked(request), at, yields);
    }
    turn(queue, new Input.Tick(), at, yields);
    if (runs(queue, target)) {
      return OptionalInt.of(0);
    }
    for (Decision.Send send : List.copyOf(yields)) {
      WorkerOrder.Yield order = (WorkerOrder.Yield) send.order();
      WorkerEvent done = new WorkerEvent.Yielded(order.attempt(), order.to(), 0);
      turn(queue, new Input.Heard(send.pool(), done), at, new ArrayList<>());
    }
    return runs(queue, target) ? OptionalInt.of(yields.size()) : OptionalInt.empty();
  }

  private void turn(Queue queue, Input input, Instant at, List<Decision.Send> yields) {
    Consumer<List<Decision>> apply =
        made -> {
          for (Decision decision : made) {
            queue.apply(decision);
            if (decision instanceof Decision.Send send
                && send.order() instanceof WorkerOrder.Yield) {
              yields.add(send);
            }
          }
        };
    scheduler.decide(queue, input, at, apply);
    scheduler.release(queue, at, apply);
    scheduler.pass(queue, at, apply);
  }

  private static boolean runs(Queue queue, JobId job) {
    return queue.job(job).filter(each -> each.state() == JobState.RUNNING).isPresent();
  }
}
