package io.graupel.diffusion.degradation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.Reference;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.DegradationSpec.FadeToColour.Order;
import io.graupel.protocol.job.DegradationSpec.Sigma;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FadeToColourTest {
  @Test
  void weightsOfASmallImageAreTheReference() {
    double[] expected = Reference.numbers("colour.n4_T3.weight");
    double[] ones = new double[16];
    Arrays.fill(ones, 1);
    for (int s = 1; s <= 3; s++) {
      double[] left = degrade(3, 0.5, 0, new Frame(1, 4), ones, s, 1);
      for (int i = 0; i < 16; i++) {
        assertThat(1 - left[i]).isCloseTo(expected[16 * (s - 1) + i], within(1e-9));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 374, 600, 700, 748, 749})
  void weightsOfThePaperAreTheReference(int index) {
    double[] colour =
        ((Table.Reals) degradation(750, 0.05, 0.5, new Frame(3, 128)).tables().get(1)).values();
    double[] distances = Reference.numbers("colour.T750.distance_px");
    double[] expected = Reference.numbers("colour.T750.index." + index);
    int reach = 65;
    for (int i = 0; i < distances.length && distances[i] < reach; i++) {
      double found = colour[(index + 1) * reach * reach + (int) distances[i]];
      assertThat(found).isCloseTo(expected[i], within(1e-9 + 1e-6 * expected[i]));
    }
  }

  @Test
  void theEndIsOneColourWithinItsRange() {
    Frame frame = new Frame(3, 8);
    double[] images = new Random(1).doubles(frame.elements(), -1, 1).toArray();
    double[] end = degrade(6, 0.5, 0.5, frame, images, 6, 3);
    for (int channel = 0; channel < 3; channel++) {
      double[] plane = Arrays.copyOfRange(end, 64 * channel, 64 * (channel + 1));
      assertThat(plane).containsOnly(plane[0]);
      assertThat(plane[0]).isBetween(-0.5, 0.5);
    }
    assertThat(end[0]).isNotEqualTo(end[64]);
  }

  @Test
  void everyPixelStaysBetweenImageAndColour() {
    Frame frame = new Frame(3, 8);
    double[] image = new Random(1).doubles(frame.elements(), -1, 1).toArray();
    double[] colour = degrade(6, 0.5, 0.5, frame, image, 6, 3);
    double[] before = image;
    for (int s = 1; s <= 6; s++) {
      double[] after = degrade(6, 0.5, 0.5, frame, image, s, 3);
      for (int i = 0; i < after.length; i++) {
        double gone = Math.abs(after[i] - colour[i]);
        assertThat(gone).isLessThanOrEqualTo(Math.abs(before[i] - colour[i]) + 1e-12);
      }
      before = after;
    }
  }

  private static Degradation degradation(int steps, double width, double range, Frame frame) {
    return Degradation.of(
        new DegradationSpec.FadeToColour(
            steps, new Sigma.Linear(width, width), Order.OUTSIDE_IN, range),
        frame);
  }

  private static double[] degrade(
      int steps, double width, double range, Frame frame, double[] image, long s, long key) {
    try (Emitted emitted = new Emitted(degradation(steps, width, range, frame), frame)) {
      return emitted.degrade(image, new long[] {s}, new long[] {key});
    }
  }
}
