package io.graupel.storage.object;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits while the store cannot be reached, so that its callers need not know: a call returns once
 * the store is back. The log says once that it went and once that it came back, however many calls
 * wait.
 *
 * <p>What the store refuses is thrown at once. An interrupted caller stops waiting: it gets the
 * {@link StorageException} of the last try, and its thread stays interrupted.
 */
public final class PatientObjectStore implements ObjectStore {
  private static final Logger LOG = LoggerFactory.getLogger(PatientObjectStore.class);
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(3);

  private final ObjectStore store;
  private final InstantSource clock;
  private final Pause pause;
  private volatile Optional<Instant> awaySince = Optional.empty();

  /** Lets time pass between two tries. */
  @FunctionalInterface
  interface Pause {
    void sleep(Duration time) throws InterruptedException;
  }

  /** Waits for {@code store} as long as it takes. */
  public PatientObjectStore(ObjectStore store) {
    this(store, InstantSource.system(), Thread::sleep);
  }

  PatientObjectStore(ObjectStore store, InstantSource clock, Pause pause) {
    this.store = store;
    this.clock = clock;
    this.pause = pause;
  }

  /** When the store was first found away, if it was not heard of since. */
  public Optional<Instant> awaySince() {
    return awaySince;
  }

  @Override
  public boolean create(String key, byte[] body) {
    return patiently(() -> store.create(key, body));
  }

  @Override
  public void put(String key, byte[] body) {
    patiently(
        () -> {
          store.put(key, body);
          return key;
        });
  }

  @Override
  public Optional<byte[]> get(String key) {
    return patiently(() -> store.get(key));
  }

  @Override
  public List<String> list(String prefix) {
    return patiently(() -> store.list(prefix));
  }

  @Override
  public void delete(Collection<String> keys) {
    patiently(
        () -> {
          store.delete(keys);
          return keys;
        });
  }

  private <T> T patiently(Supplier<T> call) {
    Duration wait = SHORTEST;
    while (true) {
      try {
        T answer = call.get();
        heard();
        return answer;
      } catch (StorageException e) {
        if (!e.isUnreachable()) {
          heard();
          throw e;
        }
        missed(e);
        sleep(wait, e);
        wait = wait.multipliedBy(2).compareTo(LONGEST) < 0 ? wait.multipliedBy(2) : LONGEST;
      }
    }
  }

  private synchronized void missed(StorageException e) {
    if (awaySince.isEmpty()) {
      awaySince = Optional.of(clock.instant());
      LOG.warn("object store away, waiting for it: {}", e.getMessage());
    }
  }

  private void heard() {
    if (awaySince.isPresent()) {
      sayBack();
    }
  }

  private synchronized void sayBack() {
    awaySince.ifPresent(
        since -> LOG.info("object store back after={}", between(since, clock.instant())));
    awaySince = Optional.empty();
  }

  private static Duration between(Instant since, Instant now) {
    return Duration.ofMillis(Duration.between(since, now).toMillis());
  }

  private void sleep(Duration time, StorageException last) {
    try {
      pause.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      last.addSuppressed(e);
      throw last;
    }
  }
}
