package io.graupel.diffusion.degradation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.Reference;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.DegradationSpec.Desaturation.Keep;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DesaturationTest {
  @ParameterizedTest
  @ValueSource(ints = {4, 20, 50})
  void sharesOfColourAreTheReference(int steps) {
    double[] expected = Reference.numbers("desaturate.T" + steps + ".keep");
    double[] found = shares(steps, new Keep.Linear());
    for (int s = 1; s <= steps; s++) {
      assertThat(found[2 * s]).isCloseTo(expected[s - 1], within(1e-9));
    }
  }

  @Test
  void aConstantFactorStillEndsInGrey() {
    double[] found = shares(5, new Keep.Constant(0.9));
    assertThat(found[2 * 4]).isCloseTo(0.6561, within(1e-12));
    assertThat(found[2 * 5]).isZero();
  }

  private static double[] shares(int steps, Keep keep) {
    Degradation fading =
        Degradation.of(new DegradationSpec.Desaturation(steps, keep), new Frame(3, 1));
    return ((Table.Reals) fading.tables().getFirst()).values();
  }

  @Test
  void aPixelFadesAsTheReferenceDoes() {
    double[] expected = Reference.numbers("desaturate.pixel");
    for (int s = 0; s <= 4; s++) {
      double[] pixel = faded(4, new Frame(3, 1), new double[] {0.9, 0.3, 0}, s);
      for (int channel = 0; channel < 3; channel++) {
        assertThat(pixel[channel]).isCloseTo(expected[3 * s + channel], within(1e-9));
      }
    }
  }

  @Test
  void theMeanOfTheChannelsIsKept() {
    Frame frame = new Frame(4, 5);
    double[] image = new Random(1).doubles(frame.elements(), -1, 1).toArray();
    double[] half = faded(6, frame, image, 3);
    double[] grey = faded(6, frame, image, 6);
    for (int pixel = 0; pixel < 25; pixel++) {
      double mean = mean(image, pixel);
      assertThat(mean(half, pixel)).isCloseTo(mean, within(1e-12));
      assertThat(grey[pixel]).isCloseTo(mean, within(1e-12)).isEqualTo(grey[75 + pixel]);
    }
  }

  private static double mean(double[] image, int pixel) {
    return (image[pixel] + image[25 + pixel] + image[50 + pixel] + image[75 + pixel]) / 4;
  }

  private static double[] faded(int steps, Frame frame, double[] image, long severity) {
    DegradationSpec spec = new DegradationSpec.Desaturation(steps, new Keep.Linear());
    try (Emitted emitted = new Emitted(Degradation.of(spec, frame), frame)) {
      return emitted.degrade(image, new long[] {severity}, new long[] {0});
    }
  }
}
