package io.graupel.storage;

import io.graupel.storage.LogEntry.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes checkpoints and previews while training goes on: one upload at a time, and a newer one
 * takes the place of one of its kind that still waits. The trainer pays for writing its files to
 * local disk, no more.
 *
 * <p>What went wrong in the background is thrown at the next call: {@link FencedException} at every
 * one from then on, anything else once, for an upload that failed leaves the checkpoints before it
 * as they were.
 */
public final class AsyncSaver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AsyncSaver.class);

  private final JobWriter writer;
  private final Consumer<LogEntry> published;
  private final Thread thread;
  private final Map<Kind, Snapshot> waiting = new EnumMap<>(Kind.class);
  private Optional<Throwable> failure = Optional.empty();
  private boolean busy;
  private boolean closed;

  private record Snapshot(Kind kind, long images, Map<String, Path> files) {}

  /**
   * Publishes through {@code writer}.
   *
   * @param published told of each entry, on the thread that uploads
   */
  public AsyncSaver(JobWriter writer, Consumer<LogEntry> published) {
    this.writer = writer;
    this.published = published;
    this.thread = Thread.ofPlatform().name("checkpoint-upload").daemon().start(this::run);
  }

  /** Publishes a checkpoint soon. The files are this object's from now on: it deletes them. */
  public void checkpoint(long images, Map<String, Path> files) {
    submit(new Snapshot(Kind.CHECKPOINT, images, Map.copyOf(files)));
  }

  /** Publishes a preview soon. The files are this object's from now on: it deletes them. */
  public void preview(long images, Map<String, Path> files) {
    submit(new Snapshot(Kind.PREVIEW, images, Map.copyOf(files)));
  }

  private synchronized void submit(Snapshot snapshot) {
    throwFailure();
    if (closed) {
      throw new IllegalStateException("the saver is closed");
    }
    Snapshot replaced = waiting.put(snapshot.kind(), snapshot);
    if (replaced != null) {
      delete(replaced);
    }
    notifyAll();
  }

  /** Waits until all that was given is published, or throws why it is not. */
  public synchronized void flush() throws InterruptedException {
    while ((busy || !waiting.isEmpty()) && !isFenced()) {
      wait();
    }
    throwFailure();
  }

  /** Stops without publishing what still waits, and gives up an upload that is under way. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    for (Optional<Snapshot> next = next(); next.isPresent(); next = next()) {
      try {
        published.accept(publish(next.get()));
      } catch (IOException | RuntimeException | Error e) {
        failed(e);
      } finally {
        delete(next.get());
      }
    }
  }

  private LogEntry publish(Snapshot snapshot) throws IOException {
    return snapshot.kind() == Kind.CHECKPOINT
        ? writer.checkpoint(snapshot.images(), snapshot.files())
        : writer.preview(snapshot.images(), snapshot.files());
  }

  private synchronized Optional<Snapshot> next() {
    busy = false;
    notifyAll();
    while (waiting.isEmpty() && !closed) {
      try {
        wait();
      } catch (InterruptedException e) {
        closed = true;
      }
    }
    if (closed || isFenced()) {
      waiting.values().forEach(AsyncSaver::delete);
      waiting.clear();
      return Optional.empty();
    }
    busy = true;
    Snapshot first = waiting.values().iterator().next();
    waiting.remove(first.kind());
    return Optional.of(first);
  }

  private synchronized void failed(Throwable e) {
    if (!isFenced()) {
      failure = Optional.of(e);
    }
    notifyAll();
  }

  private boolean isFenced() {
    return failure.filter(FencedException.class::isInstance).isPresent();
  }

  private void throwFailure() {
    if (failure.isEmpty()) {
      return;
    }
    Throwable cause = failure.get();
    if (!isFenced()) {
      failure = Optional.empty();
    }
    throw cause instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException("a checkpoint could not be uploaded", cause);
  }

  private static void delete(Snapshot snapshot) {
    for (Path file : snapshot.files().values()) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        LOG.warn("cannot delete uploaded file {}", file, e);
      }
    }
  }
}
