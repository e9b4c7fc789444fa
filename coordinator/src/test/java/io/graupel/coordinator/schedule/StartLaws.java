package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.job.Part;
import io.graupel.protocol.job.Priority;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.JobSnapshot;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** When an attempt may begin, where, and whose turn it is. */
final class StartLaws {
  private static final Comparator<JobSnapshot> WITHIN =
      Comparator.comparingLong(JobSnapshot::rank)
          .thenComparing(JobSnapshot::submitted)
          .thenComparing(JobSnapshot::id);

  private StartLaws() {}

  /** The queue and the job are as they were just before. */
  static void check(Queue queue, JobSnapshot job, Attempt attempt, Instant now) {
    nothingStandsAgainstIt(queue, job, now);
    itIsTheNextPart(queue, job, attempt);
    Member member = theWorkerHasRoom(queue, job, attempt, now);
    noSmallerDeviceWouldDo(queue, job, member, now);
    for (JobSnapshot other : queue.jobs()) {
      if (!other.state().terminal()
          && !other.id().equals(job.id())
          && Eligibility.fits(other, member)
          && Eligibility.startable(queue, other, now)) {
        itIsItsTurn(queue, job, other, now);
      }
    }
  }

  private static void nothingStandsAgainstIt(Queue queue, JobSnapshot job, Instant now) {
    Optional<String> obstacle = Eligibility.obstacle(queue, job, now);
    Laws.require(
        obstacle.isEmpty(),
        "start: %s of %s begins in spite of: %s",
        job.id(),
        job.tenant(),
        obstacle.orElse(""));
  }

  private static void itIsTheNextPart(Queue queue, JobSnapshot job, Attempt attempt) {
    Optional<Part> part = Eligibility.part(queue, job);
    Laws.require(
        part.equals(Optional.of(attempt.part())),
        "start: %s begins %s (expected: %s)",
        job.id(),
        attempt.part(),
        part);
  }

  private static Member theWorkerHasRoom(
      Queue queue, JobSnapshot job, Attempt attempt, Instant now) {
    Member member = queue.fleet().find(attempt.worker()).orElseThrow();
    Laws.require(
        Eligibility.free(queue, member, now) > 0, "room: %s begins on full %s", job.id(), member);
    Laws.require(Eligibility.fits(job, member), "room: %s does not fit on %s", job.id(), member);
    return member;
  }

  private static void noSmallerDeviceWouldDo(
      Queue queue, JobSnapshot job, Member chosen, Instant now) {
    for (Member member : queue.fleet().members()) {
      Laws.require(
          member.self().device().memoryBytes() >= chosen.self().device().memoryBytes()
              || !Eligibility.fits(job, member)
              || Eligibility.free(queue, member, now) <= 0,
          "room: %s goes to %s, and %s would do",
          job.id(),
          chosen,
          member);
    }
  }

  /** Those below their guarantee, then the better class, then who used least, then the older. */
  private static void itIsItsTurn(Queue queue, JobSnapshot job, JobSnapshot other, Instant now) {
    boolean owed = owed(queue, job.tenant());
    if (owed != owed(queue, other.tenant())) {
      Laws.require(owed, "guarantee: %s begins before %s, which is owed", job.id(), other.id());
      return;
    }
    int byClass = ordinal(job.priority()) - ordinal(other.priority());
    Laws.require(byClass <= 0, "class: %s begins before %s", job.id(), other.id());
    if (byClass < 0) {
      return;
    }
    if (job.tenant().equals(other.tenant())) {
      Laws.require(
          WITHIN.compare(job, other) < 0, "order: %s begins before %s", job.id(), other.id());
    } else {
      double own = standing(queue, job.tenant(), now);
      double theirs = standing(queue, other.tenant(), now);
      Laws.require(
          own <= theirs * (1 + 1e-9) + 1e-9,
          "share: %s, which used %.1f ms by weight, begins before %s, which used %.1f",
          job.id(),
          own,
          other.id(),
          theirs);
    }
  }

  private static int ordinal(Priority priority) {
    return switch (priority) {
      case INTERACTIVE -> 0;
      case STANDARD -> 1;
      case BACKGROUND -> 2;
    };
  }

  private static boolean owed(Queue queue, TenantId tenant) {
    return queue.holdings().slots(tenant) < queue.directory().tenant(tenant).quota().guaranteed();
  }

  private static double standing(Queue queue, TenantId id, Instant now) {
    Sharing sharing = SimulatedLeader.SHARING;
    return (queue.directory().account(id).share(now, sharing.halfLife())
            + queue.holdings().underWay(id, now)
            + queue.holdings().slots(id) * (double) sharing.entryPenalty().toMillis())
        / queue.directory().tenant(id).weight();
  }
}
