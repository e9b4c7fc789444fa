package io.graupel.deploy.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graupel.deploy.child.ChildProcess;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.TenantId;
import io.graupel.storage.AsyncSaver;
import io.graupel.storage.Checkpoint;
import io.graupel.storage.Digest;
import io.graupel.storage.JobArtifacts;
import io.graupel.storage.JobWriter;
import io.graupel.storage.Retention;
import io.graupel.storage.object.MinioObjectStore;
import io.graupel.storage.object.ObjectStore;
import io.graupel.storage.object.PatientObjectStore;
import io.graupel.storage.object.S3Settings;
import io.graupel.storage.object.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreMainIT {
  private static final int UPLOAD = 3 << 20;

  @TempDir Path dir;

  @Test
  void killedInTheMidstOfUploadsItKeepsAllItAcknowledgedAndNothingTorn() throws Exception {
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    for (int round = 0; round < 4; round++) {
      killAfterUploads(5 + round, round, acknowledged);
    }
    try (ChildProcess process = Stores.start(dir);
        MinioObjectStore store = new MinioObjectStore(Stores.settings(dir, process.awaitReady()))) {
      List<String> keys = store.list("");
      assertThat(keys).containsAll(acknowledged);
      for (String key : keys) {
        assertThat(key).isEqualTo("uploads/" + Digest.of(store.get(key).orElseThrow()));
      }
      assertThat(filesBelow(dir.resolve("data/objects"))).isEqualTo(keys.size());
    }
  }

  private void killAfterUploads(int count, int seed, Set<String> acknowledged) throws Exception {
    CountDownLatch enough = new CountDownLatch(count);
    try (ChildProcess process = Stores.start(dir);
        MinioObjectStore store = new MinioObjectStore(Stores.settings(dir, process.awaitReady()));
        ExecutorService uploads = Executors.newFixedThreadPool(3)) {
      for (int thread = 0; thread < 3; thread++) {
        Random random = new Random(31L * seed + thread);
        uploads.submit(() -> uploadUntilItFails(store, random, acknowledged, enough));
      }
      enough.await();
      process.kill();
    }
  }

  private static void uploadUntilItFails(
      ObjectStore store, Random random, Set<String> acknowledged, CountDownLatch enough) {
    byte[] body = new byte[UPLOAD];
    while (true) {
      random.nextBytes(body);
      String key = "uploads/" + Digest.of(body);
      try {
        store.create(key, body);
      } catch (StorageException e) {
        return;
      }
      acknowledged.add(key);
      enough.countDown();
    }
  }

  private static long filesBelow(Path folder) throws Exception {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(Files::isRegularFile).count();
    }
  }

  @Test
  void aRestartKeepsPortCredentialsAndObjects() throws Exception {
    S3Settings settings;
    try (ChildProcess process = Stores.start(dir)) {
      settings = Stores.settings(dir, process.awaitReady());
      try (MinioObjectStore store = new MinioObjectStore(settings)) {
        store.put("key", new byte[] {7});
      }
    }
    try (ChildProcess process = Stores.start(dir);
        MinioObjectStore store = new MinioObjectStore(settings)) {
      assertThat(process.awaitReady()).isEqualTo(settings.endpoint().getPort());
      assertThat(store.get("key")).hasValue(new byte[] {7});
    }
  }

  @Test
  void whoWaitsForAStoreThatIsAwayGoesOnOnceItIsBack() throws Exception {
    ChildProcess first = Stores.start(dir);
    try (MinioObjectStore store = new MinioObjectStore(Stores.settings(dir, first.awaitReady()))) {
      PatientObjectStore patient = new PatientObjectStore(store);
      patient.put("key", new byte[] {7});
      first.kill();
      CompletableFuture<Boolean> waiting =
          CompletableFuture.supplyAsync(() -> patient.create("other", new byte[] {8}));
      assertThatThrownBy(() -> store.list("")).satisfies(StoreMainIT::isUnreachable);
      try (ChildProcess second = Stores.start(dir)) {
        assertThat(second.awaitReady()).isPositive();
        assertThat(waiting.join()).isTrue();
        assertThat(store.list("")).containsExactly("key", "other");
      }
    }
  }

  @Test
  void aCheckpointUnderWayWaitsOutAKillOfTheStore() throws Exception {
    byte[] state = new byte[20 << 20];
    new Random(1).nextBytes(state);
    JobId job = new JobId("j-abcdefgh23");
    ChildProcess first = Stores.start(dir);
    try (MinioObjectStore minio = new MinioObjectStore(Stores.settings(dir, first.awaitReady()))) {
      ObjectStore store = new PatientObjectStore(minio);
      JobWriter writer =
          JobWriter.claim(
              store,
              TenantId.DEFAULT,
              new AttemptId(job, 1),
              Retention.DEFAULT,
              InstantSource.system());
      try (AsyncSaver saver = new AsyncSaver(writer, entry -> {})) {
        saver.checkpoint(640, Map.of("state", Files.write(dir.resolve("state"), state)));
        first.kill();
        try (ChildProcess second = Stores.start(dir)) {
          second.awaitReady();
          saver.flush();
          Checkpoint back =
              new JobArtifacts(store, TenantId.DEFAULT, job)
                  .newestIntact(dir.resolve("back"))
                  .orElseThrow();
          assertThat(back.entry().images()).isEqualTo(640);
          assertThat(dir.resolve("back/state")).hasBinaryContent(state);
        }
      }
    }
  }

  private static void isUnreachable(Throwable e) {
    assertThat(e).isInstanceOf(StorageException.class);
    assertThat(((StorageException) e).isUnreachable()).isTrue();
  }

  @Test
  void wrongCredentialsAreRefusedAndNotWaitedOut() throws Exception {
    try (ChildProcess process = Stores.start(dir)) {
      S3Settings right = Stores.settings(dir, process.awaitReady());
      S3Settings wrong =
          new S3Settings(right.endpoint(), right.bucket(), right.accessKey(), "guessed");
      try (MinioObjectStore store = new MinioObjectStore(wrong)) {
        PatientObjectStore patient = new PatientObjectStore(store);
        assertThatThrownBy(() -> patient.put("key", new byte[1]))
            .isInstanceOf(StorageException.class)
            .hasMessageContaining("403 SignatureDoesNotMatch")
            .hasMessageNotContaining("guessed");
        assertThatThrownBy(() -> patient.get("key")).hasMessageContaining("403");
      }
    }
  }

  @Test
  void onlyTheOwnerMayReadTheCredentials() throws Exception {
    try (ChildProcess process = Stores.start(dir)) {
      process.awaitReady();
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(dir.resolve("data/credentials"))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aSecondProcessOnTheSameFolderIsRefused() throws Exception {
    try (ChildProcess process = Stores.start(dir)) {
      process.awaitReady();
      Path err = dir.resolve("stderr-2");
      Path data = dir.resolve("data");
      try (ChildProcess second =
          ChildProcess.start(StoreMain.class, err, "--data", data.toString(), "--port", "0")) {
        assertThat(second.awaitEnd()).isEqualTo(2);
        assertThat(second.errors())
            .startsWith("data: %s is in use by process ".formatted(data))
            .contains("choose another --data");
      }
    }
  }

  @Test
  void itEndsWithItsParentHavingSaidNothingButThatItIsReady() throws Exception {
    try (ChildProcess process = Stores.start(dir)) {
      process.awaitReady();
      assertThat(process.letGo()).isZero();
      assertThat(process.furtherOutput()).isEmpty();
      assertThat(process.errors()).isEmpty();
    }
  }
}
