package io.graupel.coordinator.schedule;

import io.graupel.coordinator.queue.Decision;
import io.graupel.coordinator.queue.JobKind;
import io.graupel.coordinator.queue.Member;
import io.graupel.coordinator.queue.Queue;
import io.graupel.protocol.event.Refusal;
import io.graupel.protocol.event.Verb;
import io.graupel.protocol.job.After;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.state.Batch;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes jobs in: a known id is not queued twice, what can never run is refused with the arithmetic,
 * and nothing grows beyond its limit.
 */
final class Admission {
  /** Parts for each that runs at once, where only their number is said: the last ones even out. */
  private static final int PARTS_EACH = 4;

  private static final double GIB = 1L << 30;

  private final Backpressure room;
  private final AttemptEnd end;

  Admission(Backpressure room, AttemptEnd end) {
    this.room = room;
    this.end = end;
  }

  /** Why the job is not taken, if so. */
  Optional<Refusal> refusal(Queue queue, Verb.Submit submit, Instant now) {
    return strange(queue, submit)
        .or(() -> misfit(submit))
        .or(() -> unlike(queue, submit))
        .or(() -> noFit(queue, submit))
        .or(() -> noSlot(queue, submit))
        .or(() -> room.refusal(queue, submit.tenant(), submit.spec(), now));
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

  /**
   * The parts of a job that is cut into some: whole micro-batches, so that an image has the same
   * neighbours however the job is cut. One part is no batch.
   */
  static Optional<Batch> batch(JobSpec spec, Terms terms) {
    if (!(spec instanceof JobSpec.Sample sample)) {
      return Optional.empty();
    }
    return terms
        .shard()
        .or(() -> terms.parallel().map(parts -> Math.ceilDiv(sample.count(), PARTS_EACH * parts)))
        .map(images -> Math.ceilDiv(images, sample.microBatch()) * (long) sample.microBatch())
        .filter(images -> images < sample.count())
        .map(images -> Batch.of(sample.count(), images.intValue()));
  }

  /**
   * It can come after jobs of its tenant only, and they must be there first: that is why nothing
   * can ever wait in a circle.
   */
  private static Optional<Refusal> strange(Queue queue, Verb.Submit submit) {
    for (After after : submit.terms().after()) {
      JobId id = after.job();
      if (id.equals(submit.job())) {
        return Optional.of(
            never("terms.after: %s is this job itself (expected: another); leave it out", id));
      }
      if (queue.job(id).filter(job -> job.tenant().equals(submit.tenant())).isEmpty()) {
        return Optional.of(
            never(
                "terms.after: there is no job %s (expected: a job of tenant %s that is queued"
                    + " already); queue that first",
                id, submit.tenant()));
      }
    }
    return Optional.empty();
  }

  /** Only sample jobs are cut into parts, of a micro-batch at least and of all images at most. */
  private static Optional<Refusal> misfit(Verb.Submit submit) {
    Terms terms = submit.terms();
    if (!(submit.spec() instanceof JobSpec.Sample sample)) {
      String kind = JobKind.of(submit.spec()).label();
      return terms
          .shard()
          .map(images -> whole("shard", images, kind))
          .or(() -> terms.parallel().map(parts -> whole("parallel", parts, kind)));
    }
    return terms
        .shard()
        .filter(images -> images < sample.microBatch() || images > sample.count())
        .map(
            images ->
                never(
                    "terms.shard: %d (expected: %d to %d, from one micro-batch to all images); a"
                        + " job without it is one part",
                    images, sample.microBatch(), sample.count()));
  }

  private static Refusal whole(String field, int value, String kind) {
    return never(
        "terms.%s: %d of a %s job (expected: of a sample job; no other is cut into parts); leave it"
            + " out",
        field, value, kind);
  }

  private static Optional<Refusal> noFit(Queue queue, Verb.Submit submit) {
    long needed = submit.terms().memoryBytes();
    Optional<Member> biggest = queue.fleet().biggest(submit.spec().pool());
    return biggest
        .filter(member -> memoryBytes(member) < needed)
        .map(
            member ->
                never(
                    "terms.memoryGib: %s (expected: at most %.1f, which %s of worker %s has, the"
                        + " biggest device of pool %s: %.1f GiB too much); ask for less, or name"
                        + " another pool",
                    submit.terms().memoryGib().orElse(0.0),
                    Math.floor(memoryBytes(member) / GIB * 10) / 10,
                    member.self().device().name(),
                    member.worker().worker(),
                    submit.spec().pool(),
                    (needed - memoryBytes(member)) / GIB));
  }

  private static long memoryBytes(Member member) {
    return member.self().device().memoryBytes();
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
      Optional<Batch> other = queue.job(after.job()).flatMap(JobSnapshot::batch);
      boolean alike = own.isPresent() && own.map(Batch::images).equals(other.map(Batch::images));
      if (after.until() == After.Until.INDEX && !alike) {
        return Optional.of(
            never(
                "terms.after: index by index after job %s, which is %s, while this one is %s"
                    + " (expected: two batches of as many images); wait for its success or its end",
                after.job(), words(other), words(own)));
      }
    }
    return Optional.empty();
  }

  private static String words(Optional<Batch> batch) {
    return batch
        .map(parts -> "a batch of %,d images".formatted(parts.images()))
        .orElse("not cut into parts");
  }

  private static Refusal never(String message, Object... values) {
    return Refusal.of(Refusal.Kind.IMPOSSIBLE, message.formatted(values));
  }
}
