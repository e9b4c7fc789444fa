package io.graupel.diffusion.degradation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.DegradationSpec.Noise;
import io.graupel.protocol.job.NoiseSchedule;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GaussianNoiseTest {
  @Test
  void contextIsStandardNormalAndWhite() {
    int images = 64;
    int size = 33 * 33;
    double[] black = new double[images * size];
    long[] most = new long[images];
    long[] keys = new long[images];
    Arrays.fill(most, 1000);
    Arrays.setAll(keys, i -> 77L * i);
    double[] z;
    try (Emitted emitted = new Emitted(noise(1000), new Frame(1, 33))) {
      z = emitted.degrade(black, most, keys);
    }
    double mean = Arrays.stream(z).average().orElseThrow();
    double variance = Arrays.stream(z).map(v -> v * v).average().orElseThrow() - mean * mean;
    double fourth = Arrays.stream(z).map(v -> v * v * v * v).average().orElseThrow();
    double neighbours = 0;
    double pairs = 0;
    for (int i = 0; i + size < z.length; i++) {
      neighbours += z[i] * z[i + 1];
      pairs += z[i] * z[i + size];
    }
    double deviation = 1 / Math.sqrt(z.length);
    assertThat(mean).isCloseTo(0, within(4 * deviation));
    assertThat(variance).isCloseTo(1, within(4 * Math.sqrt(2) * deviation));
    assertThat(fourth).isCloseTo(3, within(4 * Math.sqrt(96) * deviation));
    assertThat(neighbours / z.length).isCloseTo(0, within(4 * deviation));
    assertThat(pairs / z.length).isCloseTo(0, within(4 * deviation));
  }

  private static NoiseProcess noise(int steps) {
    return new GaussianNoise(
        new DegradationSpec.GaussianNoise(steps, new NoiseSchedule.Cosine(0.008), Noise.FIXED));
  }
}
