package io.graupel.storage;

import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.TenantId;
import io.graupel.storage.LogEntry.Kind;
import io.graupel.storage.LogEntry.Live;
import io.graupel.storage.object.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a job has made so far, for readers.
 *
 * <pre>
 * tenants/&lt;tenant&gt;/jobs/&lt;job&gt;/spec.json
 *                            /log/000000000000.json   slots, each taken once
 *                            /blobs/&lt;writer&gt;/&lt;sha256&gt;  chunks of at most 8 MiB
 * </pre>
 *
 * <p>The newest slot names every entry whose files are kept, so a look at a job costs a listing and
 * one read, however long its log is.
 */
public final class JobArtifacts {
  private static final Logger LOG = LoggerFactory.getLogger(JobArtifacts.class);

  private final ObjectStore store;
  private final JobId job;
  private final String root;
  private final Chunks chunks;

  public JobArtifacts(ObjectStore store, TenantId tenant, JobId job) {
    this.store = store;
    this.job = job;
    this.root = "tenants/%s/jobs/%s/".formatted(tenant.value(), job.value());
    this.chunks = new Chunks(store, root + "blobs/");
  }

  /**
   * Keeps the job's spec beside its artifacts.
   *
   * @return whether it is the spec now; if not, another was kept before
   */
  public boolean keepSpec(byte[] json) {
    return store.create(root + "spec.json", json);
  }

  /** The spec as it was kept. */
  public Optional<byte[]> spec() {
    return store.get(root + "spec.json");
  }

  /** The whole log, oldest first. */
  public List<LogEntry> entries() {
    return slots().stream().flatMap(slot -> entry(slot).stream()).toList();
  }

  /** What a slot says, if it is taken. */
  public Optional<LogEntry> entry(long slot) {
    String key = slotKey(slot);
    return store.get(key).map(json -> Manifests.decode(key, json, LogEntry.class));
  }

  /** The newest slot; the newest readable one if that is damaged. */
  public Optional<LogEntry> head() {
    return slots().reversed().stream().flatMap(slot -> readable(slot).stream()).findFirst();
  }

  /** Number of the newest slot, -1 if none is taken. */
  long lastSlot() {
    List<Long> slots = slots();
    return slots.isEmpty() ? -1 : slots.getLast();
  }

  /** All entries whose files are kept, oldest first. */
  public List<LogEntry> kept() {
    return head().map(head -> read(head.live())).orElse(List.of());
  }

  /** The newest result. Only the coordinator knows whether it is the one that counts. */
  public Optional<LogEntry> result() {
    return head().flatMap(head -> newest(head.live(), Kind.RESULT));
  }

  /** Reads a file. No byte is given out before it is verified: {@link DamagedArtifactException}. */
  public InputStream open(FileRef file) {
    return chunks.open(file);
  }

  /** Fetches a file, which appears at {@code target} whole and verified, or not at all. */
  public void fetch(FileRef file, Path target) throws IOException {
    chunks.fetch(file, target);
  }

  /**
   * Brings back the newest checkpoint whose files are all as they were written. One that is damaged
   * is passed over, with a word in the log.
   *
   * @param dir folder for its files; made if need be
   */
  public Optional<Checkpoint> newestIntact(Path dir) throws IOException {
    List<Live> live = head().map(LogEntry::live).orElse(List.of());
    return newestIntact(live, dir, damaged -> {});
  }

  Optional<Checkpoint> newestIntact(List<Live> live, Path dir, Consumer<Live> damaged)
      throws IOException {
    for (Live candidate : live.reversed()) {
      if (candidate.kind() != Kind.CHECKPOINT) {
        continue;
      }
      try {
        Optional<LogEntry> entry = entry(candidate.slot());
        if (entry.isPresent() && entry.get().kind() == Kind.CHECKPOINT) {
          return Optional.of(restore(entry.get(), dir));
        }
      } catch (DamagedArtifactException e) {
        LOG.warn(
            "checkpoint damaged, looking for one before it job={} slot={} images={}: {}",
            job.value(),
            candidate.slot(),
            candidate.images(),
            e.getMessage());
        damaged.accept(candidate);
      }
    }
    return Optional.empty();
  }

  private Checkpoint restore(LogEntry entry, Path dir) throws IOException {
    Files.createDirectories(dir);
    Map<String, Path> files = new LinkedHashMap<>();
    for (FileRef file : entry.files()) {
      Path target = dir.resolve(file.name());
      fetch(file, target);
      files.put(file.name(), target);
    }
    return new Checkpoint(entry, files);
  }

  Optional<LogEntry> newest(List<Live> live, Kind kind) {
    return live.reversed().stream()
        .filter(one -> one.kind() == kind)
        .flatMap(one -> readable(one.slot()).stream())
        .filter(entry -> entry.kind() == kind)
        .findFirst();
  }

  List<LogEntry> read(List<Live> live) {
    return live.stream()
        .flatMap(one -> readable(one.slot()).stream())
        .filter(entry -> entry.kind() != Kind.EXPIRED)
        .toList();
  }

  /** What a slot says, if it can be read: one damaged manifest must not hide the others. */
  private Optional<LogEntry> readable(long slot) {
    try {
      return entry(slot);
    } catch (DamagedArtifactException e) {
      LOG.warn("manifest damaged job={} slot={}: {}", job.value(), slot, e.getMessage());
      return Optional.empty();
    }
  }

  Chunks chunks() {
    return chunks;
  }

  /** References of all chunks in the store, those of unfinished uploads included. */
  List<String> chunkRefs() {
    String prefix = chunks.key("");
    return store.list(prefix).stream().map(key -> key.substring(prefix.length())).toList();
  }

  String slotKey(long slot) {
    return "%slog/%012d.json".formatted(root, slot);
  }

  private List<Long> slots() {
    String prefix = root + "log/";
    return store.list(prefix).stream()
        .map(key -> key.substring(prefix.length()))
        .filter(name -> name.matches("\\d{12}\\.json"))
        .map(name -> Long.parseLong(name.substring(0, 12)))
        .toList();
  }
}
