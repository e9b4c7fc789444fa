package io.graupel.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.IndexRange;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.Part;
import io.graupel.protocol.job.TenantId;
import io.graupel.storage.LogEntry.Kind;
import io.graupel.storage.object.InMemoryObjectStore;
import io.graupel.storage.object.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobWriterTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final TenantId TENANT = TenantId.DEFAULT;
  private static final JobId JOB = new JobId("j-abcdefgh23");
  private static final int SEVERAL_CHUNKS = 2 * Chunks.BYTES + 12_345;

  @TempDir Path dir;
  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private final JobArtifacts artifacts = new JobArtifacts(store, TENANT, JOB);

  @Test
  void aCheckpointComesBackByteForByte() throws IOException {
    byte[] weights = randomBytes(1, SEVERAL_CHUNKS);
    claim(1).checkpoint(640, Map.of("state.safetensors", file(weights), "empty", file()));

    Checkpoint back = claim(2).newestIntact(dir.resolve("back")).orElseThrow();
    assertThat(back.entry().images()).isEqualTo(640);
    assertThat(back.files().get("state.safetensors")).hasBinaryContent(weights);
    assertThat(back.files().get("empty")).isEmptyFile();
  }

  @Test
  void aNewJobHasNoCheckpoint() throws IOException {
    assertThat(claim(1).newestIntact(dir)).isEmpty();
    assertThat(artifacts.result()).isEmpty();
  }

  @Test
  void theLogTellsWhatWasWrittenInOrder() throws IOException {
    JobWriter writer = claim(1);
    writer.preview(64, Map.of("grid.png", file(1)));
    writer.checkpoint(128, Map.of("state", file(2)));
    writer.result(256, Map.of("model", file(3)), Map.of("ssim", 0.75, "rmse", 0.125));

    List<LogEntry> log = artifacts.entries();
    assertThat(log)
        .extracting(LogEntry::kind)
        .containsExactly(Kind.FENCE, Kind.PREVIEW, Kind.CHECKPOINT, Kind.RESULT);
    assertThat(log).extracting(LogEntry::slot).containsExactly(0L, 1L, 2L, 3L);
    assertThat(log).extracting(LogEntry::at).containsOnly(NOON);
    LogEntry result = artifacts.result().orElseThrow();
    assertThat(result.figures()).isEqualTo(Map.of("ssim", 0.75, "rmse", 0.125));
    try (InputStream in = artifacts.open(result.file("model").orElseThrow())) {
      assertThat(in.readAllBytes()).containsExactly(3);
    }
  }

  @Test
  void aDigestIsThatOfTheManifestAsStored() throws IOException {
    LogEntry result = claim(1).result(1, Map.of("m", file(3)), Map.of("psnr", 1.0 / 3, "n", 1e9));
    byte[] stored =
        store.get("tenants/default/jobs/j-abcdefgh23/log/000000000001.json").orElseThrow();
    assertThat(result.digest()).isEqualTo(Digest.of(stored));
    assertThat(artifacts.result().orElseThrow().digest()).isEqualTo(result.digest());
  }

  @Test
  void aWriterThatWasReplacedCanPublishNoMore() throws IOException {
    JobWriter zombie = claim(1);
    zombie.checkpoint(100, Map.of("state", file(1)));
    JobWriter successor = claim(2);
    assertThatThrownBy(() -> zombie.checkpoint(200, Map.of("state", file(2))))
        .isInstanceOf(FencedException.class)
        .hasMessage("attempt 2 owns job j-abcdefgh23; attempt 1 must stop");
    assertThatThrownBy(() -> zombie.result(200, Map.of(), Map.of()))
        .isInstanceOf(FencedException.class);
    successor.result(300, Map.of("model", file(3)), Map.of());
    assertThat(artifacts.entries()).extracting(LogEntry::attempt).containsExactly(1, 1, 2, 2);
  }

  @Test
  void anAttemptThatComesTooLateCannotClaim() {
    claim(3);
    assertThatThrownBy(() -> claim(2))
        .isInstanceOf(FencedException.class)
        .hasMessage("attempt 3 owns job j-abcdefgh23; attempt 2 must stop");
  }

  @Test
  void theNextAttemptSeesAResultWhoseWordWasLost() throws IOException {
    LogEntry result = claim(1).result(5, Map.of("model", file(9)), Map.of());
    assertThat(claim(2).earlierResult()).hasValue(result);
    assertThat(claim(3).earlierResult()).hasValue(result);
  }

  @Test
  void ofTwelveRivalsTheHighestFinishesAndTheLogNeverGoesBack() throws Exception {
    List<Callable<Boolean>> rivals =
        IntStream.rangeClosed(1, 12).<Callable<Boolean>>mapToObj(n -> () -> tries(n)).toList();
    List<Boolean> finished = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(12)) {
      for (Future<Boolean> rival : threads.invokeAll(rivals)) {
        finished.add(rival.get());
      }
    }
    assertThat(finished.getLast()).isTrue();
    List<LogEntry> log = artifacts.entries();
    assertThat(log).extracting(LogEntry::attempt).isSorted();
    assertThat(log)
        .extracting(LogEntry::slot)
        .isEqualTo(IntStream.range(0, log.size()).mapToObj(Long::valueOf).toList());
    assertThat(log.getLast().attempt()).isEqualTo(12);
    assertThat(log.getLast().kind()).isEqualTo(Kind.RESULT);
  }

  private boolean tries(int number) throws IOException {
    try {
      claim(number).result(number, Map.of("model", file(number)), Map.of());
      return true;
    } catch (FencedException e) {
      return false;
    }
  }

  @Test
  void aDamagedCheckpointIsPassedOver() throws IOException {
    JobWriter writer = claim(1);
    writer.checkpoint(100, Map.of("state", file(1)));
    LogEntry newest = writer.checkpoint(200, Map.of("state", file(2)));
    store.put(chunkKey(newest), new byte[] {77});
    assertThat(resumed(2)).isEqualTo(100);
    store.delete(List.of(chunkKey(newest)));
    assertThat(resumed(3)).isEqualTo(100);
  }

  @Test
  void aCheckpointIsNotBuiltOnADamagedOne() throws IOException {
    LogEntry damaged = claim(1).checkpoint(100, Map.of("state", file(1)));
    store.put(chunkKey(damaged), new byte[] {77});
    JobWriter next = claim(2);
    assertThat(next.newestIntact(dir.resolve("none"))).isEmpty();
    next.checkpoint(100, Map.of("state", file(1)));
    assertThat(resumed(3)).isEqualTo(100);
  }

  @Test
  void aDamagedManifestHidesNothingButItself() throws IOException {
    JobWriter writer = claim(1);
    writer.checkpoint(100, Map.of("state", file(1)));
    LogEntry newest = writer.checkpoint(200, Map.of("state", file(2)));
    store.put(
        "tenants/default/jobs/j-abcdefgh23/log/%012d.json".formatted(newest.slot()),
        "{\"kind\":\"checkp".getBytes(StandardCharsets.UTF_8));
    JobWriter next = claim(2);
    assertThat(next.newestIntact(dir).orElseThrow().entry().images()).isEqualTo(100);
    next.checkpoint(300, Map.of("state", file(3)));
    assertThat(resumed(3)).isEqualTo(300);
  }

  @Test
  void onlyTheNewestAreKeptAndAllResults() throws IOException {
    JobWriter writer = claim(1);
    for (int i = 1; i <= 5; i++) {
      writer.checkpoint(i, Map.of("state", file(i)));
      writer.preview(i, Map.of("grid.png", file(10 + i)));
    }
    writer.result(5, Map.of("model", file(99)), Map.of());
    writer.checkpoint(6, Map.of("state", file(6)));

    assertThat(artifacts.entries())
        .filteredOn(entry -> entry.kind() == Kind.CHECKPOINT)
        .extracting(LogEntry::images)
        .containsExactly(5L, 6L);
    assertThat(artifacts.entries())
        .filteredOn(entry -> entry.kind() == Kind.PREVIEW)
        .extracting(LogEntry::images)
        .containsExactly(3L, 4L, 5L);
    assertThat(artifacts.result()).isPresent();
    assertThat(artifacts.chunkRefs()).hasSize(2 + 3 + 1);
    assertThat(artifacts.entries()).extracting(LogEntry::slot).hasSize(13).isSorted();
  }

  @Test
  void aChunkThatIsThereIsNotSentAgain() throws IOException {
    byte[] state = randomBytes(1, SEVERAL_CHUNKS);
    claim(1).checkpoint(1, Map.of("state", file(state)));
    state[state.length - 1]++;
    claim(2).checkpoint(2, Map.of("state", file(state)));
    assertThat(artifacts.chunkRefs()).hasSize(4);
  }

  @Test
  void aFileOfEqualChunksIsSentAndReadInOrder() throws IOException {
    byte[] zeros = new byte[SEVERAL_CHUNKS];
    claim(1).checkpoint(1, Map.of("state", file(zeros)));
    assertThat(artifacts.chunkRefs()).hasSize(2);
    assertThat(artifacts.newestIntact(dir.resolve("b")).orElseThrow().files().get("state"))
        .hasBinaryContent(zeros);
  }

  @Test
  void whatACrashLeftBehindIsRemovedLater() throws IOException {
    store.put(
        "tenants/default/jobs/j-abcdefgh23/blobs/crashed/" + Digest.of(new byte[] {5}),
        new byte[] {5});
    JobWriter writer = claim(1);
    for (int i = 1; i <= 3; i++) {
      writer.checkpoint(i, Map.of("state", file(i)));
    }
    assertThat(artifacts.chunkRefs()).hasSize(2).noneMatch(ref -> ref.startsWith("crashed/"));
  }

  /** The race that deleting "what nobody refers to" loses. */
  @Test
  void aWriterHeldUpWhileDeletingCannotHurtItsSuccessor() throws Exception {
    HeldUpStore slow = new HeldUpStore(store);
    JobWriter old = JobWriter.claim(slow, TENANT, attempt(1), new Retention(1, 1), () -> NOON);
    old.checkpoint(100, Map.of("state", file(1)));
    CompletableFuture<Void> deleting = new CompletableFuture<>();
    Thread stalled =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    old.checkpoint(200, Map.of("state", file(2)));
                    deleting.complete(null);
                  } catch (IOException e) {
                    deleting.completeExceptionally(e);
                  }
                });
    slow.reached.join();
    // trains again from 200 and comes to the very bytes that are about to be deleted
    JobWriter successor = claim(2);
    successor.checkpoint(300, Map.of("state", file(1)));
    slow.released.complete(null);
    stalled.join();
    deleting.join();

    Checkpoint newest = artifacts.newestIntact(dir.resolve("after")).orElseThrow();
    assertThat(newest.entry().images()).isEqualTo(300);
    assertThat(newest.files().get("state")).hasBinaryContent(new byte[] {1});
  }

  @Test
  void eachPartOfABatchHasAFenceOfItsOwn() throws IOException {
    JobWriter zombie = claim(1, new IndexRange(0, 64));
    JobWriter successor = claim(2, new IndexRange(0, 64));
    JobWriter other = claim(1, new IndexRange(64, 128));
    JobWriter whole = claim(1);

    assertThatThrownBy(() -> zombie.result(64, List.of(), Map.of("images", file(1)), Map.of()))
        .isInstanceOf(FencedException.class)
        .hasMessage("attempt 2 owns job j-abcdefgh23; attempt 1 must stop");
    successor.result(64, List.of(), Map.of("images", file(1)), Map.of());
    other.result(64, List.of(), Map.of("images", file(2)), Map.of());
    whole.result(128, Map.of("images", file(3)), Map.of());
    assertThat(artifacts.parts()).containsExactly(new IndexRange(0, 64), new IndexRange(64, 128));
    assertThat(artifacts.part(new IndexRange(0, 64)).result()).isPresent();
  }

  @Test
  void theResultOfTheWholeRefersToWhatItsPartsHaveSent() throws IOException {
    byte[] images = randomBytes(1, SEVERAL_CHUNKS);
    IndexRange range = new IndexRange(0, 64);
    JobWriter part = claim(1, range);
    FileRef sent = part.sendAhead("images", file(images));
    part.result(64, List.of(sent), Map.of(), Map.of());

    List<FileRef> ofPart = artifacts.part(range).result().orElseThrow().files();
    LogEntry result = claim(2).result(64, ofPart, Map.of("grid.png", file(1)), Map.of());

    assertThat(artifacts.chunkRefs()).hasSize(1); // the grid
    try (InputStream in = artifacts.open(result.file("images").orElseThrow())) {
      assertThat(in.readAllBytes()).isEqualTo(images);
    }
  }

  @Test
  void whatWasSentAheadIsKeptUntilAnEntryNamesIt() throws IOException {
    JobWriter writer = claim(1);
    FileRef early = writer.sendAhead("early", file(1));
    FileRef late = writer.sendAhead("late", file(2));
    for (int i = 1; i <= 4; i++) {
      writer.checkpoint(i, List.of(early));
    }
    writer.checkpoint(5, List.of(early, late));

    LogEntry newest = claim(2).newestCheckpoint().orElseThrow();
    assertThat(newest.files()).containsExactly(early, late);
    assertThat(artifacts.whole(newest)).containsExactly(early, late);
    assertThat(claim(3).checkpointed()).isEqualTo(5);
  }

  @Test
  void checkpointsThatAreKeptUntilThereIsAResultGoWithIt() throws IOException {
    JobWriter writer =
        JobWriter.claim(store, TENANT, attempt(1), Retention.UNTIL_RESULT, () -> NOON);
    FileRef image = writer.sendAhead("image", file(1));
    FileRef note = writer.sendAhead("note", file(2));
    writer.checkpoint(1, List.of(image));
    writer.checkpoint(2, List.of(image, note));
    assertThat(artifacts.kept()).extracting(LogEntry::images).containsExactly(2L);

    writer.result(2, List.of(image), Map.of(), Map.of());

    assertThat(artifacts.kept()).extracting(LogEntry::kind).containsExactly(Kind.RESULT);
    assertThat(artifacts.chunkRefs()).containsExactlyElementsOf(image.chunks());
  }

  @Test
  void whatWasSentAheadAndIsInNoEntryGoesWithTheResult() throws IOException {
    JobWriter writer = claim(1);
    FileRef image = writer.sendAhead("image", file(1));
    writer.sendAhead("note", file(2));

    writer.result(1, List.of(image), Map.of(), Map.of());

    assertThat(artifacts.chunkRefs()).containsExactlyElementsOf(image.chunks());
  }

  @Test
  void aFileOfWhichAChunkIsMissingIsNotWhole() throws IOException {
    JobWriter writer = claim(1);
    FileRef whole = writer.sendAhead("a", file(1));
    FileRef torn = writer.sendAhead("b", file(randomBytes(2, SEVERAL_CHUNKS)));
    LogEntry entry = writer.checkpoint(2, List.of(whole, torn));
    store.delete(List.of("tenants/default/jobs/j-abcdefgh23/blobs/" + torn.chunks().get(1)));

    assertThat(artifacts.whole(entry)).containsExactly(whole);
  }

  @Test
  void aPartsWriterRemovesNothingOfOthers() throws IOException {
    claim(1).checkpoint(1, Map.of("state", file(1)));
    claim(1, new IndexRange(64, 128)).checkpoint(1, Map.of("state", file(2)));
    JobWriter part = claim(2, new IndexRange(0, 64));
    for (int i = 1; i <= 4; i++) {
      part.checkpoint(i, Map.of("state", file(i)));
    }

    assertThat(artifacts.chunkRefs()).hasSize(1);
    assertThat(artifacts.part(new IndexRange(64, 128)).chunkRefs()).hasSize(1);
    assertThat(artifacts.part(new IndexRange(0, 64)).chunkRefs()).hasSize(2);
  }

  @Test
  void aSpecIsKeptOnce() {
    assertThat(artifacts.keepSpec(new byte[] {1})).isTrue();
    assertThat(artifacts.keepSpec(new byte[] {1})).isTrue();
    assertThat(artifacts.keepSpec(new byte[] {2})).isFalse();
    assertThat(artifacts.spec()).hasValue(new byte[] {1});
  }

  private long resumed(int number) throws IOException {
    return claim(number).newestIntact(dir.resolve("r" + number)).orElseThrow().entry().images();
  }

  private JobWriter claim(int number) {
    return JobWriter.claim(store, TENANT, attempt(number), new Retention(2, 3), () -> NOON);
  }

  private JobWriter claim(int number, IndexRange range) {
    return JobWriter.claim(
        store, TENANT, attempt(number), new Part.Shard(range), new Retention(2, 3), () -> NOON);
  }

  private static AttemptId attempt(int number) {
    return new AttemptId(JOB, number);
  }

  private static String chunkKey(LogEntry entry) {
    return "tenants/default/jobs/j-abcdefgh23/blobs/"
        + entry.files().getFirst().chunks().getFirst();
  }

  private Path file(int... bytes) throws IOException {
    byte[] content = new byte[bytes.length];
    Arrays.setAll(bytes, i -> content[i] = (byte) bytes[i]);
    return file(content);
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(Files.createTempFile(dir, "upload", ".bin"), content);
  }

  private static byte[] randomBytes(long seed, int count) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Stops at the first deletion that has something to delete, until released. */
  private static final class HeldUpStore implements ObjectStore {
    private final ObjectStore store;
    private final CompletableFuture<Void> reached = new CompletableFuture<>();
    private final CompletableFuture<Void> released = new CompletableFuture<>();

    HeldUpStore(ObjectStore store) {
      this.store = store;
    }

    @Override
    public boolean create(String key, byte[] body) {
      return store.create(key, body);
    }

    @Override
    public void put(String key, byte[] body) {
      store.put(key, body);
    }

    @Override
    public Optional<byte[]> get(String key) {
      return store.get(key);
    }

    @Override
    public List<String> list(String prefix) {
      return store.list(prefix);
    }

    @Override
    public void delete(Collection<String> keys) {
      if (!keys.isEmpty()) {
        reached.complete(null);
        released.join();
      }
      store.delete(keys);
    }
  }
}
