package io.graupel.storage.object;

import java.net.ConnectException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Keeps objects in memory, for tests. It can go away and come back, as a server can. */
public final class InMemoryObjectStore implements ObjectStore {
  private final NavigableMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
  private volatile boolean reachable = true;

  /** From now on every call succeeds, or fails as with a server that is down. */
  public void setReachable(boolean reachable) {
    this.reachable = reachable;
  }

  @Override
  public boolean create(String key, byte[] body) {
    requireReachable();
    byte[] present = objects.putIfAbsent(key, body.clone());
    return present == null || Arrays.equals(present, body);
  }

  @Override
  public void put(String key, byte[] body) {
    requireReachable();
    objects.put(key, body.clone());
  }

  @Override
  public Optional<byte[]> get(String key) {
    requireReachable();
    return Optional.ofNullable(objects.get(key)).map(byte[]::clone);
  }

  @Override
  public List<String> list(String prefix) {
    requireReachable();
    return objects.tailMap(prefix).keySet().stream()
        .takeWhile(key -> key.startsWith(prefix))
        .toList();
  }

  @Override
  public void delete(Collection<String> keys) {
    requireReachable();
    keys.forEach(objects::remove);
  }

  private void requireReachable() {
    if (!reachable) {
      throw StorageException.unreachable(
          "in-memory store is away", new ConnectException("switched off"));
    }
  }
}
