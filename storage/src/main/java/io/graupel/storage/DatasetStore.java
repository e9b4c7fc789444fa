package io.graupel.storage;

import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.Images.Split;
import io.graupel.storage.Chunks.Place;
import io.graupel.storage.object.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Data sets, each version immutable and named by its content.
 *
 * <pre>
 * datasets/&lt;name&gt;/&lt;sha256&gt;/manifest.json
 *         /&lt;name&gt;/versions/000000000000.json   slots, each taken once; the last names the newest
 * dataset-chunks/&lt;name&gt;/&lt;sha256&gt;            chunks of at most 8 MiB, shared by versions
 * </pre>
 */
public final class DatasetStore {
  private static final Logger LOG = LoggerFactory.getLogger(DatasetStore.class);
  private static final String ROOT = "datasets/";

  private final ObjectStore store;

  private record Version(String sha256) {}

  public DatasetStore(ObjectStore store) {
    this.store = store;
  }

  /**
   * Stores a data set, and makes it the newest version of its name. Storing the same again changes
   * nothing.
   *
   * @param splits canonical files ({@link CanonicalImages}), all of one size and one list of
   *     classes
   * @param attribution where it is from and on which terms it may be used
   * @throws MalformedFileException naming the file that is not as it should be
   */
  public DatasetManifest.OfImages register(String name, Map<Split, Path> splits, String attribution)
      throws IOException {
    requireFree(name, DatasetManifest.OfImages.class);
    if (splits.isEmpty()) {
      throw new IllegalArgumentException(
          "data set %s: no files (expected: train, test or both)".formatted(name));
    }
    CanonicalImages shape = shapeOf(new TreeMap<>(splits));
    Map<Split, SplitFile> stored = new TreeMap<>();
    for (Map.Entry<Split, Path> split : splits.entrySet()) {
      CanonicalImages images = CanonicalImages.of(split.getValue());
      String part = split.getKey().name().toLowerCase(Locale.ROOT) + ".safetensors";
      FileRef file = send(name, part, split.getValue());
      stored.put(split.getKey(), new SplitFile(images.count(), images.classes(), file));
    }
    return stored(DatasetManifest.OfImages.of(name, shape, stored, attribution));
  }

  /**
   * Stores a TorchScript module as a data set, and makes it the newest version of its name. Storing
   * the same file again changes its attribution at most.
   *
   * @param attribution where it is from and on which terms it may be used
   * @throws MalformedFileException if the file is none, saying what it is
   */
  public DatasetManifest.OfModule registerModule(String name, Path file, String attribution)
      throws IOException {
    requireFree(name, DatasetManifest.OfModule.class);
    ModuleFile.of(file);
    return stored(new DatasetManifest.OfModule(name, send(name, "module.pt", file), attribution));
  }

  private <M extends DatasetManifest> M stored(M manifest) {
    store.put(manifestKey(manifest.ref()), Manifests.encode(manifest));
    makeNewest(manifest);
    LOG.info("data set stored dataset={}", manifest.ref());
    return manifest;
  }

  /**
   * Refuses a name that another kind of data set has: a spec that names it would change its
   * meaning.
   *
   * @throws IllegalArgumentException if it is taken, or no name
   */
  public void requireFree(String name, Class<? extends DatasetManifest> kind) {
    DatasetRef ref = new DatasetRef(name);
    if (ref.pinned()) {
      throw new IllegalArgumentException(
          "dataset: \"%s\" (expected: a name without version)".formatted(name));
    }
    find(ref)
        .filter(found -> !kind.isInstance(found))
        .ifPresent(
            found -> {
              throw new IllegalArgumentException(
                  "dataset: %s holds %s (expected: a name that is free); choose another name"
                      .formatted(name, found.content()));
            });
  }

  private static CanonicalImages shapeOf(Map<Split, Path> splits) throws IOException {
    Path first = splits.values().iterator().next();
    CanonicalImages shape = CanonicalImages.of(first);
    for (Path file : splits.values()) {
      CanonicalImages images = CanonicalImages.of(file);
      if (!images.sameSizeAs(shape) || !images.classes().equals(shape.classes())) {
        throw new MalformedFileException(
            file,
            "%s (expected: %s, as %s)".formatted(words(images), words(shape), first.getFileName()));
      }
    }
    return shape;
  }

  private static String words(CanonicalImages images) {
    return "images of %dx%dx%d, classes %s"
        .formatted(images.channels(), images.height(), images.width(), images.classes());
  }

