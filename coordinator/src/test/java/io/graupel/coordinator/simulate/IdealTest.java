package io.graupel.coordinator.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Against shares that can be worked out by hand; three tenants, one class unless said. */
class IdealTest {
  private static final Offset<Double> EXACT = Offset.offset(1e-9);
  private static final double[] NOTHING = {0, 0, 0};
  private static final double[] ANYTHING = {1e9, 1e9, 1e9};

  private static Ideal.Step step(double[] used, double[] wanted) {
    return new Ideal.Step(new double[][] {used}, new double[][] {wanted}, NOTHING, ANYTHING);
  }

  @Test
  void thoseWithWorkShareByWeight() {
    Ideal ideal = new Ideal(new double[] {1, 2, 1});
    double[] got = ideal.step(step(new double[] {60, 30, 0}, new double[] {90, 90, 0}));
    assertThat(got).containsExactly(new double[] {30, 60, 0}, EXACT);
    // each is 30 of 90 off
    assertThat(ideal.errors()).containsExactly(new double[] {1 / 3.0, 1 / 3.0, 0}, EXACT);
  }

  @Test
  void whatOneHasNoWorkForGoesToTheOthers() {
    Ideal ideal = new Ideal(new double[] {1, 1, 1});
    double[] got = ideal.step(step(new double[] {10, 50, 30}, new double[] {10, 90, 90}));
    assertThat(got).containsExactly(new double[] {10, 40, 40}, EXACT);
    assertThat(ideal.errors()).containsExactly(new double[] {0, 1 / 9.0, 1 / 9.0}, EXACT);
  }

  @Test
  void whoeverGotLessBeforeCatchesUp() {
    Ideal ideal = new Ideal(new double[] {1, 1, 1});
    ideal.step(step(new double[] {40, 0, 0}, new double[] {40, 0, 0}));
    double[] got = ideal.step(step(new double[] {0, 60, 0}, new double[] {60, 60, 0}));
    // 40 and 0 become 50 and 50
    assertThat(got).containsExactly(new double[] {10, 50, 0}, EXACT);
  }

  @Test
  void whatIsLongAgoCountsLess() {
    Ideal ideal = new Ideal(new double[] {1, 1, 1});
    ideal.step(step(new double[] {40, 0, 0}, new double[] {40, 0, 0}));
    ideal.decay(0.5);
    double[] got = ideal.step(step(new double[] {0, 60, 0}, new double[] {60, 60, 0}));
    assertThat(got).containsExactly(new double[] {20, 40, 0}, EXACT);
  }

  @Test
  void theBetterClassGoesFirstAndGuaranteesBeforeIt() {
    Ideal ideal = new Ideal(new double[] {1, 1, 1});
    double[][] used = {{0, 50, 0}, {10, 0, 0}};
    double[][] wanted = {{0, 50, 0}, {60, 0, 60}};
    double[] got = ideal.step(new Ideal.Step(used, wanted, new double[] {0, 0, 4}, ANYTHING));
    // 4 guaranteed, 50 of the better class, and 6 left, 5 and 1 of which make both even
    assertThat(got).containsExactly(new double[] {5, 50, 5}, EXACT);
  }

  @Test
  void nobodyGetsMoreThanItsLimit() {
    Ideal ideal = new Ideal(new double[] {1, 1, 1});
    double[] got =
        ideal.step(
            new Ideal.Step(
                new double[][] {{20, 40, 0}},
                new double[][] {{90, 90, 0}},
                NOTHING,
                new double[] {20, 1e9, 0}));
    assertThat(got).containsExactly(new double[] {20, 40, 0}, EXACT);
    assertThat(ideal.errors()).containsExactly(NOTHING, EXACT);
  }
}
