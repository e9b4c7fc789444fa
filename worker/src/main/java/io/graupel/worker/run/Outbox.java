package io.graupel.worker.run;

import io.graupel.storage.FileRef;
import io.graupel.storage.JobWriter;
import io.graupel.storage.LogEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Brings the files of finished micro-batches to the store, one after the other, while the device
 * makes the next; and names them in checkpoints. Only a few files wait on local disk. What went
 * wrong is thrown at the next call and at every one from then on.
 */
final class Outbox implements AutoCloseable {
  private static final int WAITING = 4;

  private final JobWriter writer;
  private final Consumer<LogEntry> published;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "samples-upload"));
  private final Semaphore room = new Semaphore(WAITING);

  /** Files in the store, by name; only the thread that uploads touches it before a flush. */
  private final Map<String, FileRef> sent = new TreeMap<>();

  private volatile Optional<Exception> failure = Optional.empty();

  /**
   * @param present files that are in the store already
   * @param published told of each checkpoint, on the thread that uploads
   */
  Outbox(JobWriter writer, Collection<FileRef> present, Consumer<LogEntry> published) {
    this.writer = writer;
    this.published = published;
    present.forEach(file -> sent.put(file.name(), file));
  }

  /** One thing to do on the thread that uploads. */
  private interface Errand {
    void run() throws IOException;
  }

  /** Sends files of one micro-batch soon. They are this object's from now on: it deletes them. */
  void send(List<Path> files) throws IOException, InterruptedException {
    throwFailure();
    room.acquire();
    submit(
        () -> {
          try {
            for (Path file : files) {
              FileRef ref = writer.sendAhead(String.valueOf(file.getFileName()), file);
              sent.put(ref.name(), ref);
              Files.delete(file);
            }
          } finally {
            room.release();
          }
        });
  }

  /** Names all that was given so far in a checkpoint, soon. */
  void checkpoint(long images) throws IOException {
    throwFailure();
    submit(() -> published.accept(writer.checkpoint(images, sent.values())));
  }

  /** Waits until all that was given is in the store, and returns it. */
  Collection<FileRef> flush() throws IOException, InterruptedException {
    try {
      thread.submit(() -> {}).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    throwFailure();
    return sent.values();
  }

  private void submit(Errand errand) {
    thread.execute(
        () -> {
          if (failure.isPresent()) {
            return;
          }
          try {
            errand.run();
          } catch (IOException | RuntimeException e) {
            failure = Optional.of(e);
          }
        });
  }

  private void throwFailure() throws IOException {
    if (failure.isEmpty()) {
      return;
    }
    switch (failure.get()) {
      case IOException io -> throw io;
      case RuntimeException unchecked -> throw unchecked;
      case Exception other -> throw new IllegalStateException(other);
    }
  }

  /** Gives up what still waits and an upload that is under way. */
  @Override
  public void close() {
    thread.shutdownNow();
    thread.close();
  }
}
