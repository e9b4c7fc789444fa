package io.graupel.coordinator.schedule;

import io.graupel.coordinator.Specs;
import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Input;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.Refusal;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.IndexRange;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Part;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.state.AuditEntry;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.tenant.Actor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A scheduler at work, with a clock of its own: what it decided is kept to be looked at. */
final class Desk {
  static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  final Scheduler scheduler = new Scheduler(Leases.DEFAULT, Backoff.DEFAULT, Sharing.DEFAULT);
  Queue queue = new Queue();
  Instant now = NOON;
  List<Decision> decided = new ArrayList<>();
  private int jobs;

  /** One turn; what it decided replaces what is kept. */
  Desk turn(Input... inputs) {
    decided = new ArrayList<>();
    Arrays.stream(inputs).forEach(input -> scheduler.decide(queue, input, now, this::apply));
    scheduler.release(queue, now, this::apply);
    scheduler.pass(queue, now, this::apply);
    return this;
  }

  private void apply(List<Decision> decisions) {
    decisions.forEach(queue::apply);
    decided.addAll(decisions);
  }

  /** Somebody with every right asks. */
  Desk ask(Verb verb) {
    return turn(new Input.Asked(Specs.request(verb, now)));
  }

  Desk ask(Actor actor, Verb verb) {
    return turn(new Input.Asked(Specs.request(actor, verb, now)));
  }

  /** What the last request was answered. */
  Optional<Refusal> refusal() {
    return decided.stream()
        .filter(Decision.Answer.class::isInstance)
        .map(d -> ((Decision.Answer) d).entry())
        .reduce((first, last) -> last)
        .flatMap(AuditEntry::refusal);
  }

  JobId submit(JobSpec spec) {
    return submit(TenantId.DEFAULT, spec, Terms.NONE);
  }

  JobId submit(TenantId tenant, JobSpec spec, Terms terms) {
    JobId id = Specs.job(jobs++);
    ask(new Verb.Submit(id, tenant, spec, terms));
    return id;
  }

  Desk cancel(JobId job) {
    return ask(new Verb.Cancel(job));
  }

  Desk hear(WorkerEvent event) {
    return turn(new Input.Heard(Specs.POOL, event));
  }

  Desk hello(Incarnation worker, int slots) {
    return hear(new WorkerEvent.Hello(Specs.announcement(worker, slots)));
  }

  Desk beat(Incarnation worker, int slots, AttemptId... running) {
    return hear(
        new WorkerEvent.Heartbeat(Specs.announcement(worker, slots), List.of(running), false));
  }

  Desk drain(Incarnation worker, int slots, AttemptId... running) {
    return hear(
        new WorkerEvent.Heartbeat(Specs.announcement(worker, slots), List.of(running), true));
  }

  /** Lets time pass with a tick every half second, as a leader does. */
  Desk pass(Duration time) {
    Instant end = now.plus(time);
    List<Decision> all = new ArrayList<>();
    while (now.isBefore(end)) {
      Instant next = now.plusMillis(500);
      now = next.isBefore(end) ? next : end;
      turn(new Input.Tick());
      all.addAll(decided);
    }
    decided = all;
    return this;
  }

  /** A model that is trained already; a worker must be there. */
  JobId trained() {
    JobId train = submit(Specs.train());
    done(current(train));
    return train;
  }

  /** The attempts at a job that workers hold, oldest first. */
  List<AttemptId> live(JobId id) {
    JobSnapshot job = job(id);
    return job.live().stream().map(job::idOf).toList();
  }

  Incarnation holder(AttemptId attempt) {
    return job(attempt.job()).live(attempt.number()).orElseThrow().worker();
  }

  Desk started(AttemptId attempt) {
    return hear(new WorkerEvent.Started(attempt, holder(attempt)));
  }

  Desk done(AttemptId attempt) {
    return hear(new WorkerEvent.Done(attempt, holder(attempt), Specs.result(attempt.number())));
  }

  Desk failed(AttemptId attempt, Failure failure, String words) {
    return hear(new WorkerEvent.Failed(attempt, holder(attempt), failure, words));
  }

  Desk gaveBack(AttemptId attempt) {
    return hear(new WorkerEvent.Yielded(attempt, holder(attempt), 0));
  }

  /** The part that each live attempt at a job makes, as people write it. */
  List<String> parts(JobId id) {
    return job(id).live().stream()
        .map(
            live ->
                live.part() instanceof Part.Shard(IndexRange range)
                    ? range.toString()
                    : live.part().getClass().getSimpleName())
        .toList();
  }

  JobSnapshot job(JobId id) {
    return queue.job(id).orElseThrow();
  }

  AttemptId current(JobId id) {
    JobSnapshot job = job(id);
    return job.idOf(job.live().getLast());
  }

  Incarnation holder(JobId id) {
    return job(id).latest().orElseThrow().worker();
  }

  List<WorkerOrder> orders() {
    return decided.stream()
        .filter(Decision.Send.class::isInstance)
        .map(d -> ((Decision.Send) d).order())
        .toList();
  }

  List<HistoryEntry.What> told() {
    return decided.stream()
        .filter(Decision.Tell.class::isInstance)
        .map(d -> ((Decision.Tell) d).entry().what())
        .toList();
  }
}
