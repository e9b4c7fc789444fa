package io.graupel.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * What a canonical file of images holds: a safetensors file with {@code images}, U8 (N, C, H, W),
 * and, if they have labels, {@code labels}, U8 (N), and the names of the classes in its metadata.
 *
 * @param count number of images, N
 * @param channels 1 is grey, 3 is red, green, blue
 * @param classes names of the classes, in the order of their labels; empty if there are no labels
 */
public record CanonicalImages(
    long count, int channels, int height, int width, List<String> classes) {
  static final String IMAGES = "images";
  static final String LABELS = "labels";
  static final String CLASSES = "classes";

  public CanonicalImages {
    classes = List.copyOf(classes);
  }

  /**
   * Opens a canonical file and checks that it is one.
   *
   * @throws MalformedFileException saying what is not as it should be
   */
  public static CanonicalImages of(Path file) throws IOException {
    Safetensors tensors = Safetensors.open(file);
    List<Long> shape = tensors.require(IMAGES, TensorType.U8, -1, -1, -1, -1).shape();
    long channels = shape.get(1);
    if (shape.contains(0L) || (channels != 1 && channels != 3)) {
      throw new MalformedFileException(
          file,
          "images of shape %s (expected: N, C, H, W with C of 1 or 3, and at least one image)"
              .formatted(shape));
    }
    CanonicalImages images =
        new CanonicalImages(
            shape.get(0),
            (int) channels,
            Math.toIntExact(shape.get(2)),
            Math.toIntExact(shape.get(3)),
            classes(tensors));
    images.requireLabels(tensors);
    return images;
  }

  private static List<String> classes(Safetensors tensors) {
    String names = tensors.metadata().getOrDefault(CLASSES, "");
    return names.isEmpty() ? List.of() : List.of(names.split("\n", -1));
  }

  private void requireLabels(Safetensors tensors) throws IOException {
    boolean labelled = tensors.tensors().containsKey(LABELS);
    if (labelled == classes.isEmpty()) {
      throw new MalformedFileException(
          tensors.file(),
          "%s labels and %d class names (expected: both or none)"
              .formatted(labelled ? "has" : "no", classes.size()));
    }
    if (!labelled) {
      return;
    }
    tensors.require(LABELS, TensorType.U8, count);
    ByteBuffer labels = tensors.bytes(LABELS);
    for (int i = 0; labels.hasRemaining(); i++) {
      int label = labels.get() & 0xff;
      if (label >= classes.size()) {
        throw new MalformedFileException(
            tensors.file(),
            "image %d: label %d (expected: 0 to %d)".formatted(i, label, classes.size() - 1));
      }
    }
  }

  boolean sameSizeAs(CanonicalImages other) {
    return channels == other.channels && height == other.height && width == other.width;
  }
}
