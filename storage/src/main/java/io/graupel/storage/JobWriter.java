package io.graupel.storage;

import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.Part;
import io.graupel.protocol.job.TenantId;
import io.graupel.storage.Chunks.Place;
import io.graupel.storage.LogEntry.Kind;
import io.graupel.storage.LogEntry.Live;
import io.graupel.storage.object.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the artifacts of one job, or of one part of a batch, as one attempt at it.
 *
 * <p>Goals: what is published is whole or absent; at most one attempt publishes; an attempt that
 * was replaced and does not know it can change nothing, whatever it does and whenever it wakes up.
 *
 * <p>Constraints: no clock, no lease, and of the store only {@link ObjectStore#create}.
 *
 * <p>Algorithm: the job's log has numbered slots, each created once; a writer may only take the
 * slot after the last it knows. To claim a job is to append a fence, so an earlier writer's next
 * entry finds its slot taken and it stops. Files go first, the entry that names them last. Chunks
 * lie under the writer that sent them. A writer refers only to chunks of its own and of the
 * checkpoint that was newest when it claimed, which the writer before it keeps, and of results of
 * the job's parts, which are kept for ever; and it deletes chunks only of writers that were there
 * before its claim, and its own. So a writer that is held up between choosing what to delete and
 * deleting it cannot hurt the one that has replaced it, though both may produce the very same
 * bytes. Slots are never freed: an entry that is no longer kept is overwritten by a small
 * tombstone.
 *
 * <p>Every call may throw {@link FencedException}, after which none succeeds. Calls exclude each
 * other.
 */
public final class JobWriter {
  private static final Logger LOG = LoggerFactory.getLogger(JobWriter.class);

  private final ObjectStore store;
  private final JobArtifacts artifacts;
  private final AttemptId attempt;
  private final Retention retention;
  private final InstantSource clock;
  private final String writer = UUID.randomUUID().toString().substring(0, 13);

  /** Writers whose chunks may be deleted: all from before the claim, and this one. */
  private final Set<String> elders = new HashSet<>();

  /** Chunks that may be referred to, by SHA-256. */
  private final Map<String, String> known = new HashMap<>();

  /** Chunks that were sent ahead. */
  private final Set<String> ahead = new HashSet<>();

  private final Map<Long, LogEntry> kept = new TreeMap<>();
  private List<Live> live = List.of();

  /** Whether what a crash may have left behind was looked for. */
  private boolean swept;

  private long head = -1;

  private JobWriter(
      ObjectStore store,
      JobArtifacts artifacts,
      AttemptId attempt,
      Retention retention,
      InstantSource clock) {
    this.store = store;
    this.artifacts = artifacts;
    this.attempt = attempt;
    this.retention = retention;
    this.clock = clock;
  }

  /**
   * Claims the job for an attempt: no earlier writer can publish any more.
   *
   * @throws FencedException if a later attempt owns the job
   */
  public static JobWriter claim(
      ObjectStore store,
      TenantId tenant,
      AttemptId attempt,
      Retention retention,
      InstantSource clock) {
    return claim(store, tenant, attempt, Part.WHOLE, retention, clock);
  }

  /**
   * Claims what an attempt does of the job: no earlier writer of that can publish any more.
   *
   * @throws FencedException if a later attempt owns it
   */
  public static JobWriter claim(
      ObjectStore store,
      TenantId tenant,
      AttemptId attempt,
      Part part,
      Retention retention,
      InstantSource clock) {
    JobArtifacts artifacts = new JobArtifacts(store, tenant, attempt.job()).of(part);
    JobWriter claimant = new JobWriter(store, artifacts, attempt, retention, clock);
    claimant.claim();
    return claimant;
  }

  private void claim() {
    do {
      head = artifacts.lastSlot();
      Optional<LogEntry> last = artifacts.head();
      last.filter(entry -> entry.attempt() > attempt.number())
          .ifPresent(
              entry -> {
                throw new FencedException(attempt, entry.attempt());
              });
      live = last.map(LogEntry::live).orElse(List.of());
      elders.clear();
      // before the fence: no writer after this one can be among them
      artifacts.chunkRefs().forEach(ref -> elders.add(writerOf(ref)));
    } while (!append(entry(Kind.FENCE, 0, List.of(), Map.of(), live)));
    elders.add(writerOf(artifacts.newRef(writer, "")));
    artifacts.newest(live, Kind.CHECKPOINT).ifPresent(this::mayReferTo);
    LOG.info(
        "job claimed job={} attempt={} slot={}", attempt.job().value(), attempt.number(), head);
  }

  /** The result of an attempt before this one whose word was lost: there is nothing left to do. */
  public synchronized Optional<LogEntry> earlierResult() {
    return artifacts.newest(live, Kind.RESULT);
  }

  /**
   * Brings back the newest checkpoint whose files are all as they were written. One that is damaged
   * is passed over, with a word in the log.
   *
   * @param dir folder for its files; made if need be
   */
  public synchronized Optional<Checkpoint> newestIntact(Path dir) throws IOException {
    return artifacts.newestIntact(live, dir, damaged -> known.clear());
  }

  /** The newest checkpoint, as its manifest says; its files may have come to harm. */
  public synchronized Optional<LogEntry> newestCheckpoint() {
    return artifacts.newest(live, Kind.CHECKPOINT);
  }

  /** Progress in images at the newest checkpoint, 0 if there is none. */
  public synchronized long checkpointed() {
    return live.reversed().stream()
        .filter(one -> one.kind() == Kind.CHECKPOINT)
        .findFirst()
        .map(Live::images)
        .orElse(0L);
  }

  /** Those of an entry's files of which no chunk is missing. Looks at no byte of them. */
  public List<FileRef> whole(LogEntry entry) {
    return artifacts.whole(entry);
  }

  /**
   * Sends a file ahead of the entries that will name it; until one does, nobody can find it. It is
   * kept for as long as this writer writes.
   */
  public FileRef sendAhead(String name, Path file) throws IOException {
    return artifacts.chunks().send(name, file, this::placeAhead);
  }

  private synchronized Place placeAhead(String sha256) {
    String ref = artifacts.newRef(writer, sha256);
    return new Place(ref, !ahead.add(ref));
  }

  /** Publishes the state from which an attempt can go on: files that are in the store. */
  public synchronized LogEntry checkpoint(long images, Collection<FileRef> files) {
    return publish(Kind.CHECKPOINT, images, files, Map.of());
  }

  /**
   * Publishes what the job was for.
   *
   * @param present files that are in the store: sent ahead by this writer, named by the newest
   *     checkpoint when it claimed, or by results of parts of the job
   * @param files more of them
   */
  public synchronized LogEntry result(
      long images,
      Collection<FileRef> present,
      Map<String, Path> files,
      Map<String, Double> figures)
      throws IOException {
    List<FileRef> all = new ArrayList<>(present);
    all.addAll(send(files));
    return publish(Kind.RESULT, images, all, figures);
  }

  /** Publishes the state from which training can go on, then drops what need not be kept. */
  public synchronized LogEntry checkpoint(long images, Map<String, Path> files) throws IOException {
    return publish(Kind.CHECKPOINT, images, files, Map.of());
  }

  /** Publishes pictures for people. */
  public synchronized LogEntry preview(long images, Map<String, Path> files) throws IOException {
    return publish(Kind.PREVIEW, images, files, Map.of());
  }

  /** Publishes what the job was for. The entry's digest goes to the coordinator. */
  public synchronized LogEntry result(
      long images, Map<String, Path> files, Map<String, Double> figures) throws IOException {
    return publish(Kind.RESULT, images, files, figures);
  }

  private LogEntry publish(
      Kind kind, long images, Map<String, Path> files, Map<String, Double> figures)
      throws IOException {
    return publish(kind, images, send(files), figures);
  }

  private LogEntry publish(
      Kind kind, long images, Collection<FileRef> files, Map<String, Double> figures) {
    List<FileRef> named = files.stream().sorted(Comparator.comparing(FileRef::name)).toList();
    List<Live> next = new ArrayList<>(live);
    next.add(new Live(kind, head + 1, images));
    LogEntry entry = entry(kind, images, named, figures, next);
    if (!append(entry)) {
      int owner = artifacts.head().map(LogEntry::attempt).orElse(attempt.number());
      throw new FencedException(attempt, owner);
    }
    live = List.copyOf(next);
    kept.put(entry.slot(), entry);
    retain();
    return entry;
  }

  private List<FileRef> send(Map<String, Path> files) throws IOException {
    List<FileRef> sent = new ArrayList<>();
    for (Map.Entry<String, Path> file : files.entrySet()) {
      sent.add(send(file.getKey(), file.getValue()));
    }
    return sent;
  }

  private FileRef send(String name, Path file) throws IOException {
    Map<String, String> fresh = new HashMap<>();
    FileRef ref = artifacts.chunks().send(name, file, sha256 -> place(sha256, fresh));
    known.putAll(fresh);
    return ref;
  }

  private Place place(String sha256, Map<String, String> fresh) {
    String present = known.get(sha256);
    if (present != null) {
      return new Place(present, true);
    }
    String ref = artifacts.newRef(writer, sha256);
    return new Place(ref, fresh.put(sha256, ref) != null);
  }

  private boolean append(LogEntry entry) {
    if (!store.create(artifacts.slotKey(entry.slot()), Manifests.encode(entry))) {
      return false;
    }
    head = entry.slot();
    return true;
  }

  private LogEntry entry(
      Kind kind,
      long images,
      List<FileRef> files,
      Map<String, Double> figures,
      List<Live> nowLive) {
    return new LogEntry(
        kind, head + 1, attempt.number(), writer, images, clock.instant(), files, figures, nowLive);
  }

  private void retain() {
    List<Live> dropped = retention.dropped(live);
    List<LogEntry> entries = artifacts.read(dropped);
    for (LogEntry entry : entries) {
      store.put(artifacts.slotKey(entry.slot()), Manifests.encode(entry.expired()));
      kept.remove(entry.slot());
    }
    live = live.stream().filter(one -> !dropped.contains(one)).toList();
    boolean ended = live.stream().anyMatch(one -> one.kind() == Kind.RESULT);
    if (dropped.isEmpty() && !(ended && !ahead.isEmpty())) {
      return;
    }
    Set<String> used = new HashSet<>(refs(keptEntries()));
    Set<String> mayGo = new HashSet<>(refs(entries));
    if (ended) {
      mayGo.addAll(ahead); // whatever the result does not name was for checkpoints
    } else {
      used.addAll(ahead);
    }
    if ((!swept && !dropped.isEmpty()) || !used.containsAll(mayGo)) {
      deleteUnused(used);
      swept = true;
    }
  }

  /** Chunks are looked for rather than remembered, so what a crash left behind is found as well. */
  private void deleteUnused(Set<String> used) {
    List<String> unused =
        artifacts.chunkRefs().stream()
            .filter(ref -> elders.contains(writerOf(ref)) && !used.contains(ref))
            .map(artifacts.chunks()::key)
            .toList();
    store.delete(unused);
    known.values().retainAll(used);
  }

  private Collection<LogEntry> keptEntries() {
    List<Live> unread = live.stream().filter(one -> !kept.containsKey(one.slot())).toList();
    artifacts.read(unread).forEach(entry -> kept.put(entry.slot(), entry));
    return kept.values();
  }

  private void mayReferTo(LogEntry entry) {
    refs(List.of(entry)).forEach(ref -> known.put(ref.substring(ref.lastIndexOf('/') + 1), ref));
  }

  private static Set<String> refs(Collection<LogEntry> entries) {
    return entries.stream()
        .flatMap(entry -> entry.files().stream())
        .flatMap(file -> file.chunks().stream())
        .collect(Collectors.toSet());
  }

  private static String writerOf(String ref) {
    return ref.substring(0, Math.max(0, ref.lastIndexOf('/')));
  }
}
