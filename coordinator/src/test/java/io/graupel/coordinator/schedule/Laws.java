package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.Input;
import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.Request;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerOrder;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.AuditEntry;
import io.graupel.protocol.state.Fact;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.WaitReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What must hold whatever happens: checked at every decision, after every pass and commit. */
final class Laws {
  private static final Predicate<WaitReason> BOUND =
      reason -> reason == WaitReason.DEPENDENCY || reason == WaitReason.HELD;

  private final Simulation world;
  private final Set<AttemptId> givenOut = new HashSet<>();

  Laws(Simulation world) {
    this.world = world;
  }

  /** Fails with what broke. */
  static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new AssertionError(message.formatted(values));
    }
  }

  /** Before the queue takes a step of a job. */
  void save(Queue queue, Optional<JobSnapshot> old, JobSnapshot next, Object cause, Instant now) {
    JobLaws.check(old, next, cause);
    setFreeByTheEnd(queue, old, next);
    for (Attempt attempt : next.attempts()) {
      Optional<Attempt> before =
          old.flatMap(
              job ->
                  job.attempts().stream().filter(a -> a.number() == attempt.number()).findFirst());
      if (before.isEmpty() && attempt.live()) {
        next.terms().after().forEach(after -> world.count("after " + after.until()));
        world.count("part " + attempt.part().getClass().getSimpleName());
        StartLaws.check(queue, old.orElseThrow(), attempt, now);
      }
      if (attempt.receipt().isPresent() && before.flatMap(Attempt::receipt).isEmpty()) {
        world.count("rule " + attempt.receipt().orElseThrow().rule());
        YieldLaws.check(queue, old.orElseThrow(), attempt, cause, now);
      }
      if (before.filter(Attempt::live).isPresent() && !attempt.live()) {
        world.count("outcome " + attempt.outcome().orElseThrow());
        JobLaws.endedForAReason(queue, next.idOf(attempt), attempt, cause, now);
      }
    }
    next.reason().ifPresent(reason -> world.count("waits: " + reason));
  }

  private static void setFreeByTheEnd(Queue queue, Optional<JobSnapshot> old, JobSnapshot next) {
    boolean bound = old.isEmpty() || old.flatMap(JobSnapshot::reason).filter(BOUND).isPresent();
    if (bound && next.reason().filter(BOUND.negate()).isPresent()) {
      require(
          Eligibility.endsCame(queue, next),
          "dependency: %s was set free before the jobs it waits for ended: %s",
          next.id(),
          next.terms().after());
    }
  }

  /** No job that could start waits while a slot that fits it is free. */
  void afterPass(Queue queue, Instant now) {
    List<Member> free = new ArrayList<>();
    for (Member member : queue.fleet().members()) {
      if (Eligibility.free(queue, member, now) > 0) {
        free.add(member);
      }
    }
    if (free.isEmpty()) {
      return;
    }
    for (JobSnapshot job : queue.jobs()) {
      if (!job.state().terminal()) {
        for (Member member : free) {
          require(
              !Eligibility.fits(job, member) || !Eligibility.startable(queue, job, now),
              "no idle slot: %s of %s waits while %s is free",
              job.id(),
              job.tenant(),
              member);
        }
      }
    }
  }

  /** A queue from the log alone is the same, but for what workers say of themselves. */
  void sameAfterRestart(Queue queue, Collection<JobSnapshot> jobs, Collection<Fact> facts) {
    Queue again = Queue.restored(jobs, facts, job -> Instant.EPOCH);
    queue.fleet().members().forEach(member -> again.apply(new Decision.Welcome(member)));
    require(
        Indexes.kept(again).equals(Indexes.kept(queue)),
        "restart: the queue from the log differs:%n%s%n%s",
        Indexes.kept(again),
        Indexes.kept(queue));
  }

  /** Every request that was read has one answer, committed with what follows from it. */
  void answered(List<Input> inputs, List<AuditEntry> answers) {
    List<String> asked = new ArrayList<>();
    for (Input input : inputs) {
      if (input instanceof Input.Asked(Request request)
          && !(request.verb() instanceof Verb.UseToken)) {
        asked.add(request.id());
      } else if (input instanceof Input.Asked) {
        world.count("verb use-token");
      }
    }
    List<String> answered = answers.stream().map(AuditEntry::request).toList();
    require(asked.equals(answered), "answers: requests %s were answered %s", asked, answered);
    for (AuditEntry answer : answers) {
      world.count("verb " + answer.verb() + (answer.refusal().isPresent() ? " refused" : ""));
      answer
          .refusal()
          .ifPresent(
              r -> {
                world.count("refusal " + r.kind());
                require(
                    r.retryAt().filter(answer.at()::isAfter).isEmpty(),
                    "answers: %s is told to ask again in the past",
                    answer);
              });
    }
  }

  void committed(List<Decision> decisions) {
    for (Decision decision : decisions) {
      if (decision instanceof Decision.Send(var pool, WorkerOrder.Assign assign)) {
        require(givenOut.add(assign.attempt()), "fence: %s was given out twice", assign.attempt());
        require(
            assign.inputs().keySet().equals(assign.spec().after()),
            "inputs: %s began with %s (expected: %s)",
            assign.attempt(),
            assign.inputs().keySet(),
            assign.spec().after());
      }
    }
  }
}
