package io.graupel.coordinator.explain;

import io.graupel.coordinator.forecast.Forecast;
import io.graupel.coordinator.queue.Queue;
import io.graupel.coordinator.schedule.Backoff;
import io.graupel.coordinator.schedule.FairShare;
import io.graupel.coordinator.schedule.Leases;
import io.graupel.coordinator.schedule.Scheduler;
import io.graupel.coordinator.schedule.Sharing;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.WaitReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Says why a job waits and what would let it start. Every advice was tried: the scheduler itself
 * started the job on a copy of the queue with nothing else changed.
 */
public final class Explain {
  private final Leases leases;
  private final Scheduler scheduler;
  private final FairShare shares;
  private final Reasons reasons;

  public Explain(Leases leases, Backoff backoff, Sharing sharing) {
    this.leases = leases;
    this.scheduler = new Scheduler(leases, backoff, sharing);
    this.shares = new FairShare(sharing);
    this.reasons = new Reasons(sharing);
  }

  /** The rule by which reasons are derived. */
  public Reasons reasons() {
    return reasons;
  }

  /** What is known of a job, with what is still to be tried. */
  public final class Case {
    private final Explanation facts;
    private final List<Advice> candidates;
    private final WhatIf whatIf;
    private final Instant now;

    private Case(Explanation facts, List<Advice> candidates, WhatIf whatIf, Instant now) {
      this.facts = facts;
      this.candidates = candidates;
      this.whatIf = whatIf;
      this.now = now;
    }

    /** Tries what might help. Needs the queue no more. */
    public Explanation tried() {
      List<Advice> found = new ArrayList<>();
      if (facts.state() == JobState.WAITING) {
        for (Advice advice : candidates) {
          boolean redundant = !found.isEmpty() && together(advice);
          if (!redundant) {
            outcome(advice).ifPresent(giveWay -> found.add(advice.costing(giveWay)));
          }
        }
      }
      return new Explanation(
          facts.job(),
          facts.state(),
          facts.reason(),
          facts.sentence(),
          facts.seats(),
          facts.standing(),
          facts.forecast(),
          found);
    }

    private boolean together(Advice advice) {
      return advice.verbs().size() > 1 && advice.equals(candidates.getLast());
    }

    private OptionalInt outcome(Advice advice) {
      JobId other = Candidates.stand(facts.job());
      boolean again = advice.verbs().stream().anyMatch(verb -> verb.object().equals(other.value()));
      JobId target = again ? other : facts.job();
      return whatIf.tried(target, advice.verbs(), Duration.between(now, advice.at()));
    }
  }

  /**
   * Takes from the queue what an explanation needs; quick, so that a lock may be held meanwhile.
   */
  public Case of(Queue queue, JobSnapshot job, Optional<Forecast> forecast, Instant now) {
    Optional<WaitReason> reason = reasons.of(queue, job, now);
    Seats seats = Seats.of(queue, job, leases, now);
    Standing standing = Standing.of(queue, job.tenant(), shares, now);
    String sentence = new Sentence(queue, job, now).of(reason, seats, standing, forecast);
    Explanation facts =
        new Explanation(
            job.id(), job.state(), reason, sentence, seats, standing, forecast, List.of());
    List<Advice> candidates =
        job.state() == JobState.WAITING ? Candidates.of(queue, job, now) : List.of();
    return new Case(facts, candidates, WhatIf.of(queue, job, scheduler, now), now);
  }
}
