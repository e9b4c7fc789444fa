package io.graupel.coordinator.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.coordinator.queue.JobKind;
import io.graupel.coordinator.view.Told;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.job.IndexSet;
import io.graupel.protocol.job.Terms;
import io.graupel.protocol.state.Attempt;
import io.graupel.protocol.state.Batch;
import io.graupel.protocol.state.HistoryEntry;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.Spent;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Jobs and their stories as the API shows them. */
final class JobJson {
  private JobJson() {}

  static ObjectNode job(JobSnapshot job, Optional<HistoryEntry.Progress> progress) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", job.id().value());
    node.put("tenant", job.tenant().value());
    node.put("name", job.spec().name());
    node.put("kind", JobKind.of(job.spec()).label());
    node.set("spec", Codec.node(job.spec()));
    node.set("terms", Codec.node(job.terms()));
    node.set("status", status(job, progress));
    ArrayNode attempts = node.putArray("attempts");
    job.attempts().forEach(attempt -> attempts.add(attempt(attempt)));
    job.batch().ifPresent(batch -> node.set("batch", batch(job, batch)));
    node.set("spent", spent(job.spent()));
    job.result().ifPresent(result -> node.set("result", Codec.node(result)));
    job.failure()
        .ifPresent(
            failure -> {
              ObjectNode why = node.putObject("failure");
              why.put("kind", kebab(failure));
              why.put("message", job.message().orElse(""));
            });
    return node;
  }

  private static ObjectNode status(JobSnapshot job, Optional<HistoryEntry.Progress> progress) {
    ObjectNode status = JsonNodeFactory.instance.objectNode();
    status.put("state", job.yielding() ? "yielding" : kebab(job.state()));
    job.reason().ifPresent(reason -> status.put("reason", kebab(reason)));
    job.notBefore().ifPresent(time -> status.put("notBefore", time.toString()));
    status.put("priority", kebab(job.priority()));
    status.put("rank", job.rank());
    status.put("attempt", job.latest().map(Attempt::number).orElse(0));
    job.latest().ifPresent(last -> status.put("worker", last.worker().worker()));
    status.put("sequence", job.sequence());
    status.put("submitted", job.submitted().toString());
    status.put("updated", job.updated().toString());
    started(job).ifPresent(time -> status.put("started", time.toString()));
    if (job.state().terminal()) {
      status.put("ended", job.updated().toString());
    }
    progress.ifPresent(p -> status.set("progress", progress(p)));
    return status;
  }

  private static Optional<Instant> started(JobSnapshot job) {
    return job.attempts().stream().flatMap(a -> a.started().stream()).findFirst();
  }

  private static ObjectNode attempt(Attempt attempt) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("number", attempt.number());
    node.put("worker", attempt.worker().worker());
    node.put("incarnation", attempt.worker().value());
    node.put("assigned", attempt.assigned().toString());
    node.set("part", Codec.node(attempt.part()));
    attempt.started().ifPresent(time -> node.put("started", time.toString()));
    attempt.saved().ifPresent(time -> node.put("saved", time.toString()));
    attempt.receipt().ifPresent(receipt -> node.set("receipt", Codec.node(receipt)));
    attempt.ended().ifPresent(time -> node.put("ended", time.toString()));
    attempt.outcome().ifPresent(outcome -> node.put("outcome", kebab(outcome)));
    if (!attempt.live()) {
      node.set("spent", spent(attempt.spent()));
    }
    attempt.failure().ifPresent(failure -> node.put("failure", kebab(failure)));
    attempt.message().ifPresent(message -> node.put("message", message));
    return node;
  }

  /** How far a batch is: images by number, and by the ranges of their indices. */
  private static ObjectNode batch(JobSnapshot job, Batch batch) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("images", batch.images());
    node.put("shard", batch.shard());
    node.put("parallel", job.terms().parallel().orElse(Terms.MOST_PARALLEL));
    node.set("done", set(batch.done()));
    node.set("failed", set(batch.failed()));
    node.set("underWay", set(job.underWay()));
    return node;
  }

  private static ObjectNode set(IndexSet indices) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("images", indices.size());
    ArrayNode ranges = node.putArray("ranges");
    indices.ranges().forEach(range -> ranges.add(range.toString()));
    return node;
  }

  /** GPU-seconds, to the millisecond. */
  private static ObjectNode spent(Spent spent) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("usefulSeconds", spent.useful() / 1000.0)
        .put("lostSeconds", spent.lost() / 1000.0)
        .put("savedSeconds", spent.saved() / 1000.0);
  }

  /** A line of history: what happened is under {@code what}, its kind under {@code what.kind}. */
  static ObjectNode told(Told told) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", told.id());
    node.setAll((ObjectNode) Codec.node(told.entry()));
    if (told.entry().what() instanceof HistoryEntry.Progress progress) {
      node.set("what", progress(progress).put("kind", "progress"));
    }
    return node;
  }

  /** The name of the event that tells it. */
  static String event(ObjectNode told) {
    return told.path("what").path("kind").asText();
  }

  private static ObjectNode progress(HistoryEntry.Progress progress) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("phase", progress.phase());
    node.put("images", progress.images());
    node.put("total", progress.total());
    node.put("imagesPerSecond", progress.imagesPerSecond());
    progress.loss().ifPresent(loss -> node.put("loss", loss));
    if (progress.imagesPerSecond() > 0) {
      long left = Math.max(0, progress.total() - progress.images());
      node.put("secondsLeft", Math.ceil(left / progress.imagesPerSecond()));
    }
    return node;
  }

  static String kebab(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
