package io.graupel.diffusion.degradation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.DegradationSpec.Padding;
import io.graupel.protocol.job.DegradationSpec.Sigma;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NoisedTest {
  private static final Frame FRAME = new Frame(1, 48);
  private static final double[] IMAGE = new Random(1).doubles(FRAME.elements(), -1, 1).toArray();
  private static final DegradationSpec BLUR =
      new DegradationSpec.GaussianBlur(3, 5, new Sigma.Constant(1), Padding.CIRCULAR);
  private static final DegradationSpec NOISED = new DegradationSpec.Noised(BLUR, 0.01, 0.0125);

  @Test
  void trainingAndSamplingAddTheirOwnShareOfTheSameNoise() {
    double[] training = added(Degradation.of(NOISED, FRAME), 2, 7);
    double[] sampling = added(Degradation.of(NOISED, FRAME).sampling(), 2, 7);
    double deviation = 0.01 / Math.sqrt(2.0 * FRAME.elements());
    assertThat(Math.sqrt(product(training, training))).isCloseTo(0.01, within(4 * deviation));
    for (int i = 0; i < training.length; i++) {
      assertThat(sampling[i]).isCloseTo(1.25 * training[i], within(1e-12));
    }
  }

  @Test
  void eachSeverityOfEachImageHasADrawOfItsOwn() {
    double[] one = added(Degradation.of(NOISED, FRAME), 2, 7);
    double[] next = added(Degradation.of(NOISED, FRAME), 3, 7);
    double[] other = added(Degradation.of(NOISED, FRAME), 2, 8);
    double deviation = 1e-4 / Math.sqrt(FRAME.elements());
    assertThat(product(one, next)).isCloseTo(0, within(4 * deviation));
    assertThat(product(one, other)).isCloseTo(0, within(4 * deviation));
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum / a.length;
  }

  private static double[] added(Degradation noised, long severity, long key) {
    double[] with = degrade(noised, severity, key);
    double[] without = degrade(Degradation.of(BLUR, FRAME), severity, key);
    for (int i = 0; i < with.length; i++) {
      with[i] -= without[i];
    }
    return with;
  }

  private static double[] degrade(Degradation degradation, long severity, long key) {
    try (Emitted emitted = new Emitted(degradation, FRAME)) {
      return emitted.degrade(IMAGE, new long[] {severity}, new long[] {key});
    }
  }
}
