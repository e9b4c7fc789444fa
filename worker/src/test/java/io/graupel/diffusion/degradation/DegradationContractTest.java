package io.graupel.diffusion.degradation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.sampling.Emitted;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.DegradationSpec.Noise;
import io.graupel.protocol.job.DegradationSpec.Padding;
import io.graupel.protocol.job.DegradationSpec.Sigma;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every degradation keeps: a new one joins by one line in {@link #all}. */
class DegradationContractTest {
  private static final int SIDE = 8;
  private static final Frame FRAME = new Frame(3, SIDE);
  private static final int IMAGE = FRAME.elements();

  static Stream<DegradationSpec> all() {
    return Stream.of(
        new DegradationSpec.GaussianBlur(6, 5, new Sigma.Constant(1.2), Padding.CIRCULAR),
        new DegradationSpec.GaussianBlur(6, 7, new Sigma.Linear(0.35, 0.1), Padding.REFLECT),
        new DegradationSpec.GaussianBlur(6, 3, new Sigma.Exponential(0.1), Padding.REFLECT),
        new DegradationSpec.GaussianNoise(6, 0.008, Noise.ESTIMATED),
        new DegradationSpec.GaussianNoise(6, 0.008, Noise.FIXED));
  }

  @ParameterizedTest
  @MethodSource("all")
  void severityZeroIsTheIdentity(DegradationSpec spec) {
    double[] images = images(2, 1);
    assertThat(degrade(spec, images, new long[] {0, 0}, new long[] {4, 5})).isEqualTo(images);
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyOtherSeverityChangesTheImage(DegradationSpec spec) {
    double[] images = images(1, 1);
    double[] before = images;
    for (long s = 1; s <= 6; s++) {
      double[] after = degrade(spec, images, new long[] {s}, new long[] {4});
      assertThat(after).isNotEqualTo(before);
      before = after;
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void anImageDoesNotDependOnItsNeighbours(DegradationSpec spec) {
    double[] images = images(3, 1);
    double[] others = images(3, 2);
    System.arraycopy(images, IMAGE, others, IMAGE, IMAGE); // the same in the middle
    double[] one = degrade(spec, images, new long[] {2, 6, 4}, new long[] {4, 5, 6});
    double[] other = degrade(spec, others, new long[] {5, 6, 0}, new long[] {8, 5, 2});
    assertThat(Arrays.equals(one, IMAGE, 2 * IMAGE, other, IMAGE, 2 * IMAGE)).isTrue();
    assertThat(Arrays.equals(one, 0, IMAGE, other, 0, IMAGE)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("all")
  void equalContextsGiveEqualBits(DegradationSpec spec) {
    double[] images = images(2, 1);
    double[] once = degrade(spec, images, new long[] {3, 6}, new long[] {4, 5});
    assertThat(degrade(spec, images, new long[] {3, 6}, new long[] {4, 5})).isEqualTo(once);
  }

  @ParameterizedTest
  @MethodSource("all")
  void onlyARandomDegradationReadsItsKeys(DegradationSpec spec) {
    boolean random = traits(spec).contains(Degradation.Trait.RANDOM);
    double[] one = degrade(spec, images(1, 1), new long[] {3}, new long[] {4});
    double[] other = degrade(spec, images(1, 1), new long[] {3}, new long[] {5});
    assertThat(Arrays.equals(one, other)).isNotEqualTo(random);
  }

  @ParameterizedTest
  @MethodSource("all")
  void linearDegradationsAddUp(DegradationSpec spec) {
    double[] a = images(1, 1);
    double[] b = images(1, 2);
    double[] sum = new double[IMAGE];
    Arrays.setAll(sum, i -> 2 * a[i] - 3 * b[i]);
    double[] left = degrade(spec, a, new long[] {5}, new long[] {4});
    double[] right = degrade(spec, b, new long[] {5}, new long[] {4});
    double[] whole = degrade(spec, sum, new long[] {5}, new long[] {4});
    double furthest = 0;
    for (int i = 0; i < IMAGE; i++) {
      furthest = Math.max(furthest, Math.abs(whole[i] - (2 * left[i] - 3 * right[i])));
    }
    boolean linear = traits(spec).contains(Degradation.Trait.LINEAR);
    if (linear) {
      assertThat(furthest).isCloseTo(0, within(1e-12));
    } else {
      assertThat(furthest).isGreaterThan(0.1);
    }
  }

  private static Set<Degradation.Trait> traits(DegradationSpec spec) {
    return Degradation.of(spec, FRAME).traits();
  }

  private static double[] degrade(
      DegradationSpec spec, double[] images, long[] severity, long[] keys) {
    try (Emitted emitted = new Emitted(Degradation.of(spec, FRAME), FRAME.images())) {
      return emitted.degrade(images, severity, keys);
    }
  }

  private static double[] images(int count, int seed) {
    return new Random(seed).doubles(count * IMAGE, -1, 1).toArray();
  }
}
