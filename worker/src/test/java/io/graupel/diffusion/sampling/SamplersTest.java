package io.graupel.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.Reference;
import io.graupel.diffusion.degradation.Degradation;
import io.graupel.diffusion.degradation.Frame;
import io.graupel.diffusion.degradation.NoiseProcess;
import io.graupel.diffusion.degradation.Strengths;
import io.graupel.diffusion.objective.Estimator;
import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Source;
import io.graupel.diffusion.program.Value;
import io.graupel.diffusion.spectrum.PowerLaw;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.NoiseSchedule;
import io.graupel.protocol.job.Precision;
import io.graupel.protocol.job.Sampler;
import io.graupel.protocol.job.Sampler.Algorithm;
import io.graupel.protocol.job.Training;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** All samplers as they are emitted, in float64. */
class SamplersTest {
  private static final int SIDE = 8;
  private static final Frame FRAME = new Frame(1, SIDE);
  private static final Dims IMAGES = FRAME.images();
  private static final double[] CLEAN =
      IntStream.range(0, SIDE * SIDE).mapToDouble(i -> 0.8 * Math.sin(1.3 * i)).toArray();

  private static NoiseProcess white(int steps) {
    DegradationSpec spec =
        new DegradationSpec.GaussianNoise(
            steps, new NoiseSchedule.Cosine(0.008), DegradationSpec.Noise.ESTIMATED);
    return (NoiseProcess) Degradation.of(spec, FRAME);
  }

  private static NoiseProcess cloud(int steps, double exponent) {
    DegradationSpec spec =
        new DegradationSpec.CloudNoise(
            steps,
            new NoiseSchedule.Cosine(0.008),
            DegradationSpec.CloudNoise.Synthesis.PERIODIC,
            exponent,
            new DegradationSpec.CloudNoise.Dc.Share(0.1),
            Optional.empty(),
            DegradationSpec.Noise.ESTIMATED);
    return (NoiseProcess) Degradation.of(spec, FRAME);
  }

  private static Stream<Algorithm> algorithms() {
    return Stream.of(
        new Algorithm.Naive(),
        new Algorithm.Improved(1),
        new Algorithm.Improved(0.3),
        new Algorithm.Ddim(0),
        new Algorithm.Ddim(0.5),
        new Algorithm.Ancestral(),
        new Algorithm.Heun(),
        new Algorithm.DpmSolver());
  }

  private static Stream<Arguments> algorithmsAndPredictions() {
    return algorithms()
        .flatMap(
            algorithm ->
                Arrays.stream(Training.Prediction.values())
                    .map(prediction -> Arguments.of(algorithm, prediction)));
  }

  /** Answers rightly, whatever it is to predict: it knows the image, and a and sigma. */
  private static Source.Restoration oracle(Training.Prediction prediction, int steps) {
    return (graph, x, severity, label) -> {
      Value clean = graph.parameter("clean", Dims.of(1, 1, SIDE, SIDE), 0, 0);
      Value signals = graph.parameter("signals", Dims.of(steps + 1, 1, 1, 1), 0, 0);
      Value deviations = graph.parameter("deviations", Dims.of(steps + 1, 1, 1, 1), 0, 0);
      Value a = graph.gather(signals, severity);
      Value sigma = graph.gather(deviations, severity);
      Value noise = graph.div(graph.sub(x, graph.mul(clean, a)), sigma);
      return switch (prediction) {
        case CLEAN -> graph.add(graph.mul(x, 0), clean);
        case RESIDUAL -> graph.sub(clean, x);
        case NOISE -> noise;
        case VELOCITY -> graph.sub(graph.mul(noise, a), graph.mul(clean, sigma));
      };
    };
  }

  private static double[] known(Strengths strengths) {
    return Stream.of(CLEAN, strengths.signal(), strengths.deviation())
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }

  @ParameterizedTest
  @MethodSource("algorithmsAndPredictions")
  void everySamplerFindsTheImageThatTheNetworkKnows(
      Algorithm algorithm, Training.Prediction prediction) {
    NoiseProcess process = cloud(20, 1.5);
    try (Emitted emitted =
        new Emitted(
            new Sampler(algorithm, 3, false),
            new Estimator(prediction, Training.Coordinates.PIXELS, Precision.FP32, process),
            1,
            IMAGES,
            oracle(prediction, 20),
            known(process.strengths()))) {
      double[] start = emitted.degrade(CLEAN, new long[] {20}, new long[] {9});
      assertThat(emitted.walk(start).getLast()).containsExactly(CLEAN, within(1e-8));
    }
  }

