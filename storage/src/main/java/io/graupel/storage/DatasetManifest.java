package io.graupel.storage;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.Images.Split;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One version of a data set. Equal content has an equal version, whoever stores it and when. */
@JsonTypeInfo(
    use = JsonTypeInfo.Id.NAME,
    property = "kind",
    defaultImpl = DatasetManifest.OfImages.class) // stored when there was no other kind
@JsonSubTypes({
  @JsonSubTypes.Type(value = DatasetManifest.OfImages.class, name = "images"),
  @JsonSubTypes.Type(value = DatasetManifest.OfModule.class, name = "module")
})
public sealed interface DatasetManifest {
  String name();

  /** The version. */
  String sha256();

  /** Where it is from and on which terms it may be used. */
  String attribution();

  /** What it holds, for people. */
  String content();

  /** Names this version for ever. */
  default DatasetRef ref() {
    return new DatasetRef(name()).at(sha256());
  }

  /**
   * Images of one size, in parts.
   *
   * @param sha256 the version: SHA-256 of all other fields as JSON
   * @param channels of each image: 1 is grey, 3 is red, green, blue
   * @param height of each image, in pixels
   * @param width of each image, in pixels
   */
  record OfImages(
      String name,
      String sha256,
      int channels,
      int height,
      int width,
      Map<Split, SplitFile> splits,
      String attribution)
      implements DatasetManifest {
    public OfImages {
      splits = Collections.unmodifiableMap(new TreeMap<>(splits));
    }

    private record Content(
        String name,
        int channels,
        int height,
        int width,
        Map<Split, SplitFile> splits,
        String attribution) {}

    static OfImages of(
        String name, CanonicalImages shape, Map<Split, SplitFile> splits, String attribution) {
      Content content =
          new Content(
              name,
              shape.channels(),
              shape.height(),
              shape.width(),
              new TreeMap<>(splits),
              attribution);
      return new OfImages(
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

    @Override
    public String content() {
      return "images";
    }
  }

  /**
   * A TorchScript module, whose version is the SHA-256 of its file: whoever has the file can tell
   * whether it is the one.
   */
  record OfModule(String name, FileRef file, String attribution) implements DatasetManifest {
    @Override
    public String sha256() {
      return file.sha256();
    }

    @Override
    public String content() {
      return "a TorchScript module";
    }
  }
}
