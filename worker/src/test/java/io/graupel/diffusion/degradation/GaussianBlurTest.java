package io.graupel.diffusion.degradation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.Reference;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.DegradationSpec.Padding;
import io.graupel.protocol.job.DegradationSpec.Sigma;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GaussianBlurTest {
  @ParameterizedTest
  @CsvSource({
    "11, 7.000000",
    "11, 0.350000",
    "11, 0.840000",
    "15, 2.718282",
    "27, 19.885682",
    "3, 0.500000"
  })
  void tapsAreTheReference(int count, String sigma) {
    String name = "taps.n" + count + "_sigma" + sigma;
    double[] taps = GaussianBlur.taps(count, Reference.number(name + ".sigma"));
    double[] half = Reference.numbers(name + ".half_from_centre");
    for (int i = 0; i < half.length; i++) {
      assertThat(taps[count / 2 + i]).isCloseTo(half[i], within(1e-9));
      assertThat(taps[count / 2 - i]).isEqualTo(taps[count / 2 + i]);
    }
    assertThat(Arrays.stream(taps).sum()).isCloseTo(1, within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(Padding.class)
  void paddingIsTheReference(Padding padding) {
    String name = "blur.ramp8_3tap_sigma1_" + padding.name().toLowerCase(java.util.Locale.ROOT);
    double[] ramp = Reference.numbers(name + ".x");
    double[] table = table(3, 3, new Sigma.Constant(1), padding, 8);
    for (int s = 1; s <= 3; s++) {
      double[] expected = Reference.numbers(name + ".D" + s);
      for (int y = 0; y < 8; y++) {
        double blurred = 0;
        for (int x = 0; x < 8; x++) {
          blurred += table[(s * 8 + y) * 8 + x] * ramp[x];
        }
        assertThat(blurred).isCloseTo(expected[y], within(1e-9));
      }
    }
    for (int row : new int[] {0, 3}) {
      double[] expected = Reference.numbers(name + ".A2_row" + row);
      for (int x = 0; x < 8; x++) {
        assertThat(table[(2 * 8 + row) * 8 + x]).isCloseTo(expected[x], within(1e-9));
      }
    }
  }

  @Test
  void bothAxesAreBlurred() {
    String name = "blur.pattern6_reflect_sigma_0.5_then_1.0_2d";
    DegradationSpec spec =
        new DegradationSpec.GaussianBlur(2, 3, new Sigma.Linear(0.5, 0.5), Padding.REFLECT);
    double[] expected = Reference.numbers(name + ".D2");
    try (Emitted emitted = new Emitted(Degradation.of(spec, new Frame(1, 6)), new Frame(1, 6))) {
      double[] blurred =
          emitted.degrade(Reference.numbers(name + ".x"), new long[] {2}, new long[1]);
      for (int i = 0; i < 36; i++) {
        assertThat(blurred[i]).isCloseTo(expected[i], within(1e-9));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mnist_11tap_sigma7_constant_T20, 1, 1e-10",
    "mnist_11tap_sigma7_constant_T20, 2, 1e-14",
    "mnist_11tap_sigma7_constant_T20, 3, 1e-14"
  })
  void wavesFadeAsThePaperSettingsSay(String name, int cycles, double tolerance) {
    double[] table = table(20, 11, new Sigma.Constant(7), Padding.CIRCULAR, 32);
    double gain = 0;
    for (int x = 0; x < 32; x++) {
      gain += table[20 * 32 * 32 + x] * Math.cos(2 * Math.PI * cycles * x / 32);
    }
    String known =
        "blur.schedules." + name + ".gain_of_1d_wavenumber_k_cycles_per_image_circular." + cycles;
    assertThat(gain).isCloseTo(Reference.number(known), within(tolerance));
  }

  @ParameterizedTest
  @EnumSource(Padding.class)
  void flatImagesStayAsTheyAre(Padding padding) {
    double[] table = table(20, 11, new Sigma.Constant(7), padding, 12);
    for (int row = 0; row < 21 * 12; row++) {
      double sum = Arrays.stream(table, row * 12, (row + 1) * 12).sum();
      assertThat(sum).isCloseTo(1, within(1e-12));
    }
  }

  @ParameterizedTest
  @EnumSource(Padding.class)
  void theLastStepCanLeaveTheMeanOfEachChannel(Padding padding) {
    Frame frame = new Frame(2, 32);
    double[] images = new Random(2).doubles(frame.elements(), -1, 1).toArray();
    float[] floats = new float[images.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) images[i];
    }
    Sigma sigma = new Sigma.Exponential(0.01);
    DegradationSpec blurred = new DegradationSpec.GaussianBlur(9, 7, sigma, padding);
    DegradationSpec mean =
        new DegradationSpec.GaussianBlur(
            9, 7, sigma, padding, Optional.of(DegradationSpec.GaussianBlur.Last.MEAN));
    long[] most = {9};
    try (Emitted plain = new Emitted(Degradation.of(blurred, frame), frame);
        Emitted emitted = new Emitted(Degradation.of(mean, frame), frame)) {
      double[] last = padding == Padding.CIRCULAR ? images : plain.degrade(images, most, most);
      double[] flat = emitted.degrade(images, most, most);
      float[] narrow = emitted.degrade(floats, most, most);
      for (int i = 0; i < flat.length; i++) {
        int from = i / 1024 * 1024;
        double expected = Arrays.stream(last, from, from + 1024).average().orElseThrow();
        assertThat(flat[i]).isCloseTo(expected, within(1e-13));
        assertThat((double) narrow[i]).isCloseTo(expected, within(1e-7));
      }
      long[] before = {8};
      assertThat(emitted.degrade(images, before, before))
          .isEqualTo(plain.degrade(images, before, before));
    }
  }

  @Test
  void generationBeginsAtWhatIsLeftOfAnImage() {
    Frame frame = new Frame(1, 16);
    DegradationSpec mean =
        new DegradationSpec.GaussianBlur(
            3,
            5,
            new Sigma.Constant(1),
            Padding.CIRCULAR,
            Optional.of(DegradationSpec.GaussianBlur.Last.MEAN));
    Degradation degradation = Degradation.of(mean, frame);
    assertThat(degradation.origin()).isEqualTo(new Origin.Fitted(1));
    double[] flat = new double[256];
    Arrays.fill(flat, 0.3);
    try (Emitted emitted = new Emitted(degradation, frame)) {
      for (double left : emitted.degrade(flat, new long[] {3}, new long[1])) {
        assertThat(left).isCloseTo(0.3, within(1e-15));
      }
    }
  }

  @Test
  void kernelsThatReflectTwiceAreRefused() {
    DegradationSpec spec =
        new DegradationSpec.GaussianBlur(1, 17, new Sigma.Constant(1), Padding.REFLECT);
    assertThatThrownBy(() -> Degradation.of(spec, new Frame(1, 8)))
        .hasMessage("degradation.taps: 17 (expected: at most 15 to reflect at side 8)");
  }

  private static double[] table(int steps, int taps, Sigma sigma, Padding padding, int side) {
    DegradationSpec.GaussianBlur spec =
        new DegradationSpec.GaussianBlur(steps, taps, sigma, padding);
    return ((Table.Reals) GaussianBlur.of(spec, side).tables().getFirst()).values();
  }
}
