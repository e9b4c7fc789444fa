package io.graupel.worker.run;

import io.graupel.protocol.event.WorkerOrder.Assign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of one attempt, emptied before and removed after; and the cache that all share. */
record Desk(Path folder, Path datasets) implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

  static Desk open(Path work, Assign assign) throws IOException {
    Path attempts = work.resolve("attempts");
    clear(attempts); // one slot: whatever lies here is of a life before this one
    Path folder =
        attempts.resolve(assign.attempt().job().value() + "-" + assign.attempt().number());
    Files.createDirectories(folder);
    return new Desk(folder, Files.createDirectories(work.resolve("datasets")));
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  private static void clear(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> tree = Files.walk(folder)) {
      deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }

  @Override
  public void close() {
    try {
      clear(folder);
    } catch (IOException e) {
      LOG.warn("cannot clear folder={}: {}", folder, e.toString());
    }
  }
}
