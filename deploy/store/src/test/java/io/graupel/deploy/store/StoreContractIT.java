package io.graupel.deploy.store;

import io.graupel.deploy.child.ChildProcess;
import io.graupel.storage.object.MinioObjectStore;
import io.graupel.storage.object.ObjectStore;
import io.graupel.storage.object.ObjectStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The MinIO client and the embedded server, by the contract that the in-memory twin passes. */
class StoreContractIT extends ObjectStoreContract {
  @TempDir static Path dir;
  private static ChildProcess process;
  private static MinioObjectStore store;

  @BeforeAll
  static void start() throws Exception {
    process = Stores.start(dir);
    store = new MinioObjectStore(Stores.settings(dir, process.awaitReady()));
  }

  @AfterAll
  static void stop() throws Exception {
    store.close();
    process.close();
  }

  @Override
  protected ObjectStore store() {
    return store;
  }
}
