package io.graupel.diffusion.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.Reference;
import io.graupel.diffusion.degradation.Degradation;
import io.graupel.diffusion.degradation.Frame;
import io.graupel.diffusion.degradation.Table;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.NoiseSchedule;
import io.graupel.protocol.job.Training;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeverityWeightsTest {
  private static final Training.Weighting MIN_SNR = new Training.Weighting.MinSnr(5);

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "1.0", "5.0", "20.0"})
  void minSnrIsThatOfTheReference(String ratio) {
    double[] expected = Reference.numbers("min_snr." + ratio);
    double noise = 1 / (1 + Double.parseDouble(ratio)); // a^2 + sigma^2 = 1
    double[] found = {
      SeverityWeights.minSnr(Training.Prediction.CLEAN, 5, 1 - noise, noise),
      SeverityWeights.minSnr(Training.Prediction.NOISE, 5, 1 - noise, noise),
      SeverityWeights.minSnr(Training.Prediction.VELOCITY, 5, 1 - noise, noise)
    };
    assertThat(found).containsExactly(expected, within(1e-9));
  }

  @Test
  void whereNothingIsLeftOfTheImageNoWeightIsMissing() {
    assertThat(SeverityWeights.minSnr(Training.Prediction.NOISE, 5, 0, 1)).isEqualTo(1);
    assertThat(SeverityWeights.minSnr(Training.Prediction.VELOCITY, 5, 0, 1)).isZero();
    assertThat(SeverityWeights.minSnr(Training.Prediction.CLEAN, 5, 0, 1)).isZero();
  }

  @Test
  void severitiesOfNoiseCountLessTheLessIsLeft() {
    Degradation noise =
        Degradation.of(
            new DegradationSpec.GaussianNoise(
                10, new NoiseSchedule.Cosine(0.008), DegradationSpec.Noise.ESTIMATED),
            new Frame(1, 8));
    Table.Reals table =
        (Table.Reals) SeverityWeights.of(MIN_SNR, Training.Prediction.CLEAN, noise).orElseThrow();
    double power = Reference.number("schedule.cosine_T10.4.abar");
    assertThat(table.values()[1]).isEqualTo(5);
    assertThat(table.values()[5]).isCloseTo(power / (1 - power), within(1e-8));
  }

  @Test
  void whereThereIsNoNoiseAllCountAlike() {
    Degradation blur =
        Degradation.of(
            new DegradationSpec.GaussianBlur(
                2, 3, new DegradationSpec.Sigma.Constant(1), DegradationSpec.Padding.CIRCULAR),
            new Frame(1, 8));
    assertThat(SeverityWeights.of(MIN_SNR, Training.Prediction.CLEAN, blur)).isEmpty();
  }
}
