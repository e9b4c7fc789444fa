package io.graupel.storage;

import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.Images.Split;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One version of a data set. Equal content has an equal version, whoever stores it and when.
 *
 * @param sha256 the version: SHA-256 of all other fields as JSON
 * @param channels of each image: 1 is grey, 3 is red, green, blue
 * @param height of each image, in pixels
 * @param width of each image, in pixels
 * @param attribution where it is from and on which terms it may be used
 */
public record DatasetManifest(
    String name,
    String sha256,
    int channels,
    int height,
    int width,
    Map<Split, SplitFile> splits,
    String attribution) {
  public DatasetManifest {
    splits = Collections.unmodifiableMap(new TreeMap<>(splits));
  }

  private record Content(
      String name,
      int channels,
      int height,
      int width,
      Map<Split, SplitFile> splits,
      String attribution) {}

  static DatasetManifest of(
      String name, CanonicalImages shape, Map<Split, SplitFile> splits, String attribution) {
    Content content =
        new Content(
            name,
            shape.channels(),
            shape.height(),
            shape.width(),
            new TreeMap<>(splits),
            attribution);
    return new DatasetManifest(
        name,
        Digest.of(Manifests.encode(content)),
        shape.channels(),
        shape.height(),
        shape.width(),
        splits,
        attribution);
  }

  /** A part of the data set, if it has it. */
  public Optional<SplitFile> split(Split split) {
    return Optional.ofNullable(splits.get(split));
  }

  /** Names this version for ever. */
  public DatasetRef ref() {
    return new DatasetRef(name).at(sha256);
  }
}
