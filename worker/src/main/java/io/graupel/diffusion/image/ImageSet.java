package io.graupel.diffusion.image;

import io.graupel.protocol.job.Images;
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
   * labels} uint8 (N).
   *
   * @throws MalformedFileException naming what the file holds instead
   */
  public static ImageSet read(Path canonical) throws IOException {
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
    requireSize(count, channels, width);
    return new ImageSet(count, channels, width, bytes(file, "images"), labels(file, count));
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

  /** The same images brought to another side. */
  public ImageSet fitted(int to, Images.Fit fit) {
    return switch (fit) {
      case RESIZE -> resized(to);
      case PAD -> padded(to);
    };
  }

  /**
   * The same images within a black border up to the next multiple of a side, and then the means of
   * whole blocks: 28 x 28 digits in a border of 2 for 32, the means of 2 x 2 of that for 16.
   */
  ImageSet padded(int to) {
    int block = Math.ceilDiv(side, to);
    return bordered(block * to).averaged(block);
  }

  /** The same images in the middle of black; what is odd goes to the right and below. */
  public ImageSet bordered(int to) {
    if (to == side) {
      return this;
    }
    requireSize(count, channels, to);
    byte[] bordered = new byte[count * channels * to * to];
    int before = (to - side) / 2;
    for (int row = 0; row < count * channels * side; row++) {
      int plane = row / side;
      int start = (plane * to + row % side + before) * to + before;
      System.arraycopy(pixels, row * side, bordered, start, side);
    }
    return new ImageSet(count, channels, to, bordered, labels);
  }

  private ImageSet averaged(int block) {
    if (block == 1) {
      return this;
    }
    int to = side / block;
    int[] sums = new int[count * channels * to * to];
    for (int i = 0; i < pixels.length; i++) {
      int row = i / side / block; // blocks are whole, so rows of planes divide evenly
      sums[row * to + i % side / block] += Byte.toUnsignedInt(pixels[i]);
    }
    byte[] means = new byte[sums.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = (byte) Math.round((double) sums[i] / (block * block));
    }
    return new ImageSet(count, channels, to, means, labels);
  }

  /**
   * The same images at another side: bilinear between pixel centres, edges repeated, no smoothing
   * before shrinking, as {@code interpolate(align_corners=False)} of PyTorch; rounded to 8 bits.
   */
  public ImageSet resized(int to) {
    if (to == side) {
      return this;
    }
    requireSize(count, channels, to);
    byte[] resized = new byte[count * channels * to * to];
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

  private static void requireSize(int count, int channels, int side) {
    if ((long) count * channels * side * side > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "images: %d of %dx%dx%d (expected: below 2 GiB); take fewer or a smaller side"
              .formatted(count, channels, side, side));
    }
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