  /** Multiplies by a gain for each severity: the best estimate of independent Gaussian pixels. */
  private static final Source.Restoration LINEAR =
      (graph, x, severity, label) ->
          graph.mul(
              x, graph.gather(graph.parameter("gains", Dims.of(21, 1, 1, 1), 0, 0), severity));

  private static double[] gains(Strengths strengths, double std) {
    return IntStream.rangeClosed(0, strengths.steps())
        .mapToDouble(
            s -> {
              double signal = strengths.signal()[s] * std;
              double deviation = strengths.deviation()[s];
              return signal * std / (signal * signal + deviation * deviation);
            })
        .toArray();
  }

  private static Emitted linear(Algorithm algorithm, NoiseProcess process) {
    return new Emitted(
        new Sampler(algorithm, 2, false), process, IMAGES, LINEAR, gains(process.strengths(), 0.5));
  }

  @Test
  void algorithm2WithEstimatedNoiseIsDdim() {
    try (Emitted improved = linear(new Algorithm.Improved(1), white(20));
        Emitted ddim = linear(new Algorithm.Ddim(0), white(20))) {
      List<double[]> expected = improved.walk(CLEAN);
      List<double[]> found = ddim.walk(CLEAN);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(found.get(i)).containsExactly(expected.get(i), within(1e-12));
      }
    }
  }

  @Test
  void ddimFollowsItsReference() {
    double[] expected = Reference.numbers("toy.vp_estimated_noise_T10_start_1.0.ddim_next");
    NoiseProcess process = white(10);
    Source.Restoration best =
        (graph, x, severity, label) ->
            graph.mul(
                x, graph.gather(graph.parameter("gains", Dims.of(11, 1, 1, 1), 0, 0), severity));
    try (Emitted emitted =
        new Emitted(
            new Sampler(new Algorithm.Ddim(0), 1, false),
            process,
            Dims.images(1, 1, 1),
            best,
            gains(process.strengths(), 0.5))) {
      List<double[]> places = emitted.walk(new double[] {1});
      for (int i = 0; i < expected.length; i++) {
        assertThat(places.get(i + 1)[0]).isCloseTo(expected[i], within(1e-9));
      }
    }
  }

  @Test
  void heunAndDpmSolverComeCloserThanDdim() {
    double exact = 0.5; // where the flow of data of deviation 0.5 ends, from 1 at pure noise
    double[] ones = new double[SIDE * SIDE];
    Arrays.fill(ones, 1);
    try (Emitted ddim = linear(new Algorithm.Ddim(0), white(20));
        Emitted heun = linear(new Algorithm.Heun(), white(20));
        Emitted solver = linear(new Algorithm.DpmSolver(), white(20))) {
      double euler = Math.abs(ddim.walk(ones).getLast()[0] - exact);
      assertThat(Math.abs(heun.walk(ones).getLast()[0] - exact)).isLessThan(euler / 3);
      assertThat(Math.abs(solver.walk(ones).getLast()[0] - exact)).isLessThan(euler / 2);
    }
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void stepsThatDrawDrawByKeyAndSeverity(Algorithm algorithm) {
    boolean draws =
        algorithm instanceof Algorithm.Ancestral || algorithm.equals(new Algorithm.Ddim(0.5));
    double[] twice = Arrays.copyOf(CLEAN, 2 * CLEAN.length);
    System.arraycopy(CLEAN, 0, twice, CLEAN.length, CLEAN.length);
    try (Emitted emitted = linear(algorithm, white(20))) {
      double[] both = emitted.walk(twice).getLast();
      double[] alone = emitted.walk(CLEAN).getLast();
      assertThat(Arrays.copyOf(both, CLEAN.length)).isEqualTo(alone);
      double[] other = Arrays.copyOfRange(both, CLEAN.length, both.length);
      assertThat(Arrays.equals(other, alone)).isEqualTo(!draws); // a neighbour's key differs
    }
  }

  @Test
  void whatAncestralStepsAddIsColoured() {
    NoiseProcess process = cloud(20, 1.5);
    double[] all = new double[400 * SIDE * SIDE];
    try (Emitted emitted =
        new Emitted(
            new Sampler(new Algorithm.Ancestral(), 1, false),
            process,
            IMAGES,
            LINEAR,
            new double[21])) {
      // an estimate of 0 leaves noise alone, of the variance of each severity
      List<double[]> places = emitted.walk(all);
      for (int place : new int[] {5, 12, 18}) {
        double deviation = process.strengths().deviation()[20 - place];
        double expected = deviation * deviation - remainder(process, place);
        double variance = 0;
        double neighbours = 0;
        double[] x = places.get(place);
        for (int i = 0; i < x.length; i++) {
          variance += x[i] * x[i] / x.length;
          int right = i % SIDE == SIDE - 1 ? i - SIDE + 1 : i + 1;
          neighbours += x[i] * x[right] / x.length;
        }
        assertThat(variance).isCloseTo(expected, within(0.1 * expected));
        assertThat(neighbours / variance).isGreaterThan(0.5); // white: 0
      }
    }
  }

  /** What is missing at a place because the walk began at 0, not at noise. */
  private static double remainder(NoiseProcess process, int place) {
    double left = process.strengths().deviation()[20] * process.strengths().deviation()[20];
    for (int i = 0; i < place; i++) {
      double kept =
          new Solver(
                  pair(process.strengths().signal(), 20 - i),
                  pair(process.strengths().deviation(), 20 - i))
              .ancestral(0)
              .x();
      left *= kept * kept;
    }
    return left;
  }

  private static double[] pair(double[] values, int severity) {
    return new double[] {values[severity], values[severity - 1]};
  }

  @Test
  void aRunningAverageTakesTheShareOfEachNewEstimate() {
    Source.Restoration severityItself =
        (graph, x, severity, label) ->
            graph.add(
                graph.mul(x, 0),
                graph.gather(graph.parameter("answers", Dims.of(4, 1, 1, 1), 0, 0), severity));
    Degradation fade =
        Degradation.of(
            new DegradationSpec.GaussianNoise(
                3, new NoiseSchedule.Cosine(0.008), DegradationSpec.Noise.FIXED),
            FRAME);
    try (Emitted whole = fixed(1, fade, severityItself);
        Emitted share = fixed(0.25, fade, severityItself)) {
      double[] start = whole.degrade(CLEAN, new long[] {3}, new long[] {9});
      double[] signal = ((NoiseProcess) fade).strengths().signal();
      double[] averages = {8, 8 + 0.25 * (4 - 8), 7 + 0.25 * (2 - 7)};
      double[] newest = {8, 4, 2};
      for (int i = 0; i < 3; i++) {
        double change = averaged(averages, signal, i + 1) - averaged(newest, signal, i + 1);
        double found = share.walk(start).get(i + 1)[5] - whole.walk(start).get(i + 1)[5];
        assertThat(found).isCloseTo(change, within(1e-12));
      }
    }
  }

  private static Emitted fixed(double share, Degradation fade, Source.Restoration restoration) {
    return new Emitted(
        new Sampler(new Algorithm.Improved(share), 1, false),
        fade,
        IMAGES,
        restoration,
        0,
        2,
        4,
        8);
  }

  /** What estimates have added after so many steps: (a_t - a_s) x0 each. */
  private static double averaged(double[] estimates, double[] signal, int steps) {
    double sum = 0;
    for (int i = 0; i < steps; i++) {
      sum += (signal[2 - i] - signal[3 - i]) * estimates[i];
    }
    return sum;
  }

  /** The label itself, which is -1 for none. */
  private static final Source.Restoration LABEL =
      (graph, x, severity, label) ->
          graph.add(
              graph.mul(x, 0),
              graph.mul(
                  graph.parameter("scale", Dims.of(1, 1, 1, 1), 0, 0),
                  graph.reshape(graph.as(label, x), Dims.of(Dims.BATCH, 1, 1, 1))));

  @Test
  void guidanceGoesOnAlongTheLineFromWithoutToWithTheLabel() {
    for (double scale : new double[] {0, 0.5, 1, 2.5}) {
      try (Emitted emitted =
          new Emitted(
              new Sampler(new Algorithm.Naive(), 20, false),
              Estimator.plain(white(20)),
              scale,
              IMAGES,
              LABEL,
              1)) {
        double expected = -1 + scale * (3 - -1);
        assertThat(emitted.walk(CLEAN, 20, 3).getLast())
            .containsOnly(new double[] {expected}, within(1e-12));
        assertThat(emitted.walk(CLEAN, 20, -1).getLast())
            .containsOnly(new double[] {-1}, within(1e-12));
      }
    }
  }

  @Test
  void evaluationsAreThoseOfEveryEstimate() {
    assertThat(evaluations(new Algorithm.Naive(), 1, 1, 20)).isEqualTo(20);
    assertThat(evaluations(new Algorithm.Improved(1), 7, 1, 20)).isEqualTo(3);
    assertThat(evaluations(new Algorithm.DpmSolver(), 2, 1, 13)).isEqualTo(7);
    assertThat(evaluations(new Algorithm.Ddim(1), 4, 3, 20)).isEqualTo(10);
    // Euler at both ends: the schedule begins above sigma / a = 80
    assertThat(evaluations(new Algorithm.Heun(), 4, 1, 20)).isEqualTo(1 + 2 * 3 + 1);
    assertThat(evaluations(new Algorithm.Heun(), 4, 2, 16)).isEqualTo(2 * (2 * 3 + 1));
  }

  private static int evaluations(Algorithm algorithm, int stride, double guidance, int from) {
    return new Walk(new Sampler(algorithm, stride, false), Estimator.plain(white(20)), guidance)
        .evaluations(from);
  }

  @Test
  void aWalkBeginsAtAnySeverity() {
    Walk walk = new Walk(new Sampler(new Algorithm.Naive(), 3, false), Estimator.plain(white(20)));
    assertThat(walk.steps(8)).extracting(Step::from).containsExactly(8, 5, 2);
    assertThat(walk.steps(8)).extracting(Step::to).containsExactly(5, 2, 0);
    assertThat(walk.steps(1)).extracting(Step::to).containsExactly(0);
  }

  @Test
  void samplersOfNoiseNeedANoiseProcess() {
    Degradation pixels =
        Degradation.of(
            new DegradationSpec.Pixelation(2, DegradationSpec.Pixelation.Resize.AREA), FRAME);
    assertThatThrownBy(
            () -> new Walk(new Sampler(new Algorithm.Heun(), 1, false), Estimator.plain(pixels)))
        .hasMessage(
            "sampler.algorithm: Heun[] (expected: naive, improved; others need a noise process)");
  }

  /**
   * A smoothing of gains by severity, which goes with every filter: R(C^(1/2) y) = C^(1/2) R(y).
   */
  private static final Source.Restoration SMOOTHING =
      (graph, x, severity, label) -> {
        Value gains = graph.parameter("gains", Dims.of(21, 1, 1, 1), 0, 0);
        Value blur = graph.parameter("blur", Dims.of(1, 1, SIDE, SIDE), 0, 0);
        Value rows = graph.matmul("rows", blur, x);
        return graph.mul(graph.matmul("columns", rows, blur), graph.gather(gains, severity));
      };

  /** Cloud Diffusion of x is white diffusion of C^(-1/2) x, whichever the sampler. */
  @ParameterizedTest
  @MethodSource("algorithms")
  void cloudsAreWhiteNoiseToWhitenedImages(Algorithm algorithm) {
    double[] ofSmoothing = Arrays.copyOf(gains(white(20).strengths(), 0.5), 21 + SIDE * SIDE);
    for (int i = 0; i < SIDE; i++) {
      for (int j = -1; j <= 1; j++) {
        ofSmoothing[21 + i * SIDE + (i + j + SIDE) % SIDE] = j == 0 ? 0.6 : 0.2;
      }
    }
    Sampler sampler = new Sampler(algorithm, 2, false);
    try (Emitted clouds = new Emitted(sampler, cloud(20, 1.5), IMAGES, SMOOTHING, ofSmoothing);
        Emitted whitened = new Emitted(sampler, white(20), IMAGES, SMOOTHING, ofSmoothing)) {
      double[] start = noise(whitened);
      assertThat(noise(clouds)).containsExactly(coloured(start), within(1e-12));
      List<double[]> expected = whitened.walk(start);
      List<double[]> found = clouds.walk(noise(clouds));
      for (int i = 0; i < expected.size(); i++) {
        assertThat(found.get(i)).containsExactly(coloured(expected.get(i)), within(1e-10));
      }
    }
  }

  /** What severity T makes of a grey image. */
  private static double[] noise(Emitted emitted) {
    return emitted.degrade(new double[SIDE * SIDE], new long[] {20}, new long[] {9});
  }

  /** C^(1/2) x, by its sum over all waves. */
  private static double[] coloured(double[] x) {
    double[] filter =
        new PowerLaw(SIDE, 1, 1.5, new DegradationSpec.CloudNoise.Dc.Share(0.1)).amplitudes();
    double[] coloured = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < x.length; j++) {
        coloured[i] += lag(filter, i / SIDE - j / SIDE, i % SIDE - j % SIDE) * x[j];
      }
    }
    return coloured;
  }

  private static double lag(double[] filter, int down, int across) {
    double sum = 0;
    for (int k = 0; k < filter.length; k++) {
      double phase = 2 * Math.PI * (k / SIDE * down + k % SIDE * across) / SIDE;
      sum += filter[k] * Math.cos(phase) / filter.length;
    }
    return sum;
  }
}
