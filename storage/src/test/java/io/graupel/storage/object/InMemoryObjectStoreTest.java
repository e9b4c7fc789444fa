package io.graupel.storage.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class InMemoryObjectStoreTest extends ObjectStoreContract {
  private final InMemoryObjectStore store = new InMemoryObjectStore();

  @Override
  protected ObjectStore store() {
    return store;
  }

  @Test
  void aStoreThatIsAwaySaysSo() {
    store.setReachable(false);
    assertThatThrownBy(() -> store.list(""))
        .isInstanceOfSatisfying(
            StorageException.class, e -> assertThat(e.isUnreachable()).isTrue());
  }

  @Test
  void whatACallerChangesLaterIsNotStored() {
    byte[] body = {1};
    store.put("key", body);
    body[0] = 2;
    assertThat(store.get("key")).hasValue(new byte[] {1});
  }

  @Test
  void aKeyIsNoFolderAsInAStoreOnAFileSystem() {
    store.put("a/b", new byte[1]);
    assertThatThrownBy(() -> store.put("a", new byte[1])).hasMessageStartingWith("key: a (");
    assertThatThrownBy(() -> store.create("a/b/c", new byte[1]))
        .hasMessageStartingWith("key: a/b/c (");
  }
}
