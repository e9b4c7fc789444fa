package io.graupel.diffusion.degradation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.image.ImageSet;
import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.Images;
import io.graupel.protocol.job.NoiseSchedule;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AnimorphosisTest {
  private static final DegradationSpec SPEC =
      new DegradationSpec.Animorphosis(
          20,
          new NoiseSchedule.Cosine(0.008),
          new DatasetRef("afhq"),
          Images.Split.TRAIN,
          DegradationSpec.Noise.FIXED);

  @Test
  void generationBeginsAtPartnersEachAsLikely() {
    Frame frame = new Frame(1, 2);
    byte[] pixels = {0, 0, 0, 0, 51, 51, 51, 51, -1, -1, -1, -1};
    ImageSet partners = new ImageSet(3, 1, 2, pixels);
    int[] drawn = new int[3];
    try (Emitted emitted = new Emitted(Degradation.of(SPEC, frame, Optional.of(partners)), frame)) {
      double[] starts = emitted.terminal(LongStream.range(0, 900).toArray());
      for (int i = 0; i < starts.length; i += 4) {
        double partner = (starts[i] + 1) / 0.4; // 0, 1 or 5
        assertThat(partner).isCloseTo(Math.rint(partner), within(1e-9));
        drawn[(int) Math.min(2, Math.rint(partner))]++;
      }
    }
    for (int times : drawn) {
      assertThat(times).isCloseTo(300, within(57)); // four standard deviations
    }
  }

  @Test
  void halfWayWeightsAreNotConvex() {
    Strengths strengths = Strengths.of(new NoiseSchedule.Cosine(0.008), 200);
    double sum = strengths.signal()[100] + strengths.deviation()[100];
    assertThat(sum).isCloseTo(Math.sqrt(2), within(1e-3));
  }

  @Test
  void partnersThatAreMissingOrOfAnotherKindAreRefused() {
    assertThatThrownBy(() -> Degradation.of(SPEC, new Frame(3, 4)))
        .hasMessage("degradation.partner: no images (expected: those of afhq)");
    ImageSet grey = new ImageSet(1, 1, 4, new byte[16]);
    assertThatThrownBy(() -> Degradation.of(SPEC, new Frame(3, 4), Optional.of(grey)))
        .hasMessage(
            "degradation.partner: images of 1 channels (expected: 3, as those that dissolve)");
  }
}
