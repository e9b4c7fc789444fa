package io.graupel.storage.object;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What Graupel needs of an object store: whole objects under keys, and one atomic act, {@link
 * #create}. Every S3 server gets that much right. A reader sees a whole object or none.
 *
 * <p>Calls block, may come from any thread, and throw {@link StorageException} when the store
 * cannot be reached or refuses. Objects are held in memory: keep each to 8 MiB or less.
 */
public interface ObjectStore {
  /**
   * Puts an object where there is none. Of several who try at once exactly one succeeds.
   *
   * <p>An object with these very bytes counts as created by this call: a request whose answer got
   * lost is sent again, and must not lose against itself. So rivals must send different bytes.
   *
   * @return whether the key now holds {@code body}; if not, it holds something else
   */
  boolean create(String key, byte[] body);

  /** Puts an object, in place of any that is there. */
  void put(String key, byte[] body);

  /** Returns the object under a key, if there is one. */
  Optional<byte[]> get(String key);

  /** Returns all keys that begin with {@code prefix}, sorted. */
  List<String> list(String prefix);

  /** Removes objects. One that is not there counts as removed. */
  void delete(Collection<String> keys);
}
