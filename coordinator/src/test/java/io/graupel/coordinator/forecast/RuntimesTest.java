package io.graupel.coordinator.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.graupel.coordinator.Specs;
import io.graupel.protocol.job.IndexRange;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Part;
import io.graupel.protocol.job.TenantId;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RuntimesTest {
  private static final TenantId VISION = new TenantId("vision");
  private static final TenantId AUDIO = new TenantId("audio");

  private final Runtimes runtimes = new Runtimes();

  @Test
  void whatNobodyHasSeenIsAMinuteMoreOrLess() {
    Guess guess = runtimes.of(VISION, Specs.train(), Part.WHOLE);

    assertThat(Math.exp(guess.mean())).isCloseTo(60_000, within(1.0));
    assertThat(guess.spread()).isEqualTo(1.5, within(1e-9));
  }

  @Test
  void manyTimesOfAlikeJobsSettleMiddleAndSpread() {
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      double millis = 200_000 * Math.exp(0.3 * random.nextGaussian());
      runtimes.learn(VISION, Specs.train(), Part.WHOLE, (long) millis);
    }

    Guess guess = runtimes.of(VISION, Specs.train(), Part.WHOLE);

    assertThat(Math.exp(guess.mean())).isCloseTo(200_000, within(15_000.0));
    assertThat(guess.spread()).isCloseTo(0.3, within(0.05));
    assertThat(guess.doubt()).isLessThan(0.05);
  }

  @Test
  void anotherTenantsTimesCountForLessThanOnesOwn() {
    for (int i = 0; i < 50; i++) {
      runtimes.learn(AUDIO, Specs.train(), Part.WHOLE, 1_000_000);
    }
    runtimes.learn(VISION, Specs.train(), Part.WHOLE, 10_000);

    double others = Math.exp(runtimes.of(AUDIO, Specs.train(), Part.WHOLE).mean());
    double own = Math.exp(runtimes.of(VISION, Specs.train(), Part.WHOLE).mean());

    assertThat(others).isBetween(800_000.0, 1_000_000.0);
    assertThat(own).isBetween(10_000.0, others / 2);
  }

  @Test
  void aPartTakesTimeByItsImages() {
    JobSpec sample = Specs.sample(Specs.job(1));
    for (int i = 0; i < 200; i++) {
      runtimes.learn(VISION, sample, new Part.Shard(new IndexRange(0, 50)), 5_000);
    }

    double twice =
        Math.exp(runtimes.of(VISION, sample, new Part.Shard(new IndexRange(50, 150))).mean());

    assertThat(twice).isCloseTo(10_000, within(800.0));
  }

  @Test
  void whatHasRunLongerThanMostIsExpectedToRunOn() {
    Guess guess = new Guess(Math.log(60_000), 0.5, 0, "alike");

    assertThat(guess.left(1, 0, 0.5)).isCloseTo(60_000, within(100L));
    assertThat(guess.left(600_000, 0, 0.5)).isPositive();
    assertThat(guess.left(50_000, 0, 0.5)).isLessThan(guess.left(50_000, 0, 0.9));
  }

  @Test
  void normalQuantilesAreThoseOfTheTables() {
    assertThat(Normal.quantile(0.5)).isCloseTo(0, within(1e-5));
    assertThat(Normal.quantile(0.9)).isCloseTo(1.2815516, within(1e-5));
    assertThat(Normal.below(-1.959964)).isCloseTo(0.025, within(1e-6));
  }
}
