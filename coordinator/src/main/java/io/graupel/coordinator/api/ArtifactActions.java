package io.graupel.coordinator.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.event.ResultRef;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.storage.FileRef;
import io.graupel.storage.JobArtifacts;
import io.graupel.storage.LogEntry;
import io.graupel.storage.object.ObjectStore;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What can be asked about the files of a job. Blocks: for virtual threads. */
final class ArtifactActions {
  private static final Map<String, String> TYPES =
      Map.of(
          "png", "image/png",
          "jpg", "image/jpeg",
          "svg", "image/svg+xml",
          "json", "application/json",
          "csv", "text/csv; charset=utf-8",
          "txt", "text/plain; charset=utf-8",
          "yaml", "application/yaml");

  private final ObjectStore store;
  private final JobActions jobs;

  ArtifactActions(ObjectStore store, JobActions jobs) {
    this.store = store;
    this.jobs = jobs;
  }

  /** Every file that is kept. A result is one only if the coordinator says so. */
  Answer list(Ask ask) {
    JobSnapshot job = readable(ask);
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ArrayNode list = node.putArray("artifacts");
    for (LogEntry entry : artifacts(job).kept()) {
      if (shown(job, entry)) {
        entry.files().forEach(file -> list.add(artifact(entry, file)));
      }
    }
    return Answer.ok(node);
  }

  /** Who runs the fleet sees every job, but what teams make is theirs. */
  private JobSnapshot readable(Ask ask) {
    JobSnapshot job = jobs.job(ask);
    if (!ask.actor().reads(job.tenant())) {
      throw Problem.forbidden(
          ask.actor(), "read what the jobs of tenant %s made".formatted(job.tenant()));
    }
    return job;
  }

  private static boolean shown(JobSnapshot job, LogEntry entry) {
    return switch (entry.kind()) {
      case CHECKPOINT, PREVIEW -> true;
      case RESULT -> job.result().map(ResultRef::slot).equals(Optional.of(entry.slot()));
      case FENCE, EXPIRED -> false;
    };
  }

  private static ObjectNode artifact(LogEntry entry, FileRef file) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("name", file.name());
    node.put("bytes", file.bytes());
    node.put("sha256", file.sha256());
    node.put("kind", JobJson.kebab(entry.kind()));
    node.put("images", entry.images());
    node.put("slot", entry.slot());
    node.put("attempt", entry.attempt());
    node.put("at", entry.at().toString());
    return node;
  }

  /** One file; never changes, so it may be kept for ever by whoever has it. */
  Download open(Ask ask) throws IOException {
    JobSnapshot job = readable(ask);
    FileRef file = file(job, ask);
    Map<String, String> headers = new HashMap<>();
    String tag = "\"" + file.sha256() + "\"";
    headers.put("etag", tag);
    headers.put("cache-control", "private, max-age=31536000, immutable");
    headers.put("content-type", type(file.name()));
    headers.put("x-content-type-options", "nosniff");
    if (ask.header("If-None-Match").filter(t -> t.contains(tag)).isPresent()) {
      return new Download(304, headers, 0, java.io.InputStream::nullInputStream);
    }
    headers.put("accept-ranges", "bytes");
    JobArtifacts artifacts = artifacts(job);
    OptionalLong from = from(ask, file);
    if (from.isEmpty()) {
      return new Download(200, headers, file.bytes(), () -> artifacts.open(file));
    }
    long first = from.getAsLong();
    headers.put("content-range", "bytes %d-%d/%d".formatted(first, file.bytes() - 1, file.bytes()));
    return new Download(
        206,
        headers,
        file.bytes() - first,
        () -> {
          java.io.InputStream whole = artifacts.open(file);
          whole.skipNBytes(first);
          return whole;
        });
  }

  /** Only the rest of a file can be asked for; any other range gets the whole, as HTTP allows. */
  private static OptionalLong from(Ask ask, FileRef file) {
    return ask.header("Range")
        .filter(range -> range.matches("bytes=\\d{1,18}-"))
        .map(range -> Long.parseLong(range.substring(6, range.length() - 1)))
        .filter(first -> first > 0 && first < file.bytes())
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  private FileRef file(JobSnapshot job, Ask ask) {
    String slot = ask.param("slot");
    Optional<LogEntry> entry =
        slot.matches("\\d{1,12}") ? artifacts(job).entry(Long.parseLong(slot)) : Optional.empty();
    return entry
        .filter(e -> shown(job, e))
        .flatMap(e -> e.file(ask.param("name")))
        .orElseThrow(
            () ->
                Problem.notFound(
                        "job %s has no file %s in slot %s"
                            .formatted(job.id(), ask.param("name"), slot))
                    .hint("list them with: GET /v1/jobs/%s/artifacts".formatted(job.id())));
  }

  private static String type(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return TYPES.getOrDefault(ending, "application/octet-stream");
  }

  private JobArtifacts artifacts(JobSnapshot job) {
    return new JobArtifacts(store, job.tenant(), job.id());
  }
}
