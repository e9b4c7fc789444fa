package io.graupel.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private static final long SEEDS = Long.getLong("graupel.seeds", 24);
  private static final long FIRST = Long.getLong("graupel.seed", 1);

  @Test
  void noJobIsLostHeldTwiceOrEndedTwiceWhateverBreaks() {
    Map<String, Integer> tally = new TreeMap<>();
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      try {
        new Simulation(seed, tally).run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "seed %d; run it alone with -Dgraupel.seed=%d -Dgraupel.seeds=1".formatted(seed, seed),
            e);
      }
    }
    System.out.printf("simulated seeds %d to %d: %s%n", FIRST, FIRST + SEEDS - 1, tally);
    assertThat(tally)
        .containsKeys("Lost", "Refused", "Yielded", "Retrying", "Cancelled", "Failed", "restarts")
        .containsKeys("inputs: 0", "inputs: 1", "inputs: 2");
  }
}
