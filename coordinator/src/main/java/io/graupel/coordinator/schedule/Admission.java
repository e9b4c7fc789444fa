package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Backlog;
import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.JobKind;
import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.Refusal;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.job.After;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.state.Batch;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.tenant.Quota;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Takes jobs in: a known id is not queued twice, what can never run is refused with the arithmetic,
 * and nothing grows beyond its limit.
 */
final class Admission {
  private final Sharing sharing;
  private final AttemptEnd end;

  Admission(Sharing sharing, AttemptEnd end) {
    this.sharing = sharing;
    this.end = end;
  }

  /** Why the job is not taken, if so. */
  Optional<Refusal> refusal(Queue queue, Verb.Submit submit) {
    return impossible(queue, submit).or(() -> full(queue, submit));
  }

  List<Decision> decide(Queue queue, Verb.Submit submit, Instant now) {
    Gate gate = Gate.of(queue, submit.spec(), submit.terms(), Optional.empty(), now);
    JobSnapshot job = Revision.accepted(submit, batch(submit.spec(), submit.terms()), gate, now);
    List<Decision> decisions = new ArrayList<>();
    decisions.add(new Decision.Save(job));
    decisions.add(
        AttemptEnd.tell(
            job,
            new HistoryEntry.Submitted(job.spec().name(), JobKind.of(job.spec()).label()),
            now));
    Dependents.obstacle(queue, job)
        .ifPresent(fault -> decisions.addAll(end.impossible(queue, job, fault, now)));
    return decisions;
  }

  /** The parts of a job that is cut into some. */
  static Optional<Batch> batch(JobSpec spec, Terms terms) {
    if (!(spec instanceof JobSpec.Sample sample)) {
      return Optional.empty();
    }
    return terms
        .shard()
        .map(images -> Math.ceilDiv(images, sample.microBatch()) * sample.microBatch())
        .filter(images -> images < sample.count())
        .map(images -> Batch.of(sample.count(), images));
  }

  private static Optional<Refusal> impossible(Queue queue, Verb.Submit submit) {
    return noFit(queue, submit).or(() -> noSlot(queue, submit)).or(() -> unlike(queue, submit));
  }

  private static Optional<Refusal> noFit(Queue queue, Verb.Submit submit) {
    long needed = submit.terms().memoryBytes();
    Optional<Member> biggest =
        queue.fleet().members().stream()
            .filter(member -> member.pool().equals(submit.spec().pool()))
            .max(Comparator.comparingLong(member -> member.self().device().memoryBytes()));
    return biggest
        .filter(member -> member.self().device().memoryBytes() < needed)
        .map(
            member ->
                never(
                    "terms.memoryGib: %s (expected: at most %.1f, which worker %s has, the biggest"
                        + " device of pool %s); ask for less, or for another pool",
                    submit.terms().memoryGib().orElse(0.0),
                    member.self().device().memoryBytes() / (double) (1L << 30),
                    member.worker().worker(),
                    submit.spec().pool()));
  }

  private static Optional<Refusal> noSlot(Queue queue, Verb.Submit submit) {
    return queue
        .directory()
        .tenant(submit.tenant())
        .quota()
        .running()
        .filter(most -> most == 0)
        .map(
            none ->
                never(
                    "tenant %s may hold 0 slots; nothing of it can ever run: ask an admin to raise"
                        + " quota.running",
                    submit.tenant()));
  }

  /** A batch that comes after another index by index needs one of as many images. */
  private static Optional<Refusal> unlike(Queue queue, Verb.Submit submit) {
    Optional<Batch> own = batch(submit.spec(), submit.terms());
    for (After after : submit.terms().after()) {
      if (after.until() == After.Until.INDEX) {
        Optional<Batch> other = queue.job(after.job()).flatMap(JobSnapshot::batch);
        boolean alike = own.isPresent() && own.map(Batch::images).equals(other.map(Batch::images));
        if (!alike) {
          return Optional.of(
              never(
                  "terms.after: index of job %s, which has %s parts' images, by one of %s"
                      + " (expected: two batches of as many images); wait for its success or end",
                  after.job(),
                  other.map(b -> "" + b.images()).orElse("no"),
                  own.map(b -> "" + b.images()).orElse("none")));
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Refusal> full(Queue queue, Verb.Submit submit) {
    Quota quota = queue.directory().tenant(submit.tenant()).quota();
    Backlog own = queue.backlog(submit.tenant());
    Backlog all = queue.backlog();
    long images = Backlog.images(submit.spec());
    String who = "tenant " + submit.tenant();
    return over(who, "waiting jobs", own.waiting(), 1, quota.queuedJobs().map(Integer::longValue))
        .or(() -> over(who, "queued images", own.images(), images, quota.queuedImages()))
        .or(() -> over("the fleet", "jobs", all.jobs(), 1, Optional.of((long) sharing.maxJobs())))
        .or(
            () ->
                over(
                    "the fleet",
                    "queued images",
                    all.images(),
                    images,
                    Optional.of(sharing.maxImages())));
  }

  private static Optional<Refusal> over(
      String who, String what, long used, long more, Optional<Long> limit) {
    return limit
        .filter(most -> more > 0 && used + more > most)
        .map(
            most ->
                Refusal.of(
                    most < more ? Refusal.Kind.IMPOSSIBLE : Refusal.Kind.LIMIT,
                    "%s has %,d %s (limit %,d); there is no room for %,d more"
                        .formatted(who, used, what, most, more)));
  }

  private static Refusal never(String message, Object... values) {
    return Refusal.of(Refusal.Kind.IMPOSSIBLE, message.formatted(values));
  }
}
