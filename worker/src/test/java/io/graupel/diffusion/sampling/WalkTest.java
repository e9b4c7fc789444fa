package io.graupel.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.Reference;
import io.graupel.diffusion.degradation.Degradation;
import io.graupel.diffusion.degradation.Frame;
import io.graupel.diffusion.degradation.NoiseProcess;
import io.graupel.diffusion.degradation.Strengths;
import io.graupel.diffusion.degradation.Tables;
import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Source;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.NoiseSchedule;
import io.graupel.protocol.job.Sampler;
import io.graupel.protocol.job.Sampler.Algorithm;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Walks with restorations whose answers are known, against published algebra. */
class WalkTest {
  /** Three taps 1/4, 1/2, 1/4. */
  private static final DegradationSpec QUARTERS =
      new DegradationSpec.GaussianBlur(
          3,
          3,
          new DegradationSpec.Sigma.Constant(1 / Math.sqrt(2 * Math.log(2))),
          DegradationSpec.Padding.CIRCULAR);

  @ParameterizedTest
  @CsvSource({
    "constant_error_0.1, .1, .1, .1, .1",
    "error_0.1_-0.1_0.1_-0.1, .1, -.1, .1, -.1",
    "error_0.2_0_-0.2_0, .2, 0, -.2, 0"
  })
  void bothAlgorithmsMoveAnErrorAsTheAlgebraSays(
      String name, double e0, double e1, double e2, double e3) {
    double[] answer = {1 + e0, e1, e2, e3};
    assertWalk(
        new Algorithm.Naive(),
        1,
        answer,
        Reference.numbers("walk." + name + ".algorithm1_states_3_2_1_0"));
    assertWalk(
        new Algorithm.Improved(1),
        1,
        answer,
        Reference.numbers("walk." + name + ".algorithm2_states_3_2_1_0"));
  }

  @Test
  void strideSkipsSeverities() {
    String name = "walk.skip_levels_3_1_0_error_0.2_0_-0.2_0";
    double[] expected = new double[12];
    System.arraycopy(Reference.numbers("walk.D.3"), 0, expected, 0, 4);
    System.arraycopy(Reference.numbers(name + ".level1"), 0, expected, 4, 4);
    System.arraycopy(Reference.numbers(name + ".level0"), 0, expected, 8, 4);
    assertWalk(new Algorithm.Improved(1), 2, new double[] {1.2, 0, -.2, 0}, expected);
  }

  /** The four pixels of the example, the same in each of four rows, which the blur leaves equal. */
  private static void assertWalk(
      Algorithm algorithm, int stride, double[] answer, double[] expected) {
    Source.Restoration oracle =
        (graph, x, severity, label) ->
            graph.add(graph.mul(x, 0), graph.parameter("answer", Dims.of(1, 1, 1, 4), 0, 0));
    Degradation blur = Degradation.of(QUARTERS, new Frame(1, 4));
    try (Emitted emitted =
        new Emitted(
            new Sampler(algorithm, stride, false), blur, Dims.images(1, 4, 4), oracle, answer)) {
      List<double[]> places = emitted.walk(rows(Reference.numbers("walk.D.3")));
      assertThat(places).hasSize(expected.length / 4);
      for (int i = 0; i < places.size(); i++) {
        for (int pixel = 0; pixel < 16; pixel++) {
          assertThat(places.get(i)[pixel]).isCloseTo(expected[4 * i + pixel % 4], within(1e-12));
        }
      }
    }
  }

  private static double[] rows(double[] row) {
    double[] image = new double[16];
    for (int i = 0; i < 16; i++) {
      image[i] = row[i % 4];
    }
    return image;
  }

  @Test
  void clampCutsTheEstimateToTheRangeOfImages() {
    Source.Restoration tooBright = (graph, x, severity, label) -> graph.add(graph.mul(x, 0), 5.0);
    Degradation blur = Degradation.of(QUARTERS, new Frame(1, 4));
    try (Emitted emitted =
        new Emitted(
            new Sampler(new Algorithm.Naive(), 1, true), blur, Dims.images(1, 4, 4), tooBright)) {
      assertThat(emitted.walk(new double[16]).getLast())
          .containsOnly(new double[] {1}, within(1e-12));
    }
  }

  @Test
  void estimatedNoiseIsDdimStepByStep() {
    double[] expected = Reference.numbers("toy.vp_estimated_noise_T10_start_1.0.ddim_next");
    assertThat(gaussian(10, 0.5, DegradationSpec.Noise.ESTIMATED).subList(1, 11))
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : 1)
        .containsExactlyElementsOf(boxed(expected));
  }

  @Test
  void fixedNoiseFollowsItsReference() {
    double[] expected = Reference.numbers("toy.vp_fixed_noise_T10_z_1.0.next");
    assertThat(gaussian(10, 0.5, DegradationSpec.Noise.FIXED).subList(1, 11))
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-9 ? 0 : 1)
        .containsExactlyElementsOf(boxed(expected));
  }

  @ParameterizedTest
  @CsvSource({"10, 0.25", "10, 1.0", "200, 0.25", "200, 0.5", "200, 1.0", "1000, 0.5"})
  void gaussianDataEndAtTheirReferences(int steps, double std) {
    String name = "toy.end_values_start_1.0.std" + std + "_T" + steps;
    assertThat(gaussian(steps, std, DegradationSpec.Noise.ESTIMATED).getLast())
        .isCloseTo(Reference.number(name + ".estimated_noise"), within(1e-8));
    assertThat(gaussian(steps, std, DegradationSpec.Noise.FIXED).getLast())
        .isCloseTo(Reference.number(name + ".fixed_noise"), within(1e-8));
  }

  private static List<Double> boxed(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  /** Walks one number from 1, with the best denoiser of data of that deviation, and z = 1. */
  private static List<Double> gaussian(int steps, double std, DegradationSpec.Noise noise) {
    NoiseProcess spec =
        (NoiseProcess)
            Degradation.of(
                new DegradationSpec.GaussianNoise(steps, new NoiseSchedule.Cosine(0.008), noise),
                new Frame(1, 1));
    Strengths strengths = spec.strengths();
    double[] gains = new double[steps + 1];
    for (int s = 0; s <= steps; s++) {
      double signal = strengths.signal()[s] * std;
      double deviation = strengths.deviation()[s];
      gains[s] = signal * std / (signal * signal + deviation * deviation);
    }
    Source.Restoration best =
        (graph, x, severity, label) -> {
          Value all = graph.parameter("gains", Dims.of(steps + 1, 1, 1, 1), 0, 0);
          return graph.mul(x, graph.gather(all, severity));
        };
    Sampler improved = new Sampler(new Algorithm.Improved(1), 1, false);
    try (Emitted emitted =
        new Emitted(improved, new Ones(spec), Dims.images(1, 1, 1), best, gains)) {
      return emitted.walk(new double[] {1}).stream().map(place -> place[0]).toList();
    }
  }

  /** The same degradation with every random number 1. */
  private record Ones(NoiseProcess spec) implements NoiseProcess {
    @Override
    public Strengths strengths() {
      return spec.strengths();
    }

    @Override
    public DegradationSpec.Noise sharing() {
      return spec.sharing();
    }

    @Override
    public Value noise(Graph graph, Tables tables, Value keys, Value like) {
      return graph.add(graph.mul(like, 0), 1.0);
    }
  }
}
