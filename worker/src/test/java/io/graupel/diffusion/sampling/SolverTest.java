package io.graupel.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.Reference;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Steps as weights, with the best denoisers of Gaussian data, against reference runs in float64.
 */
class SolverTest {
  private static final int SIDE = 32;
  private static final double STD = 0.5;

  /** The grid of Karras et al. 2022: a = 1 throughout, sigma from 80 to 0. */
  private static Solver edm() {
    double[] sigma = Reference.numbers("toy.edm_sigmas_n8");
    double[] ones = new double[sigma.length];
    Arrays.fill(ones, 1);
    return new Solver(ones, sigma);
  }

  /** The best estimate of data of deviation 0.5, at a place of the grid. */
  private static double gain(Solver solver, int place) {
    double a = solver.signal()[place];
    double sigma = solver.deviation()[place];
    return a * STD * STD / (a * a * STD * STD + sigma * sigma);
  }

  @Test
  void eulersStepEndsWhereTheReferenceDoes() {
    Solver solver = edm();
    double x = Reference.number("toy.edm_start");
    for (int place = 0; place < 8; place++) {
      Mix mix = solver.ddim(place, 0);
      x = mix.x() * x + mix.estimate() * gain(solver, place) * x;
    }
    assertThat(x).isCloseTo(Reference.number("toy.edm_euler_end"), within(1e-9));
  }

  @Test
  void heunsStepEndsWhereTheReferenceDoes() {
    Solver solver = edm();
    double x = Reference.number("toy.edm_start");
    for (int place = 0; place < 8; place++) {
      double estimate = gain(solver, place) * x;
      Mix euler = solver.ddim(place, 0);
      double reached = euler.x() * x + euler.estimate() * estimate;
      assertThat(solver.corrects(place)).isEqualTo(place < 7);
      if (solver.corrects(place)) {
        Mix mix = solver.heun(place);
        double second = gain(solver, place + 1) * reached;
        reached = mix.x() * x + mix.estimate() * estimate + mix.second() * second;
      }
      x = reached;
    }
    assertThat(x).isCloseTo(Reference.number("toy.edm_heun_end"), within(1e-9));
  }

  @Test
  void dpmSolverEndsWhereTheReferenceDoes() {
    Solver solver = edm();
    double x = Reference.number("toy.edm_start");
    double before = Double.NaN;
    for (int place = 0; place < 8; place++) {
      double estimate = gain(solver, place) * x;
      Mix mix = solver.dpmSolver(place);
      x = mix.x() * x + mix.estimate() * estimate + (place == 0 ? 0 : mix.second() * before);
      before = estimate;
    }
    assertThat(x).isCloseTo(Reference.number("toy.edm_dpmpp2m_end"), within(1e-9));
  }

  /** The cosine schedule of T = 10, whole. */
  private static Solver cosine(int... severities) {
    return cosine(10, severities);
  }

  private static Solver cosine(int steps, int[] severities) {
    double[] powers = new double[steps + 1];
    powers[0] = 1;
    for (int s = 1; s <= steps; s++) {
      powers[s] =
          powers[s - 1]
              * (1
                  - Math.clamp(1 - squaredCosine(steps, s) / squaredCosine(steps, s - 1), 0, .999));
    }
    return new Solver(
        Arrays.stream(severities).mapToDouble(s -> Math.sqrt(powers[s])).toArray(),
        Arrays.stream(severities).mapToDouble(s -> Math.sqrt(1 - powers[s])).toArray());
  }

  private static double squaredCosine(int steps, int step) {
    double root = Math.cos(((double) step / steps + 0.008) / 1.008 * Math.PI / 2);
    return root * root;
  }

  @ParameterizedTest
  @CsvSource({"1", "4", "9"})
  void ancestralDrawsFromThePosterior(int index) {
    String name = "toy.ddpm_posterior_T10." + index;
    Mix mix = cosine(index + 1, index).ancestral(0);
    assertThat(mix.estimate()).isCloseTo(Reference.number(name + ".coef_x0"), within(1e-9));
    assertThat(mix.x()).isCloseTo(Reference.number(name + ".coef_xt"), within(1e-9));
    assertThat(mix.noise() * mix.noise())
        .isCloseTo(Reference.number(name + ".beta_tilde"), within(1e-9));
  }

  @Test
  void ddimThatRenewsAllItMayIsAncestral() {
    Solver solver = cosine(10, 7, 6, 2, 1, 0);
    for (int place = 0; place < 5; place++) {
      Mix ddim = solver.ddim(place, 1);
      Mix ancestral = solver.ancestral(place);
      assertThat(ddim.weights()).containsExactly(ancestral.weights(), within(1e-12));
    }
  }

  @Test
  void everySamplerEndsAtItsEstimate() {
    Solver solver = cosine(10, 5, 0);
    double[] estimate = {0, 1, 0, 0};
    assertThat(solver.ddim(1, 0).weights()).containsExactly(estimate, within(1e-15));
    assertThat(solver.ddim(1, 1).weights()).containsExactly(estimate, within(1e-15));
    assertThat(solver.ancestral(1).weights()).containsExactly(estimate, within(1e-15));
    assertThat(solver.dpmSolver(1).weights()).containsExactly(estimate, within(1e-15));
    assertThat(solver.corrects(1)).isFalse();
  }