  private FileRef send(String name, String part, Path file) throws IOException {
    Chunks chunks = chunks(name);
    Set<String> present = new HashSet<>(store.list(chunks.key("")));
    return chunks.send(part, file, sha256 -> new Place(sha256, !present.add(chunks.key(sha256))));
  }

  private void makeNewest(DatasetManifest manifest) {
    byte[] version = Manifests.encode(new Version(manifest.sha256()));
    while (true) {
      List<String> slots = store.list(versions(manifest.name()));
      if (newest(slots).filter(manifest.sha256()::equals).isPresent()) {
        return;
      }
      String slot = "%s%012d.json".formatted(versions(manifest.name()), slots.size());
      if (store.create(slot, version)) {
        return;
      }
    }
  }

  /** The newest version of each data set, by name. */
  public List<DatasetManifest> list() {
    return store.list(ROOT).stream()
        .map(key -> key.substring(ROOT.length()).split("/", 2)[0])
        .distinct()
        .flatMap(name -> find(new DatasetRef(name)).stream())
        .toList();
  }

  /** The version that {@code ref} names: its own if it is pinned, the newest if not. */
  public Optional<DatasetManifest> find(DatasetRef ref) {
    return pin(ref)
        .flatMap(
            pinned -> {
              String key = manifestKey(pinned);
              return store.get(key).map(json -> Manifests.decode(key, json, DatasetManifest.class));
            });
  }

  private Optional<DatasetRef> pin(DatasetRef ref) {
    return ref.pinned() ? Optional.of(ref) : newest(store.list(versions(ref.name()))).map(ref::at);
  }

  private Optional<String> newest(List<String> slots) {
    return slots.isEmpty()
        ? Optional.empty()
        : store
            .get(slots.getLast())
            .map(json -> Manifests.decode(slots.getLast(), json, Version.class).sha256());
  }

  /**
   * Brings a part of a data set of images to local disk, unless it is there.
   *
   * @param cache folder of files named by their content, which many may share; made if need be
   * @return the canonical file, verified
   * @throws IllegalArgumentException if there is no such data set of images, or no such part of it
   */
  public Path fetch(DatasetRef ref, Split split, Path cache) throws IOException {
    DatasetManifest.OfImages manifest = find(ref, DatasetManifest.OfImages.class, "images");
    SplitFile part =
        manifest
            .split(split)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "data set %s has no part %s (has: %s)"
                            .formatted(ref, split, manifest.splits().keySet())));
    return fetch(ref, part.file(), cache, ".safetensors");
  }

  /**
   * Brings a module to local disk, unless it is there.
   *
   * @param cache as {@link #fetch} has it
   * @return the TorchScript file, verified
   * @throws IllegalArgumentException if there is no such data set of a module
   */
  public Path fetchModule(DatasetRef ref, Path cache) throws IOException {
    DatasetManifest.OfModule manifest =
        find(ref, DatasetManifest.OfModule.class, "a TorchScript module");
    return fetch(ref, manifest.file(), cache, ".pt");
  }

  private <M extends DatasetManifest> M find(DatasetRef ref, Class<M> kind, String content) {
    DatasetManifest found = find(ref).orElseThrow(() -> new IllegalArgumentException(unknown(ref)));
    if (!kind.isInstance(found)) {
      throw new IllegalArgumentException(
          "dataset: %s holds %s (expected: %s)".formatted(ref, found.content(), content));
    }
    return kind.cast(found);
  }

  private Path fetch(DatasetRef ref, FileRef file, Path cache, String suffix) throws IOException {
    Path cached = Files.createDirectories(cache).resolve(file.sha256() + suffix);
    if (!isIntact(cached, file)) {
      chunks(ref.name()).fetch(file, cached);
    }
    return cached;
  }

  private static boolean isIntact(Path cached, FileRef file) throws IOException {
    if (!Files.exists(cached)) {
      return false;
    }
    boolean intact = Digest.of(cached).equals(file.sha256());
    if (!intact) {
      LOG.warn("cached file damaged, fetching it again file={}", cached);
    }
    return intact;
  }

  private String unknown(DatasetRef ref) {
    return "dataset: %s (expected: one of %s); add it with: graupel dataset add"
        .formatted(ref, list().stream().map(DatasetManifest::name).toList());
  }

  private Chunks chunks(String name) {
    return new Chunks(store, "dataset-chunks/" + name + "/");
  }

  private static String versions(String name) {
    return ROOT + name + "/versions/";
  }

  private static String manifestKey(DatasetRef pinned) {
    return ROOT + pinned.name() + "/" + pinned.sha256() + "/manifest.json";
  }
}
