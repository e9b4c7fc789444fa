package io.graupel.storage;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Files that may be compressed with gzip, told by their first bytes. */
final class PlainOrGzip {
  private PlainOrGzip() {}

  /**
   * The content, uncompressed; whoever reads on turns its end before time into {@link #cutShort}.
   */
  static InputStream open(Path file) throws IOException {
    InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      raw.mark(2);
      boolean compressed = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      return compressed ? new BufferedInputStream(new GZIPInputStream(raw, 1 << 16)) : raw;
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  static MalformedFileException cutShort(Path file, IOException e) {
    return new MalformedFileException(
        file,
        "cut short or damaged: %s (expected: a whole gzip file); fetch it again"
            .formatted(e.getMessage()),
        e);
  }
}
