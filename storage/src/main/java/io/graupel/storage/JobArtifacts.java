package io.graupel.storage;

import io.graupel.protocol.job.IndexRange;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Part;
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
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a job has made so far, for readers.
 *
 * <pre>
 * tenants/&lt;tenant&gt;/jobs/&lt;job&gt;/spec.json
 *                            /log/000000000000.json   slots, each taken once
 *                            /blobs/&lt;writer&gt;/&lt;sha256&gt;  chunks of at most 8 MiB
 *                            /parts/&lt;first&gt;-&lt;end&gt;/log, blobs   those of a part of a batch
 * </pre>
 *
 * <p>A part of a batch has a log of its own, and so a fence of its own. What an entry of any log of
 * a job refers to can be read through any other: the result of the whole refers to the chunks of
 * its parts.
 *
 * <p>The newest slot names every entry whose files are kept, so a look at a job costs a listing and
 * one read, however long its log is.
 */
public final class JobArtifacts {
  private static final Logger LOG = LoggerFactory.getLogger(JobArtifacts.class);

  private static final String PARTS = "parts/";
  private static final String BLOBS = "blobs/";
  private static final Pattern PART = Pattern.compile("(\\d{8})-(\\d{8})/");

  private final ObjectStore store;
  private final JobId job;
  private final String root;

  /** Folder of the part below the root, and what its references begin with; empty for the whole. */
  private final String folder;

  private final String refs;
  private final Chunks chunks;

  /** Those of the job as a whole. */
  public JobArtifacts(ObjectStore store, TenantId tenant, JobId job) {
    this(store, job, "tenants/%s/jobs/%s/".formatted(tenant.value(), job.value()), "", "");
  }

  private JobArtifacts(ObjectStore store, JobId job, String root, String folder, String refs) {
    this.store = store;
    this.job = job;
    this.root = root;
    this.folder = folder;
    this.refs = refs;
    this.chunks = new Chunks(store, this::chunkKey);
  }

  /** Those of a part of this job. */
  public JobArtifacts part(IndexRange range) {
    String name = "%08d-%08d".formatted(range.first(), range.end());
    return new JobArtifacts(store, job, root, PARTS + name + "/", name + "/");
  }

  /** The parts of this job of which there is anything, by index. */
  public List<IndexRange> parts() {
    String prefix = root + PARTS;
    return store.list(prefix).stream()
        .map(key -> PART.matcher(key.substring(prefix.length())))
        .filter(Matcher::lookingAt)
        .map(of -> new IndexRange(Integer.parseInt(of.group(1)), Integer.parseInt(of.group(2))))
        .distinct()
        .sorted()
        .toList();
  }

  /** Those that an attempt at {@code part} writes. */
  JobArtifacts of(Part part) {
    return switch (part) {
      case Part.Shard(IndexRange range) -> part(range);
      case Part.Whole whole -> this;
      case Part.Gather gather -> this;
    };
  }

  /** Where a chunk lies: a reference with a part in it may come from any log of the job. */
  private String chunkKey(String ref) {
    int part = ref.indexOf('/');
    return part == ref.lastIndexOf('/')
        ? root + BLOBS + ref
        : root + PARTS + ref.substring(0, part + 1) + BLOBS + ref.substring(part + 1);
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
    return head()
        .flatMap(
            head ->
                head.kind() == Kind.RESULT ? Optional.of(head) : newest(head.live(), Kind.RESULT));
  }

  /** Those of an entry's files of which no chunk is missing. Looks at no byte of them. */
  public List<FileRef> whole(LogEntry entry) {
    Set<String> present = chunkRefs();
    return entry.files().stream().filter(file -> present.containsAll(file.chunks())).toList();
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

  /** References of all chunks of this log, those of unfinished uploads included. */
  Set<String> chunkRefs() {
    String prefix = root + folder + BLOBS;
    return store.list(prefix).stream()
        .map(key -> refs + key.substring(prefix.length()))
        .collect(Collectors.toUnmodifiableSet());
  }

  String newRef(String writer, String sha256) {
    return refs + writer + "/" + sha256;
  }

  String slotKey(long slot) {
    return "%slog/%012d.json".formatted(root + folder, slot);
  }

  private List<Long> slots() {
    String prefix = root + folder + "log/";
    return store.list(prefix).stream()
        .map(key -> key.substring(prefix.length()))
        .filter(name -> name.matches("\\d{12}\\.json"))
        .map(name -> Long.parseLong(name.substring(0, 12)))
        .toList();
  }
}
