package io.graupel.storage;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.ZipException;

/** Images in the IDX format of MNIST and its kin: grey, compressed with gzip or not. */
public final class IdxImages {
  private static final int IMAGES_MAGIC = 2051;
  private static final int LABELS_MAGIC = 2049;
  private static final int LARGEST_SIDE = 4096;

  private IdxImages() {}

  /**
   * Reads a file of images, and of their labels if it is given; the classes are digits, or numbers.
   *
   * @throws MalformedFileException naming the file, what was found and what was expected
   */
  public static ImageSource read(Path images, Optional<Path> labels) throws IOException {
    int[] sizes = header(images, IMAGES_MAGIC, "images", 3);
    int count = sizes[0];
    int height = sizes[1];
    int width = sizes[2];
    if (count < 1 || height < 1 || width < 1 || height > LARGEST_SIDE || width > LARGEST_SIDE) {
      throw new MalformedFileException(
          images,
          "%d images of %dx%d (expected: at least one, of 1 to %d)"
              .formatted(count, height, width, LARGEST_SIDE));
    }
    byte[] classes = labels.isPresent() ? labels(labels.get(), images, count) : new byte[0];
    return new ImageSource(
        new CanonicalImages(count, 1, height, width, names(classes)),
        out -> copyImages(images, count, height * width, out),
        out -> out.write(classes));
  }

  private static List<String> names(byte[] labels) {
    int classes = 0;
    for (byte label : labels) {
      classes = Math.max(classes, (label & 0xff) + 1);
    }
    return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
  }

  private static byte[] labels(Path file, Path images, int count) throws IOException {
    int found = header(file, LABELS_MAGIC, "labels", 1)[0];
    if (found != count) {
      throw new MalformedFileException(
          file,
          "%d labels (expected: %d, as many as images in %s)"
              .formatted(found, count, images.getFileName()));
    }
    try (InputStream in = PlainOrGzip.open(file)) {
      in.skipNBytes(8);
      byte[] labels = in.readNBytes(count);
      requireEnd(file, in, labels.length, count, "labels");
      return labels;
    } catch (EOFException | ZipException e) {
      throw PlainOrGzip.cutShort(file, e);
    }
  }

  private static void copyImages(Path file, int count, int bytes, OutputStream out)
      throws IOException {
    try (InputStream in = PlainOrGzip.open(file)) {
      in.skipNBytes(16);
      byte[] image = new byte[bytes];
      for (int done = 0; done < count; done++) {
        int got = in.readNBytes(image, 0, bytes);
        if (got < bytes) {
          throw new MalformedFileException(
              file,
              "ends after %d images and %d bytes (expected: %d images, by its header); fetch it again"
                  .formatted(done, got, count));
        }
        out.write(image);
      }
      requireEnd(file, in, count, count, "images");
    } catch (EOFException | ZipException e) {
      throw PlainOrGzip.cutShort(file, e);
    }
  }

  private static void requireEnd(Path file, InputStream in, int got, int count, String things)
      throws IOException {
    if (got < count) {
      throw new MalformedFileException(
          file,
          "ends after %d %s (expected: %d, by its header); fetch it again"
              .formatted(got, things, count));
    }
    if (in.read() >= 0) {
      throw new MalformedFileException(
          file,
          "goes on after %d %s (expected: its end, by its header); fetch it again"
              .formatted(count, things));
    }
  }

  private static int[] header(Path file, int magic, String things, int sizes) throws IOException {
    try (InputStream in = PlainOrGzip.open(file)) {
      byte[] bytes = in.readNBytes(4 + 4 * sizes);
      if (bytes.length < 4 + 4 * sizes) {
        throw new MalformedFileException(
            file,
            "%d bytes (expected: an IDX file of %s, at least %d)"
                .formatted(bytes.length, things, 4 + 4 * sizes));
      }
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      int found = buffer.getInt();
      if (found != magic) {
        throw new MalformedFileException(
            file,
            "magic number %d (expected: %d, for IDX %s)%s"
                .formatted(found, magic, things, guess(found)));
      }
      return IntStream.range(0, sizes).map(i -> buffer.getInt()).toArray();
    } catch (EOFException | ZipException e) {
      throw PlainOrGzip.cutShort(file, e);
    }
  }

  private static String guess(int found) {
    return switch (found) {
      case IMAGES_MAGIC -> "; these are images";
      case LABELS_MAGIC -> "; these are labels";
      default -> "; is it an IDX file?";
    };
  }
}
