package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Input;
import io.graupel.coordinator.queue.JobKind;
import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.PoolSetting;
import io.graupel.protocol.event.Request;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.event.WorkerSetting;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.protocol.state.Receipt;
import java.time.Duration;
import java.time.Instant;

/** Why an attempt may be asked to give its device back. */
final class YieldLaws {
  private YieldLaws() {}

  /** The queue and the job are as they were just before. */
  static void check(Queue queue, JobSnapshot job, Attempt asked, Object cause, Instant now) {
    Receipt receipt = asked.receipt().orElseThrow();
    boolean lawful =
        switch (receipt.rule()) {
          case INTERACTIVE -> interactive(queue, job, asked, receipt, now);
          case RECLAIM -> reclaim(queue, job, asked, receipt, now);
          case WINDOW -> window(job, now);
          case BUDGET -> Eligibility.left(queue, job.tenant(), now) <= 0;
          case DRAIN -> drained(queue, job, asked);
          case ASKED -> job.terms().held() || wanted(job, cause);
        };
    Laws.require(
        lawful && cause != null,
        "preemption: attempt %d of %s (%s, %s) was asked by rule %s for %s by %s",
        asked.number(),
        job.id(),
        job.tenant(),
        job.priority(),
        receipt.rule(),
        receipt.beneficiary(),
        cause);
  }

  private static boolean interactive(
      Queue queue, JobSnapshot job, Attempt asked, Receipt receipt, Instant now) {
    Duration least =
        JobKind.of(job.spec()) == JobKind.TRAIN ? least(asked) : SimulatedLeader.SHARING.urgent();
    return job.priority() == Priority.BACKGROUND
        && ran(asked, least, now)
        && helps(queue, asked, receipt.beneficiary().orElseThrow(), true, now);
  }

  private static boolean reclaim(
      Queue queue, JobSnapshot job, Attempt asked, Receipt receipt, Instant now) {
    TenantId owner = receipt.beneficiary().orElseThrow();
    return ran(asked, least(asked), now)
        && staying(queue, job.tenant()) > guaranteed(queue, job.tenant())
        && queue.holdings().slots(owner) < guaranteed(queue, owner)
        && helps(queue, asked, owner, false, now);
  }

  /** Whether a job of the beneficiary can start in the place of the attempt. */
  private static boolean helps(
      Queue queue, Attempt asked, TenantId beneficiary, boolean urgent, Instant now) {
    Member member = queue.fleet().find(asked.worker()).orElseThrow();
    return Eligibility.usable(queue, member)
        && queue.jobs().stream()
            .anyMatch(
                other ->
                    other.tenant().equals(beneficiary)
                        && (!urgent || other.priority() == Priority.INTERACTIVE)
                        && Eligibility.fits(other, member)
                        && Eligibility.startable(queue, other, now));
  }

  private static int guaranteed(Queue queue, TenantId tenant) {
    return queue.directory().tenant(tenant).quota().guaranteed();
  }

  /** Slots that the tenant keeps once all that were asked to stop have stopped. */
  private static long staying(Queue queue, TenantId tenant) {
    return queue
        .holdings()
        .all()
        .filter(id -> queue.job(id.job()).orElseThrow().tenant().equals(tenant))
        .filter(id -> stays(queue.job(id.job()).orElseThrow(), id))
        .count();
  }

  private static boolean stays(JobSnapshot job, AttemptId id) {
    return job.state() == JobState.RUNNING
        && job.live(id.number()).orElseThrow().receipt().isEmpty();
  }

  /** The minimum run, or six times what a checkpoint takes if that is longer. */
  private static Duration least(Attempt asked) {
    Duration worth = Duration.ofMillis(6 * asked.saving().orElse(0L));
    Duration least = SimulatedLeader.SHARING.minRun();
    return worth.compareTo(least) > 0 ? worth : least;
  }

  private static boolean ran(Attempt attempt, Duration least, Instant now) {
    return !attempt.started().orElse(now).plus(least).isAfter(now);
  }

  private static boolean window(JobSnapshot job, Instant now) {
    Duration leave = Eligibility.leave(job);
    return job.terms()
        .window()
        .filter(w -> w.closing(now).filter(end -> now.isBefore(end.minus(leave))).isEmpty())
        .isPresent();
  }

  /** Whether the attempt was told that its window closes, had time to go, and is still there. */
  static boolean overstayed(JobSnapshot job, Attempt attempt, Instant now) {
    return attempt
            .receipt()
            .filter(r -> r.rule() == Receipt.Rule.WINDOW)
            .filter(r -> !r.at().plus(Eligibility.leave(job)).isAfter(now))
            .isPresent()
        && job.terms().window().filter(w -> !w.open(now)).isPresent();
  }

  private static boolean drained(Queue queue, JobSnapshot job, Attempt asked) {
    return queue.directory().mode(job.spec().pool()) == PoolSetting.Mode.DRAINING
        || queue.directory().mode(asked.worker().worker()) == WorkerSetting.Mode.DRAINING;
  }

  private static boolean wanted(JobSnapshot job, Object cause) {
    return cause instanceof Input.Asked(Request request)
        && request.verb() instanceof Verb.Yield(var id)
        && id.equals(job.id());
  }
}
