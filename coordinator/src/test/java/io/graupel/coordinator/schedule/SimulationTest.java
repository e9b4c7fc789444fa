package io.graupel.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Runs the {@link Simulation} from many seeds. {@code -Dgraupel.seeds=10000} takes that many,
 * {@code -Dgraupel.seed=N} begins with that one.
 */
class SimulationTest {
  private static final long SEEDS = Long.getLong("graupel.seeds", 2_000);
  private static final long FIRST = Long.getLong("graupel.seed", 1);

  private static final Duration SHORT = Duration.ofSeconds(100);

  /** Every four-hundredth run is a long one. */
  private static final Duration LONG = Duration.ofMinutes(20);

  /** Enough seeds for everything to have happened that can. */
  private static final long MANY = 500;

  @Test
  void everyLawHoldsWhateverBreaks() {
    Map<String, Integer> tally = new TreeMap<>();
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      run(seed, tally);
    }
    System.out.printf("simulated seeds %d to %d: %s%n", FIRST, FIRST + SEEDS - 1, tally);
    if (SEEDS >= MANY) {
      assertThat(tally).containsKeys(everything());
    }
  }

  private static void run(long seed, Map<String, Integer> tally) {
    Simulation simulation = new Simulation(seed, seed % 400 == 0 ? LONG : SHORT, tally);
    try {
      simulation.run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed %d: %s%nlast events (ms since the beginning):%n%sreplay with -Dgraupel.seed=%d -Dgraupel.seeds=1"
              .formatted(
                  seed, e instanceof AssertionError ? e.getMessage() : e, simulation.past(), seed),
          e);
    }
  }

  /** What must have happened at least once, or the laws were not put to the test. */
  private static String[] everything() {
    List<String> all = new ArrayList<>();
    for (String verb :
        List.of(
            "submit",
            "cancel",
            "hold",
            "release",
            "top",
            "prioritize",
            "retry",
            "yield",
            "set-tenant",
            "remove-tenant",
            "issue-token",
            "revoke-token",
            "set-pool",
            "set-worker")) {
      all.add("verb " + verb);
      all.add("verb " + verb + " refused");
    }
    all.add("verb use-token");
    for (String kind : List.of("UNKNOWN", "FORBIDDEN", "CONFLICT", "LIMIT", "IMPOSSIBLE")) {
      all.add("refusal " + kind);
    }
    for (String outcome : List.of("SUCCEEDED", "FAILED", "YIELDED", "LOST")) {
      all.add("outcome " + outcome);
    }
    for (String rule : List.of("INTERACTIVE", "RECLAIM", "WINDOW", "BUDGET", "DRAIN", "ASKED")) {
      all.add("rule " + rule);
    }
    for (String reason : List.of("DEPENDENCY", "HELD", "DELAYED", "WINDOW", "BACKOFF", "NO_SLOT")) {
      all.add("waits: " + reason);
    }
    for (String until : List.of("SUCCESS", "END", "INDEX")) {
      all.add("after " + until);
    }
    all.addAll(List.of("part Whole", "part Shard", "part Gather", "PartDone", "PartFailed"));
    all.addAll(List.of("Succeeded", "Failed", "Cancelled", "Retrying", "GaveBack"));
    all.addAll(List.of("order Assign", "order Cancel", "order Yield", "order Refused"));
    all.addAll(List.of("messages lost", "messages doubled", "messages late"));
    all.addAll(List.of("clock jumps ahead", "clock jumps back", "coordinator stalls"));
    all.addAll(List.of("coordinator dies before its commit", "coordinator dies after its commit"));
    all.addAll(List.of("kill -9", "worker freezes", "worker leaves", "worker drains itself"));
    for (String lie :
        List.of(
            "Done",
            "Yielded",
            "Failed",
            "Checkpointed",
            "Started",
            "Progress",
            "done twice",
            "runs what it does not")) {
      all.add("lie: " + lie);
    }
    return all.toArray(String[]::new);
  }
}
