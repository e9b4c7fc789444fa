package io.graupel.storage;

import io.graupel.storage.object.ObjectStore;
import io.graupel.storage.object.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Files as chunks in the object store, each chunk named by its SHA-256. Sending holds at most four
 * chunks in memory, reading one.
 */
final class Chunks {
  /** Largest chunk, in bytes. */
  static final int BYTES = 8 << 20;

  private static final int AT_ONCE = 3;

  private final ObjectStore store;
  private final UnaryOperator<String> key;

  /** Chunks whose keys begin with {@code prefix}. */
  Chunks(ObjectStore store, String prefix) {
    this(store, ref -> prefix + ref);
  }

  /** Chunks that lie where {@code key} says. */
  Chunks(ObjectStore store, UnaryOperator<String> key) {
    this.store = store;
    this.key = key;
  }

  /** The key of a chunk. */
  String key(String ref) {
    return key.apply(ref);
  }

  /** Where a chunk is to go, and whether it has to be sent at all. */
  record Place(String ref, boolean present) {}

  /** Sends a file, except for those chunks that {@code place} says are there. */
  FileRef send(String name, Path file, Function<String, Place> place) throws IOException {
    MessageDigest whole = Digest.sha256();
    List<String> refs = new ArrayList<>();
    long bytes = 0;
    try (InputStream in = Files.newInputStream(file);
        Sending sending = new Sending()) {
      for (byte[] chunk = sending.read(in); chunk.length > 0; chunk = sending.read(in)) {
        whole.update(chunk);
        bytes += chunk.length;
        Place to = place.apply(Digest.of(chunk));
        refs.add(to.ref());
        sending.send(to, chunk);
      }
      sending.await();
    }
    return new FileRef(name, bytes, Digest.hex(whole.digest()), refs);
  }

  /** Fetches a file, which appears at {@code target} whole and verified, or not at all. */
  void fetch(FileRef file, Path target) throws IOException {
    Path part = target.resolveSibling(target.getFileName() + ".part-" + UUID.randomUUID());
    try {
      try (OutputStream out = Files.newOutputStream(part)) {
        open(file).transferTo(out);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Reads a file. No byte is given out before its chunk is verified. */
  InputStream open(FileRef file) {
    return new VerifiedInput(file, this::verified);
  }

  private byte[] verified(String ref) {
    Optional<byte[]> chunk = store.get(key(ref));
    if (chunk.isEmpty()) {
      throw new DamagedArtifactException("chunk %s is missing".formatted(key(ref)));
    }
    String found = Digest.of(chunk.get());
    if (!ref.endsWith(found)) {
      throw new DamagedArtifactException(
          "chunk %s holds other bytes (SHA-256 %s)".formatted(key(ref), found));
    }
    return chunk.get();
  }

  /** Sends chunks side by side, a few at a time. */
  private final class Sending implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final List<Future<?>> sent = new ArrayList<>();

    byte[] read(InputStream in) throws IOException {
      return in.readNBytes(BYTES);
    }

    void send(Place to, byte[] chunk) {
      if (to.present()) {
        return;
      }
      try {
        room.acquire();
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
      sent.add(
          threads.submit(
              () -> {
                try {
                  store.put(key(to.ref()), chunk);
                } finally {
                  room.release();
                }
              }));
    }

    void await() {
      for (Future<?> one : sent) {
        try {
          one.get();
        } catch (InterruptedException e) {
          throw interrupted(e);
        } catch (ExecutionException e) {
          threads.shutdownNow();
          throw e.getCause() instanceof RuntimeException cause
              ? cause
              : new IllegalStateException(e.getCause());
        }
      }
    }

    private StorageException interrupted(InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
      return StorageException.unreachable("interrupted while sending chunks", e);
    }

    @Override
    public void close() {
      threads.close();
    }
  }
}
