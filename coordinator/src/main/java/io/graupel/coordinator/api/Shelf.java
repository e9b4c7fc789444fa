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
  private final DatasetStore datasets;

  Shelf(DatasetStore datasets) {
    this.datasets = datasets;
  }

  DatasetManifest dataset(String field, DatasetRef ref) {
    return datasets.find(ref).orElseThrow(() -> unknown(field, ref));
  }

  private Problem unknown(String field, DatasetRef ref) {
    String known =
        datasets.list().stream().map(DatasetManifest::name).collect(Collectors.joining(", "));
    return Problem.unprocessable(
            "%s: unknown data set \"%s\" (expected: %s)"
                .formatted(field, ref, known.isEmpty() ? "one that is stored; none is" : known))
        .field(field)
        .found(ref)
        .allowed(known)
        .hint("add it with: graupel dataset add");
  }

  /** The data set of images, which has their part. */
  DatasetManifest images(String field, Images images) {
    DatasetManifest manifest = dataset(field + ".dataset", images.dataset());
    split(field + ".split", manifest, images.split());
    return manifest;
  }

  /** The part, with its classes. */
  SplitFile split(String field, DatasetManifest manifest, Images.Split split) {
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
      String field, DatasetManifest manifest, Images.Split part, int first, int count) {
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
      String field, DatasetManifest manifest, int channels, String goesWith) {
    if (manifest.channels() != channels) {
      throw Problem.unprocessable(
              "%s: %s has %d channels (expected: %d, as %s)"
                  .formatted(field, manifest.name(), manifest.channels(), channels, goesWith))
          .field(field)
          .found(manifest.name());
    }
  }
}
