package io.graupel.storage;

import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.Objects;
import java.util.function.Function;

/** Reads the chunks of a file one after the other, and at the end holds the whole to its hash. */
final class VerifiedInput extends InputStream {
  private final FileRef file;
  private final Function<String, byte[]> chunks;
  private final Iterator<String> refs;
  private final MessageDigest whole = Digest.sha256();
  private byte[] chunk = new byte[0];
  private int at;
  private long count;
  private boolean ended;

  /** Reads {@code file}, whose chunks {@code chunks} fetches and verifies. */
  VerifiedInput(FileRef file, Function<String, byte[]> chunks) {
    this.file = file;
    this.chunks = chunks;
    this.refs = file.chunks().iterator();
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    while (at == chunk.length) {
      if (!refs.hasNext()) {
        requireWhole();
        return length == 0 ? 0 : -1;
      }
      chunk = chunks.apply(refs.next());
      whole.update(chunk);
      count += chunk.length;
      at = 0;
    }
    int copied = Math.min(length, chunk.length - at);
    System.arraycopy(chunk, at, target, offset, copied);
    at += copied;
    return copied;
  }

  private void requireWhole() {
    if (ended) {
      return;
    }
    ended = true;
    String found = Digest.hex(whole.digest());
    if (count != file.bytes() || !found.equals(file.sha256())) {
      throw new DamagedArtifactException(
          "file %s: %d bytes, SHA-256 %s (expected: %d, %s)"
              .formatted(file.name(), count, found, file.bytes(), file.sha256()));
    }
  }
}