  @Test
  void aStartWithoutSignalGivesFiniteWeights() {
    Solver solver =
        new Solver(new double[] {0, 0.3, 0.8, 1}, new double[] {1, Math.sqrt(.91), .6, 0});
    assertThat(solver.corrects(0)).isFalse();
    assertThat(solver.dpmSolver(1).weights())
        .containsExactly(solver.ddim(1, 0).weights(), within(1e-15));
    assertThat(solver.ancestral(0).weights())
        .containsExactly(new double[] {0, .3, 0, Math.sqrt(.91)}, within(1e-12));
  }

  /** Where the correct estimate is known, every sampler follows D(x0, s, z) for one z. */
  @Test
  void withTheRightEstimateNoiseIsKept() {
    Solver solver = cosine(10, 8, 5, 2, 1, 0);
    double clean = 0.3;
    double noise = -1.1;
    for (int place = 0; place < 5; place++) {
      double x = solver.signal()[place] * clean + solver.deviation()[place] * noise;
      double expected = solver.signal()[place + 1] * clean + solver.deviation()[place + 1] * noise;
      Mix ddim = solver.ddim(place, 0);
      Mix dpm = solver.dpmSolver(place);
      assertThat(ddim.x() * x + ddim.estimate() * clean).isCloseTo(expected, within(1e-12));
      assertThat(dpm.x() * x + (dpm.estimate() + dpm.second()) * clean)
          .isCloseTo(expected, within(1e-12));
      if (solver.corrects(place)) {
        Mix heun = solver.heun(place);
        assertThat(heun.x() * x + (heun.estimate() + heun.second()) * clean)
            .isCloseTo(expected, within(1e-12));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0, 1", "1.5, 0", "1.5, 1"})
  void gaussianFieldsHaveTheSpectraOfTheExactPrediction(double noiseExponent, int eta) {
    String name = "field.data_delta1.5_noise_delta" + noiseExponent;
    for (int count : new int[] {5, 10, 20, 50, 100}) {
      double[] expected = Reference.numbers("%s.N%d.eta%d".formatted(name, count, eta));
      double[] found = field(1.5, noiseExponent, count, eta);
      for (int i = 0; i < expected.length; i++) {
        assertThat(found[i])
            .as("%s N=%d figure %d", name, count, i)
            .isCloseTo(expected[i], within(expected[i] * 2e-9 + 1e-12));
      }
    }
  }

  /** Relative error of the spectrum, and generated over true deviation in three bands. */
  private static double[] field(double dataExponent, double noiseExponent, int count, int eta) {
    int[] severities =
        IntStream.rangeClosed(0, count)
            .map(i -> i == count ? 0 : 1 + (int) Math.rint(999 - i * 999.0 / (count - 1)))
            .toArray();
    Solver solver = cosine(1000, severities);
    double dataMean = meanPower(dataExponent);
    double noiseMean = meanPower(noiseExponent);
    double[] figures = new double[4];
    double[] truth = new double[4];
    for (int mode = 1; mode < SIDE * SIDE; mode++) {
      double data = STD * STD * Math.pow(radius(mode), -2 * dataExponent) / dataMean;
      double noise = Math.pow(radius(mode), -2 * noiseExponent) / noiseMean;
      double generated = generated(solver, data, noise, count, eta);
      int band = Math.rint(radius(mode)) <= 2 ? 1 : Math.rint(radius(mode)) <= 8 ? 2 : 3;
      figures[0] += Math.pow(Math.sqrt(generated) - Math.sqrt(data), 2);
      truth[0] += data;
      figures[band] += generated;
      truth[band] += data;
    }
    return new double[] {
      figures[0] / truth[0],
      Math.sqrt(figures[1] / truth[1]),
      Math.sqrt(figures[2] / truth[2]),
      Math.sqrt(figures[3] / truth[3])
    };
  }

  private static double generated(Solver solver, double data, double noise, int count, int eta) {
    double variance = noise;
    for (int place = 0; place < count; place++) {
      double a = solver.signal()[place];
      double sigma = solver.deviation()[place];
      double best = a * data / (a * a * data + sigma * sigma * noise);
      Mix mix = solver.ddim(place, eta);
      double carried = mix.x() + mix.estimate() * best;
      variance = carried * carried * variance + mix.noise() * mix.noise() * noise;
    }
    return variance;
  }

  private static double radius(int mode) {
    int y = mode / SIDE;
    int x = mode % SIDE;
    return Math.hypot(Math.min(y, SIDE - y), Math.min(x, SIDE - x));
  }

  /** What amplitudes k^-exponent are divided by for unit variance; white has a mean, too. */
  private static double meanPower(double exponent) {
    return IntStream.range(exponent == 0 ? 0 : 1, SIDE * SIDE)
            .mapToDouble(mode -> Math.pow(radius(mode), -2 * exponent))
            .sum()
        / (SIDE * SIDE);
  }
}
