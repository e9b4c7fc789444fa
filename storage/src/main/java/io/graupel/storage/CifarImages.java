package io.graupel.storage;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipException;

/**
 * Images in the binary format of CIFAR-10: records of 3,073 bytes, a label and then 32x32 pixels in
 * planes of red, green and blue. Files may be compressed with gzip.
 */
public final class CifarImages {
  private static final int SIDE = 32;
  private static final int PIXELS = 3 * SIDE * SIDE;
  private static final int RECORD = 1 + PIXELS;
  private static final List<String> CLASSES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private CifarImages() {}

  /**
   * Reads files one after the other, as if they were one.
   *
   * @throws MalformedFileException naming the file, what was found and what was expected
   */
  public static ImageSource read(List<Path> files) throws IOException {
    if (files.isEmpty()) {
      throw new IllegalArgumentException("no files (expected: one or more CIFAR-10 batches)");
    }
    long count = 0;
    for (Path file : files) {
      count += records(file);
    }
    return new ImageSource(
        new CanonicalImages(count, 3, SIDE, SIDE, CLASSES),
        out -> eachRecord(files, record -> out.write(record, 1, PIXELS)),
        out -> eachRecord(files, record -> out.write(record, 0, 1)));
  }

  private static long records(Path file) throws IOException {
    long bytes = bytes(file);
    if (bytes == 0 || bytes % RECORD != 0) {
      throw new MalformedFileException(
          file,
          "%d bytes (expected: a multiple of %d, the size of a CIFAR-10 record); fetch it again"
              .formatted(bytes, RECORD));
    }
    return bytes / RECORD;
  }

  /** Uncompressed: the size of a compressed file does not say how many there are. */
  private static long bytes(Path file) throws IOException {
    try (InputStream in = PlainOrGzip.open(file)) {
      return in.transferTo(OutputStream.nullOutputStream());
    } catch (EOFException | ZipException e) {
      throw PlainOrGzip.cutShort(file, e);
    }
  }

  @FunctionalInterface
  private interface RecordUse {
    void accept(byte[] record) throws IOException;
  }

  private static void eachRecord(List<Path> files, RecordUse use) throws IOException {
    for (Path file : files) {
      try (InputStream in = PlainOrGzip.open(file)) {
        byte[] record = in.readNBytes(RECORD);
        for (long i = 0; record.length == RECORD; i++) {
          requireLabel(file, i, record[0] & 0xff);
          use.accept(record);
          record = in.readNBytes(RECORD);
        }
      }
    }
  }

  private static void requireLabel(Path file, long record, int label) {
    if (label >= CLASSES.size()) {
      throw new MalformedFileException(
          file,
          "record %d: label %d (expected: 0 to %d); is it the binary version of CIFAR-10?"
              .formatted(record, label, CLASSES.size() - 1));
    }
  }
}
