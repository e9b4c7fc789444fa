package io.graupel.protocol.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graupel.protocol.codec.Codec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DegradationSpecTest {
  private static final String BLUR =
      "type: gaussian-blur, steps: 2, taps: %s, sigma: {type: constant, std: 1}, padding: %s";
  private static final String SNOW =
      "type: snow, steps: 2, mean: 0.5, std: 0.3, zoom: %s, taps: 5,"
          + " threshold: {first: 1, last: 0.5}, streak: {first: 0.5, last: 5}, brightness: %s";
  private static final String CLOUD =
      "type: cloud-noise, steps: 2, schedule: {type: cosine, offset: 0.008}, synthesis: %s,"
          + " exponent: %s, dc: {type: %s}, %snoise: fixed";
  private static final String NOISED = "type: noised, base: {%s}, trainingStd: 0.1, samplingStd: 0";

  private static DegradationSpec spec(String fields) {
    return Codec.read(Codec.tree("{" + fields + "}").toString(), DegradationSpec.class);
  }

  @Test
  void aKernelThatWouldReflectTwiceIsRefused() {
    DegradationSpec spec = spec(BLUR.formatted(17, "reflect"));
    assertThatThrownBy(() -> spec.requireSide(8))
        .hasMessage("degradation.taps: 17 (expected: at most 15 to reflect at side 8)");
    assertThatCode(() -> spec.requireSide(9)).doesNotThrowAnyException();
    assertThatCode(() -> spec(BLUR.formatted(17, "circular")).requireSide(4))
        .doesNotThrowAnyException();
  }

  @Test
  void aBlurEndsBlurredUnlessItSaysMean() {
    assertThat(spec(BLUR.formatted(3, "circular")))
        .isEqualTo(
            new DegradationSpec.GaussianBlur(
                2, 3, new DegradationSpec.Sigma.Constant(1), DegradationSpec.Padding.CIRCULAR));
    DegradationSpec mean = spec(BLUR.formatted(3, "circular, last: mean"));
    assertThat(((DegradationSpec.GaussianBlur) mean).last())
        .hasValue(DegradationSpec.GaussianBlur.Last.MEAN);
    assertThatThrownBy(() -> spec(BLUR.formatted(3, "circular, last: black")))
        .hasMessageStartingWith("last: ")
        .hasMessageContaining("[blurred, mean]");
  }

  @Test
  void aSideIsHalvedOnlyWhileItIsEven() {
    DegradationSpec spec = spec("type: pixelation, steps: 3, resize: area");
    assertThatThrownBy(() -> spec.requireSide(28))
        .hasMessage(
            "degradation.steps: 3 (expected: at most 2, as often as side 28 can be halved)");
    assertThatCode(() -> spec.requireSide(32)).doesNotThrowAnyException();
  }

  @Test
  void whatHasNoColourIsNotDesaturated() {
    DegradationSpec spec = spec("type: desaturation, steps: 3, keep: {type: linear}");
    assertThatThrownBy(() -> spec.requireChannels(1))
        .hasMessage(
            "degradation.type: desaturation (expected: another for images of 1 channel, which have"
                + " no colour)");
    assertThatCode(() -> spec.requireChannels(3)).doesNotThrowAnyException();
  }

  @Test
  void snowTakesTheLightOfColourImagesOnly() {
    DegradationSpec spec = spec(SNOW.formatted(2.5, "{type: scaled, first: 0.9, last: 0.4}"));
    assertThatThrownBy(() -> spec.requireChannels(1))
        .hasMessageStartingWith("degradation.brightness: scaled (expected: fixed");
    assertThatCode(() -> spec(SNOW.formatted(2.5, "{type: fixed}")).requireChannels(1))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> spec.requireSide(2))
        .hasMessage("degradation.zoom: 2.5 (expected: below 2, the side)");
  }

  @Test
  void wavesThatWouldVanishAreRefused() {
    DegradationSpec spec = spec(CLOUD.formatted("periodic", 12, "none", ""));
    assertThatThrownBy(() -> spec.requireSide(64))
        .hasMessage(
            "degradation.exponent: 12.0 (expected: within 9.1 at side 64, beyond which waves vanish"
                + " in float32)");
    assertThatCode(() -> spec.requireSide(16)).doesNotThrowAnyException();
  }

  @Test
  void asManyChannelsAreCorrelatedAsThereAre() {
    String two = "correlation: [[1, 0.5], [0.5, 1]], ";
    DegradationSpec spec = spec(CLOUD.formatted("periodic", 1, "none", two));
    assertThatThrownBy(() -> spec.requireChannels(3))
        .hasMessage("degradation.correlation: of 2 channels (expected: 3, as the images have)");
  }

  @Test
  void whatDoesNotFitIsNamedInsideOfWhatIsNoised() {
    DegradationSpec spec = spec(NOISED.formatted(BLUR.formatted(17, "reflect")));
    assertThat(spec.steps()).isEqualTo(2);
    assertThatThrownBy(() -> spec.requireSide(8))
        .hasMessage("degradation.base.taps: 17 (expected: at most 15 to reflect at side 8)");
  }

  @Test
  void noiseIsAddedOnce() {
    String once = NOISED.formatted(BLUR.formatted(3, "reflect"));
    assertThatThrownBy(() -> spec(NOISED.formatted(once)))
        .hasMessageContaining("base: noised (expected: a degradation that is not noised yet)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [[1, 0.5], [0.5]]           | correlation: row of 1 numbers (expected: 2, as there are rows)
          [[1, 0.5], [0.5, 2]]        | correlation: 2.0 on the diagonal (expected: 1)
          [[1, 0.5], [0.4, 1]]        | correlation: 0.4 and 0.5 (expected: the same on both sides of the diagonal)
          [[1, 1.5], [1.5, 1]]        | correlation: not positive definite (expected: that it is)
          """)
  void onlyCorrelationsCorrelate(String matrix, String message) {
    String correlation = "correlation: " + matrix + ", ";
    assertThatThrownBy(() -> spec(CLOUD.formatted("periodic", 1, "none", correlation)))
        .hasMessageContaining(message);
  }

  @Test
  void cropsHaveMeansOfTheirOwn() {
    assertThatThrownBy(() -> spec(CLOUD.formatted("cropped", 1, "share, share: 0.2", "")))
        .hasMessageContaining("dc: share (expected: none or softened where synthesis is cropped");
  }

  @Test
  void aScheduleHasADirection() {
    assertThatThrownBy(() -> new NoiseSchedule.OffsetCosine(0.02, 0.95))
        .hasMessage("last: 0.95 (expected: below first, 0.02)");
    assertThatThrownBy(() -> new NoiseSchedule.Sigmoid(3, -3, 1))
        .hasMessage("end: -3.0 (expected: above start, 3.0)");
  }
}
