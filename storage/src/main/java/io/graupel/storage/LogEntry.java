package io.graupel.storage;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One slot of a job's log: what a writer made known, for ever. Its JSON is the manifest of its
 * files.
 *
 * @param slot number of the slot, from 0 without a gap
 * @param attempt number of the attempt that wrote it
 * @param writer id of the writer, one per claim
 * @param images progress of the job at that moment, in images
 * @param figures named results, such as SSIM
 * @param live all entries, this one included, whose files are kept
 */
public record LogEntry(
    Kind kind,
    long slot,
    int attempt,
    String writer,
    long images,
    Instant at,
    List<FileRef> files,
    Map<String, Double> figures,
    List<Live> live) {
  /** What an entry makes known. */
  public enum Kind {
    /** A new writer owns the job; earlier ones can write no more. */
    @JsonProperty("fence")
    FENCE,
    /** The whole state of a training run: it can go on from here. */
    @JsonProperty("checkpoint")
    CHECKPOINT,
    /** Pictures for people, on the way. */
    @JsonProperty("preview")
    PREVIEW,
    /** What the job was for. */
    @JsonProperty("result")
    RESULT,
    /** What was here is no longer kept; the slot stays taken. */
    @JsonProperty("expired")
    EXPIRED
  }

  /** Points at an entry that is kept. */
  public record Live(Kind kind, long slot, long images) {}

  public LogEntry {
    files = List.copyOf(files);
    figures = Collections.unmodifiableMap(new TreeMap<>(figures));
    live = List.copyOf(live);
  }

  /** The file of that name, if this entry has it. */
  public Optional<FileRef> file(String name) {
    return files.stream().filter(file -> file.name().equals(name)).findFirst();
  }

  /** SHA-256 of this manifest as stored: whoever knows it can tell the entry from any other. */
  public String digest() {
    return Digest.of(Manifests.encode(this));
  }

  LogEntry expired() {
    return new LogEntry(
        Kind.EXPIRED, slot, attempt, writer, images, at, List.of(), Map.of(), List.of());
  }
}
