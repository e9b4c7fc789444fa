package io.graupel.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.TenantId;
import io.graupel.storage.object.InMemoryObjectStore;
import io.graupel.storage.object.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AsyncSaverTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final JobId JOB = new JobId("j-abcdefgh23");

  @TempDir Path dir;
  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private final List<Long> published = new CopyOnWriteArrayList<>();

  @Test
  void whatIsGivenIsPublishedAndItsFilesAreGone() throws Exception {
    try (AsyncSaver saver = new AsyncSaver(claim(1), entry -> published.add(entry.images()))) {
      Path state = file();
      saver.checkpoint(100, Map.of("state", state));
      saver.flush();
      assertThat(published).containsExactly(100L);
      saver.preview(100, Map.of("grid.png", file()));
      saver.flush();
      assertThat(published).containsExactly(100L, 100L);
      assertThat(state).doesNotExist();
    }
  }

  @Test
  void aNewerCheckpointTakesThePlaceOfOneThatWaits() throws Exception {
    CompletableFuture<Void> started = new CompletableFuture<>();
    CompletableFuture<Void> released = new CompletableFuture<>();
    try (AsyncSaver saver =
        new AsyncSaver(
            claim(1),
            entry -> {
              published.add(entry.images());
              started.complete(null);
              released.join();
            })) {
      saver.checkpoint(1, Map.of("state", file()));
      started.join();
      Path overtaken = file();
      saver.checkpoint(2, Map.of("state", overtaken));
      saver.checkpoint(3, Map.of("state", file()));
      assertThat(overtaken).doesNotExist();
      released.complete(null);
      saver.flush();
      assertThat(published).containsExactly(1L, 3L);
    }
  }

  @Test
  void aFailureIsThrownOnceAndTheNextCheckpointIsPublished() throws Exception {
    try (AsyncSaver saver = new AsyncSaver(claim(1), entry -> published.add(entry.images()))) {
      store.setReachable(false);
      saver.checkpoint(1, Map.of("state", file()));
      assertThatThrownBy(saver::flush).isInstanceOf(StorageException.class);
      store.setReachable(true);
      saver.checkpoint(2, Map.of("state", file()));
      saver.flush();
      assertThat(published).containsExactly(2L);
    }
  }

  @Test
  void aFencedSaverSaysSoAtEveryCall() throws Exception {
    try (AsyncSaver saver = new AsyncSaver(claim(1), entry -> published.add(entry.images()))) {
      claim(2);
      saver.checkpoint(1, Map.of("state", file()));
      assertThatThrownBy(saver::flush).isInstanceOf(FencedException.class);
      assertThatThrownBy(() -> saver.checkpoint(2, Map.of("state", file())))
          .isInstanceOf(FencedException.class);
      assertThatThrownBy(saver::flush).isInstanceOf(FencedException.class);
      assertThat(published).isEmpty();
    }
  }

  private JobWriter claim(int number) {
    return JobWriter.claim(
        store, TenantId.DEFAULT, new AttemptId(JOB, number), Retention.DEFAULT, () -> NOON);
  }

  private Path file() throws IOException {
    return Files.write(Files.createTempFile(dir, "state", ".bin"), new byte[] {1, 2, 3});
  }
}
