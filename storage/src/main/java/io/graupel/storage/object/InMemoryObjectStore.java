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
    requireNoFolder(key);
    byte[] present = objects.putIfAbsent(key, body.clone());
    return present == null || Arrays.equals(present, body);
  }

  @Override
  public void put(String key, byte[] body) {
    requireReachable();
    requireNoFolder(key);
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

  private void requireNoFolder(String key) {
    boolean isFolder = !list(key + "/").isEmpty();
    boolean isBelow = false;
    for (int at = key.indexOf('/'); at >= 0; at = key.indexOf('/', at + 1)) {
      isBelow |= objects.containsKey(key.substring(0, at));
    }
    if (isFolder || isBelow) {
      throw new IllegalArgumentException(
          "key: %s (expected: one that is no other's folder, nor in one that is an object)"
              .formatted(key));
    }
  }
}
