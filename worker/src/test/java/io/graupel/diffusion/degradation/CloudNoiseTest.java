package io.graupel.diffusion.degradation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.graupel.diffusion.Reference;
import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Program;
import io.graupel.diffusion.program.Source;
import io.graupel.diffusion.spectrum.PowerLaw;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.DegradationSpec.CloudNoise.Dc;
import io.graupel.protocol.job.DegradationSpec.CloudNoise.Synthesis;
import io.graupel.protocol.job.NoiseSchedule;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudNoiseTest {
  private static final Dc NONE = new Dc.None();

  @ParameterizedTest
  @CsvSource({"1.0", "1.5"})
  void amplitudesAreTheReference(double exponent) {
    PowerLaw law = new PowerLaw(8, 1, exponent, NONE);
    assertThat(law.halfPlane())
        .containsExactly(Reference.numbers("spectral.filter_n8_delta" + exponent), within(1e-9));
    double[] lags =
        Reference.numbers("spectral.filter_n8_delta%s.lag_covariance_row0".formatted(exponent));
    for (int dx = 0; dx < 8; dx++) {
      assertThat(lag(law, 0, dx)).isCloseTo(lags[dx], within(1e-9));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "28, 0.5",
    "28, 1.5",
    "32, 1.0",
    "32, 1.35",
    "32, 1.5",
    "32, 2.0",
    "64, 1.5",
    "96, 2.0"
  })
  void spectraAreTheReference(int side, double exponent) {
    double[] expected = Reference.numbers("spectral.stats_n%d_delta%s".formatted(side, exponent));
    PowerLaw law = new PowerLaw(side, 1, exponent, NONE);
    double[] all = law.amplitudes();
    assertThat(all[1]).isCloseTo(expected[0], within(1e-8));
    assertThat(Arrays.stream(all, 1, all.length).min().orElseThrow())
        .isCloseTo(expected[1], within(1e-9));
    assertThat(lag(law, 0, 1)).isCloseTo(expected[2], within(1e-9));
    assertThat(lag(law, 0, 2)).isCloseTo(expected[3], within(1e-9));
    assertThat(lag(law, 0, side / 2)).isCloseTo(expected[4], within(1e-9));
  }

  /** Covariance of two pixels, by the sum over all waves. */
  private static double lag(PowerLaw law, int dy, int dx) {
    double[] all = law.amplitudes();
    double sum = 0;
    for (int i = 0; i < all.length; i++) {
      double turns = (double) (i / law.side() * dy + i % law.side() * dx) / law.side();
      sum += all[i] * all[i] * Math.cos(2 * Math.PI * turns);
    }
    return sum / all.length;
  }

  /** A = h(1) / (N - 1)^exponent in the author's units; his estimate of it is the third column. */
  @ParameterizedTest
  @CsvSource({
    "96, 1.4999373536194076, 0.1037357736",
    "32, 1.5, 0.1862728289",
    "80, 1.0, 0.5260065047"
  })
  void croppedFieldsHaveTheAmplitudeOfTheAuthor(int side, double exponent, double amplitude) {
    double[] all = new PowerLaw(3 * side, 3, exponent, NONE).amplitudes();
    assertThat(all[1] * Math.pow(1.0 / (side - 1), exponent)).isCloseTo(amplitude, within(1e-9));
  }

  @Test
  void meansHoldTheShareAskedFor() {
    double[] all = new PowerLaw(32, 1, 1.46, new Dc.Share(0.275)).amplitudes();
    double power = Arrays.stream(all).map(h -> h * h).sum();
    assertThat(all[0] * all[0] / power).isCloseTo(0.275, within(1e-12));
    assertThat(power / all.length).isCloseTo(1, within(1e-12));
  }

  @Test
  void aSoftenedLawOfExponentZeroIsWhite() {
    assertThat(new PowerLaw(12, 1, 0, new Dc.Softened(0.5)).amplitudes())
        .containsOnly(new double[] {1}, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"0.5", "1.0", "1.5"})
  void aFilteredFieldIsTheReference(double exponent) {
    double[] half = new PowerLaw(8, 1, exponent, NONE).halfPlane();
    Dims field = Dims.images(1, 8, 8);
    Source source =
        new Source()
            .network(field, (graph, x, severity, label) -> x)
            .method(
                "filtered",
                graph ->
                    graph.filter(
                        "field",
                        graph.argument("x", field),
                        graph.argument("h", Dims.of(1, 1, 8, 5))));
    try (NDManager manager = Program.manager(Device.cpu());
        Program program = Program.load(source, manager)) {
      NDArray white = manager.create(Reference.numbers("spectral.field8"), new Shape(1, 1, 8, 8));
      NDArray found =
          program.run(manager, "filtered", white, manager.create(half, new Shape(1, 1, 8, 5)));
      assertThat(found.toDoubleArray())
          .containsExactly(Reference.numbers("spectral.filtered_delta" + exponent), within(1e-8));
    }
  }

  /** The mean of P(k) / h(k)^2 over all waves is 1, and so it is in each octave. */
  @Test
  void noiseHasTheSpectrumItPromises() {
    int side = 16;
    int fields = 400;
    double[] noise = noise(spec(Synthesis.PERIODIC, 1.5, new Dc.Share(0.1)), 1, side, fields);
    double[] all = new PowerLaw(side, 1, 1.5, new Dc.Share(0.1)).amplitudes();
    double[] ratios = new double[5];
    int[] waves = new int[5];
    for (int k = 0; k < all.length; k++) {
      int down = Math.min(k / side, side - k / side);
      int across = Math.min(k % side, side - k % side);
      int octave = (int) Math.ceil(Math.log(1 + Math.hypot(down, across)) / Math.log(2));
      waves[octave]++;
      for (int f = 0; f < fields; f++) {
        ratios[octave] += power(noise, f, side, k) / (all[k] * all[k] * side * side) / fields;
      }
    }
    for (int octave = 0; octave < 5; octave++) {
      double deviation = 2 / Math.sqrt((double) waves[octave] * fields);
      assertThat(ratios[octave] / waves[octave]).isCloseTo(1, within(4 * deviation));
    }
  }

  private static double power(double[] noise, int field, int side, int wave) {
    double real = 0;
    double imaginary = 0;
    for (int i = 0; i < side * side; i++) {
      double angle = 2 * Math.PI * (i / side * (wave / side) + i % side * (wave % side)) / side;
      real += noise[field * side * side + i] * Math.cos(angle);
      imaginary += noise[field * side * side + i] * Math.sin(angle);
    }
    return real * real + imaginary * imaginary;
  }

  /** By the root of the covariance and, where images are larger, from the whole field. */
  @ParameterizedTest
  @CsvSource({"8, 4000", "34, 400"})
  void croppedNoiseHasTheCovarianceOfAFieldThreeImagesWide(int side, int fields) {
    double[] noise = noise(spec(Synthesis.CROPPED, 1.0, NONE), 1, side, fields);
    PowerLaw law = new PowerLaw(3 * side, 3, 1.0, NONE);
    for (int distance : new int[] {0, 1, side - 1}) {
      double sum = 0;
      int pairs = 0;
      for (int i = 0; i < noise.length; i++) {
        if (i % side + distance < side) {
          sum += noise[i] * noise[i + distance];
          pairs++;
        }
      }
      assertThat(sum / pairs).isCloseTo(lag(law, 0, distance), within(0.06));
    }
  }

  @Test
  void channelsAreCorrelatedAsAskedFor() {
    List<List<Double>> colours =
        List.of(List.of(1., .9098, .7863), List.of(.9098, 1., .9117), List.of(.7863, .9117, 1.));
    DegradationSpec.CloudNoise spec =
        new DegradationSpec.CloudNoise(
            10,
            new NoiseSchedule.Cosine(0.008),
            Synthesis.PERIODIC,
            0.5,
            NONE,
            Optional.of(colours),
            DegradationSpec.Noise.FIXED);
    int fields = 600;
    double[] noise = noise(spec, 3, 8, fields);
    for (int a = 0; a < 3; a++) {
      for (int b = 0; b < 3; b++) {
        double sum = 0;
        for (int i = 0; i < 64 * fields; i++) {
          int image = i / 64 * 192 + i % 64;
          sum += noise[image + 64 * a] * noise[image + 64 * b];
        }
        assertThat(sum / (64 * fields)).isCloseTo(colours.get(a).get(b), within(0.03));
      }
    }
  }

  private static DegradationSpec.CloudNoise spec(Synthesis synthesis, double exponent, Dc dc) {
    return new DegradationSpec.CloudNoise(
        10,
        new NoiseSchedule.Cosine(0.008),
        synthesis,
        exponent,
        dc,
        Optional.empty(),
        DegradationSpec.Noise.FIXED);
  }

  private static double[] noise(
      DegradationSpec.CloudNoise spec, int channels, int side, int fields) {
    Frame frame = new Frame(channels, side);
    try (Emitted emitted = new Emitted(Degradation.of(spec, frame), frame)) {
      return emitted.terminal(LongStream.range(0, fields).toArray());
    }
  }
}
