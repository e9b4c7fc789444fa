package io.graupel.coordinator.api;

import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.Images;
import io.graupel.storage.DatasetManifest;
import io.graupel.storage.DatasetStore;
import io.graupel.storage.SplitFile;
import java.util.Optional;
import java.util.stream.Collectors;

/** The stored data sets, as specs name them: what is not there is a problem of the field. */
final class Shelf {
  private static final Wanted<DatasetManifest.OfImages> IMAGES =
      new Wanted<>(DatasetManifest.OfImages.class, "images", "add it with: graupel dataset add");
  private static final Wanted<DatasetManifest.OfModule> MODULE =
      new Wanted<>(
          DatasetManifest.OfModule.class,
          "a TorchScript module",
          "add it with: graupel dataset add NAME --module FILE");

  private final DatasetStore datasets;

  /** A kind of data set, what it holds in words, and how one comes here. */
  private record Wanted<M extends DatasetManifest>(Class<M> kind, String content, String hint) {}

  Shelf(DatasetStore datasets) {
    this.datasets = datasets;
  }

  /** The data set at the version that its name stands for now. */
  DatasetRef pinned(DatasetRef ref) {
    return datasets
        .find(ref)
        .map(DatasetManifest::ref)
        .orElseThrow(() -> Problem.unprocessable("dataset: unknown data set \"" + ref + "\""));
  }

  /** The data set, which holds images. */
  DatasetManifest.OfImages images(String field, DatasetRef ref) {
    return holding(IMAGES, field, ref);
  }

  /** The data set, which holds a TorchScript module. */
  DatasetManifest.OfModule module(String field, DatasetRef ref) {
    return holding(MODULE, field, ref);
  }

  private <M extends DatasetManifest> M holding(Wanted<M> wanted, String field, DatasetRef ref) {
    Optional<DatasetManifest> found = datasets.find(ref);
    return found
        .filter(wanted.kind()::isInstance)
        .map(wanted.kind()::cast)
        .orElseThrow(() -> refused(wanted, field, ref, found));
  }

  private Problem refused(
      Wanted<?> wanted, String field, DatasetRef ref, Optional<DatasetManifest> found) {
    String known =
        datasets.list().stream()
            .filter(wanted.kind()::isInstance)
            .map(DatasetManifest::name)
            .collect(Collectors.joining(", "));
    String what =
        found
            .map(other -> "%s holds %s".formatted(ref, other.content()))
            .orElseGet(() -> "unknown data set \"%s\"".formatted(ref));
    String expected =
        known.isEmpty() ? "one that holds %s; none is stored".formatted(wanted.content()) : known;
    return Problem.unprocessable("%s: %s (expected: %s)".formatted(field, what, expected))
        .field(field)
        .found(ref)
        .allowed(known)
        .hint(wanted.hint());
  }

  /** The data set of images, which has their part. */
  DatasetManifest.OfImages images(String field, Images images) {
    DatasetManifest.OfImages manifest = images(field + ".dataset", images.dataset());
    split(field + ".split", manifest, images.split());
    return manifest;
  }

  /** The part, with its classes. */
  SplitFile split(String field, DatasetManifest.OfImages manifest, Images.Split split) {
    String has =
        manifest.splits().keySet().stream().map(JobJson::kebab).collect(Collectors.joining(", "));
    return Optional.ofNullable(manifest.splits().get(split))
        .orElseThrow(
            () ->
                Problem.unprocessable(
                        "%s: %s (expected: %s, all that %s has)"
                            .formatted(field, JobJson.kebab(split), has, manifest.name()))
                    .field(field)
                    .found(JobJson.kebab(split))
                    .allowed(has));
  }

  /** Refuses to take images {@code first} and on from a part that has fewer. */
  void requireImages(
      String field, DatasetManifest.OfImages manifest, Images.Split part, int first, int count) {
    SplitFile split = split(field + ".split", manifest, part);
    long end = (long) first + count;
    if (end > split.images()) {
      throw Problem.unprocessable(
              "count: images %d to %d asked for (expected: below %d, the images of %s, split %s)"
                  .formatted(first, end - 1, split.images(), manifest.name(), JobJson.kebab(part)))
          .field("count")
          .found(count)
          .allowed("at most " + Math.max(0, split.images() - first))
          .hint("lower count or first");
    }
  }

  /** Refuses another number of channels than what the images go with has. */
  static void requireChannels(
      String field, DatasetManifest.OfImages manifest, int channels, String goesWith) {
    if (manifest.channels() != channels) {
      throw Problem.unprocessable(
              "%s: %s has %d channels (expected: %d, as %s)"
                  .formatted(field, manifest.name(), manifest.channels(), channels, goesWith))
          .field(field)
          .found(manifest.name());
    }
  }
}
