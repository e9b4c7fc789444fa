package io.graupel.diffusion.image;

import io.graupel.storage.MalformedFileException;
import io.graupel.storage.Safetensors;
import io.graupel.storage.TensorLayout;
import io.graupel.storage.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * All images of one part of a data set: square, 8 bits a channel, one after another, each channel
 * by channel and row by row.
 *
 * @param pixels {@code count * channels * side * side} bytes, 0 to 255
 * @param labels the class of each image, {@code count} bytes, 0 to 255, where it is known
 */
public record ImageSet(int count, int channels, int side, byte[] pixels, Optional<byte[]> labels) {
  public ImageSet {
    if (count < 1 || pixels.length != count * channels * side * side) {
      throw new IllegalArgumentException(
          "images: %d bytes (expected: at least one image of %dx%dx%d, %d of them)"
              .formatted(pixels.length, channels, side, side, count));
    }
    if (labels.isPresent() && labels.get().length != count) {
      throw new IllegalArgumentException(
          "labels: %d (expected: %d, one for each image)".formatted(labels.get().length, count));
    }
  }

  /** Images of no known class. */
  public ImageSet(int count, int channels, int side, byte[] pixels) {
    this(count, channels, side, pixels, Optional.empty());
  }

  /**
   * Reads a canonical file, safetensors with {@code images} uint8 (N, C, H, W) and maybe {@code
   * labels} uint8 (N), and brings the images to {@code side} bilinearly if theirs is another.
   *
   * @throws MalformedFileException naming what the file holds instead
   */
  public static ImageSet read(Path canonical, int side) throws IOException {
    Safetensors file = Safetensors.open(canonical);
    TensorLayout layout = file.require("images", TensorType.U8, -1, -1, -1, -1);
    int count = Math.toIntExact(layout.shape().get(0));
    int channels = Math.toIntExact(layout.shape().get(1));
    int height = Math.toIntExact(layout.shape().get(2));
    int width = Math.toIntExact(layout.shape().get(3));
    if (height != width) {
      throw new MalformedFileException(
          canonical,
          "images of %dx%d pixels (expected: square); crop them first".formatted(height, width));
    }
    return new ImageSet(count, channels, width, bytes(file, "images"), labels(file, count))
        .resized(side);
  }

  private static Optional<byte[]> labels(Safetensors file, int count) throws IOException {
    if (!file.tensors().containsKey("labels")) {
      return Optional.empty();
    }
    file.require("labels", TensorType.U8, count);
    return Optional.of(bytes(file, "labels"));
  }

  private static byte[] bytes(Safetensors file, String name) throws IOException {
    ByteBuffer mapped = file.bytes(name);
    byte[] bytes = new byte[mapped.remaining()];
    mapped.get(bytes);
    return bytes;
  }

  /** Some of the images, from {@code first} on. */
  public ImageSet range(int first, int length) {
    if (first < 0 || length < 1 || first + length > count) {
      throw new IllegalArgumentException(
          "images: %d to %d (expected: within 0 to %d)"
              .formatted(first, first + length - 1, count - 1));
    }
    int size = channels * side * side;
    return new ImageSet(
        length,
        channels,
        side,
        Arrays.copyOfRange(pixels, first * size, (first + length) * size),
        labels.map(all -> Arrays.copyOfRange(all, first, first + length)));
  }

  /**
   * The same images at another side: bilinear between pixel centres, edges repeated, no smoothing
   * before shrinking, as {@code interpolate(align_corners=False)} of PyTorch; rounded to 8 bits.
   */
  public ImageSet resized(int to) {
    if (to == side) {
      return this;
    }
    long size = (long) count * channels * to * to;
    if (size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "images: %d of %dx%dx%d (expected: below 2 GiB); take fewer or a smaller side"
              .formatted(count, channels, to, to));
    }
    byte[] resized = new byte[(int) size];
    double[] place = new double[to];
    for (int i = 0; i < to; i++) {
      place[i] = Math.max(0, (i + 0.5) * side / to - 0.5);
    }
    for (int plane = 0; plane < count * channels; plane++) {
      for (int y = 0; y < to; y++) {
        for (int x = 0; x < to; x++) {
          resized[(plane * to + y) * to + x] =
              (byte) Math.round(between(plane * side * side, place[y], place[x]));
        }
      }
    }
    return new ImageSet(count, channels, to, resized, labels);
  }

  /** The images in [-1, 1]. */
  public float[] toFloats() {
    float[] values = new float[pixels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Byte.toUnsignedInt(pixels[i]) / 127.5f - 1;
    }
    return values;
  }

  private double between(int plane, double y, double x) {
    int top = (int) y;
    int left = (int) x;
    int bottom = Math.min(top + 1, side - 1);
    int right = Math.min(left + 1, side - 1);
    double down = y - top;
    double along = x - left;
    double upper = mix(at(plane, top, left), at(plane, top, right), along);
    double lower = mix(at(plane, bottom, left), at(plane, bottom, right), along);
    return mix(upper, lower, down);
  }

  private int at(int plane, int y, int x) {
    return Byte.toUnsignedInt(pixels[plane + y * side + x]);
  }

  private static double mix(double a, double b, double share) {
    return a + (b - a) * share;
  }
}
