package io.graupel.storage.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What Graupel relies on in an object store. */
public abstract class ObjectStoreContract {
  private static final int LARGEST_OBJECT = 8 << 20;
  private final String prefix = "contract/" + UUID.randomUUID() + "/";

  /** The store under test; the same one at each call. */
  protected abstract ObjectStore store();

  @Test
  void anObjectComesBackAsPut() {
    byte[] body = randomBytes(LARGEST_OBJECT);
    store().put(key("large"), body);
    store().put(key("empty"), new byte[0]);
    assertThat(store().get(key("large"))).hasValue(body);
    assertThat(store().get(key("empty"))).hasValue(new byte[0]);
  }

  @Test
  void aPutReplacesWhatWasThere() {
    store().put(key("a"), text("old, and longer"));
    store().put(key("a"), text("new"));
    assertThat(store().get(key("a"))).hasValue(text("new"));
  }

  @Test
  void aMissingObjectIsAbsent() {
    assertThat(store().get(key("none"))).isEmpty();
  }

  @Test
  void aKeyIsCreatedOnce() {
    assertThat(store().create(key("slot"), text("first"))).isTrue();
    assertThat(store().create(key("slot"), text("second"))).isFalse();
    assertThat(store().get(key("slot"))).hasValue(text("first"));
  }

  @Test
  void aCreationSentTwiceSucceedsTwice() {
    assertThat(store().create(key("slot"), text("mine"))).isTrue();
    assertThat(store().create(key("slot"), text("mine"))).isTrue();
  }

  @Test
  void aDeletedKeyCanBeCreatedAgain() {
    store().create(key("slot"), text("first"));
    store().delete(List.of(key("slot")));
    assertThat(store().create(key("slot"), text("second"))).isTrue();
  }

  @Test
  void ofSixteenWhoRaceForAKeyOneWins() throws Exception {
    try (ExecutorService writers = Executors.newFixedThreadPool(16)) {
      for (int round = 0; round < 20; round++) {
        raceFor(key("race-" + round), writers);
      }
    }
  }

  private void raceFor(String key, ExecutorService writers) throws Exception {
    CyclicBarrier start = new CyclicBarrier(16);
    List<Callable<Boolean>> tries =
        IntStream.range(0, 16)
            .<Callable<Boolean>>mapToObj(
                writer ->
                    () -> {
                      start.await();
                      return store().create(key, text("writer " + writer));
                    })
            .toList();
    List<Integer> winners = new ArrayList<>();
    List<Future<Boolean>> results = writers.invokeAll(tries);
    for (int writer = 0; writer < 16; writer++) {
      if (results.get(writer).get()) {
        winners.add(writer);
      }
    }
    assertThat(winners).hasSize(1);
    assertThat(store().get(key)).hasValue(text("writer " + winners.getFirst()));
  }

  @Test
  void keysAreListedInOrderByPrefix() {
    for (String name : List.of("b/2", "a/1", "b/1", "ba", "c")) {
      store().put(key(name), text(name));
    }
    assertThat(store().list(key("b"))).containsExactly(key("b/1"), key("b/2"), key("ba"));
    assertThat(store().list(key("b/"))).containsExactly(key("b/1"), key("b/2"));
    assertThat(store().list(key("none/"))).isEmpty();
  }

  @Test
  void moreKeysThanOnePageAreListedAndDeleted() {
    List<String> keys =
        IntStream.range(0, 1200).mapToObj(i -> key("many/%04d".formatted(i))).toList();
    keys.parallelStream().forEach(key -> store().put(key, text("x")));
    assertThat(store().list(key("many/"))).isEqualTo(keys);
    store().delete(keys);
    assertThat(store().list(key("many/"))).isEmpty();
  }

  @Test
  void deletingWhatIsNotThereSucceeds() {
    store().put(key("there"), text("x"));
    store().delete(List.of(key("there"), key("not-there")));
    store().delete(List.of(key("there")));
    store().delete(List.of());
    assertThat(store().list(prefix)).isEmpty();
  }

  private String key(String name) {
    return prefix + name;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    new Random(1).nextBytes(bytes);
    return bytes;
  }
}
