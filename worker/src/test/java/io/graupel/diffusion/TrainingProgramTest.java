package io.graupel.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.graupel.diffusion.degradation.Degradation;
import io.graupel.diffusion.degradation.Table;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.diffusion.objective.SeverityWeights;
import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Layout;
import io.graupel.diffusion.program.Parameter;
import io.graupel.diffusion.program.Program;
import io.graupel.diffusion.program.Source;
import io.graupel.diffusion.sampling.Emitted;
import io.graupel.diffusion.spectrum.PowerLaw;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.Training;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The emitted step, in float64, against differences and against AdamW written out in Java. */
class TrainingProgramTest {
  private static final ImageSet IMAGES = Examples.images(10, 1, 12);
  private static final Dims SHAPE = Dims.images(1, 12, 12);
  private static final int BATCH = 6;
  private static final long[] DRAWN = {
    7, 2, 9, 0, 4, 4, //
    1, 3, 5, 2, 4, 1, //
    100, -200, 300, 7, 8, 9, //
    -1, -1, -1, -1, -1, -1
  };

  private final DeviceMemory memory = DeviceMemory.open(Device.cpu());

  @AfterEach
  void close() {
    memory.close();
  }

  static Stream<Arguments> objectives() {
    Training.Weighting uniform = new Training.Weighting.Uniform();
    Training.Weighting minSnr = new Training.Weighting.MinSnr(0.7);
    Training.Loss squared = new Training.Loss.L2();
    List<Arguments> all = new ArrayList<>();
    for (Training.Loss loss :
        List.of(new Training.Loss.L1(), squared, new Training.Loss.Huber(1))) {
      all.add(Arguments.of(Examples.BLUR, Training.Prediction.CLEAN, loss, uniform));
    }
    all.add(Arguments.of(Examples.BLUR, Training.Prediction.RESIDUAL, squared, minSnr));
    for (Training.Prediction prediction : Training.Prediction.values()) {
      all.add(Arguments.of(Examples.NOISE, prediction, squared, minSnr));
    }
    all.add(
        Arguments.of(
            Examples.CLOUD,
            Training.Prediction.VELOCITY,
            new Training.Loss.Mahalanobis(0.5),
            minSnr));
    return all.stream();
  }

  @ParameterizedTest
  @EnumSource(Training.Prediction.class)
  void mahalanobisDistanceIsSquaredErrorInWhitenedCoordinates(Training.Prediction prediction) {
    Recipe recipe = recipe();
    recipe.prediction = prediction;
    recipe.loss = new Training.Loss.Mahalanobis(1);
    Fixture pixels = new Fixture(recipe, Examples.CLOUD, (graph, x, s, y) -> graph.mul(x, 0.9));
    recipe.loss = new Training.Loss.L2();
    recipe.coordinates = Training.Coordinates.WHITENED;
    Fixture whitened = new Fixture(recipe, Examples.CLOUD, (graph, x, s, y) -> graph.mul(x, 0.9));
    double[] amplitudes =
        new PowerLaw(12, 1, 1.5, new DegradationSpec.CloudNoise.Dc.Share(0.1)).amplitudes();
    double mean = Arrays.stream(amplitudes).map(h -> 1 / (h * h)).average().orElseThrow();
    assertThat(pixels.loss(new double[0]) * mean)
        .isCloseTo(whitened.loss(new double[0]), within(1e-9));
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void gradientIsTheSlopeOfTheLoss(
      DegradationSpec degradation,
      Training.Prediction prediction,
      Training.Loss loss,
      Training.Weighting weighting) {
    Recipe recipe = recipe();
    recipe.prediction = prediction;
    recipe.loss = loss;
    recipe.weighting = weighting;
    Fixture fixture = new Fixture(recipe, degradation);
    double[] weights = fixture.initial();
    double[] gradient = fixture.gradient(weights);
    double step = 1e-6;
    for (Parameter parameter : fixture.layout.parameters()) {
      int place = parameter.offset() + parameter.elements() / 2;
      double[] above = weights.clone();
      double[] below = weights.clone();
      above[place] += step;
      below[place] -= step;
      double slope = (fixture.loss(above) - fixture.loss(below)) / (2 * step);
      assertThat(gradient[place])
          .as(parameter.name())
          .isCloseTo(slope, within(1e-7 + 1e-5 * Math.abs(slope)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 6})
  void partsOfABatchAddUpToTheWhole(int parts) {
    Recipe recipe = recipe();
    recipe.loss = new Training.Loss.L2();
    Fixture whole = new Fixture(recipe, Examples.NOISE);
    recipe.accumulate = parts;
    Fixture split = new Fixture(recipe, Examples.NOISE);
    double[] weights = whole.initial();
    assertThat(split.gradient(weights)).containsExactly(whole.gradient(weights), within(1e-12));
    assertThat(split.lossOfGradient(weights)).isCloseTo(whole.loss(weights), within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(Training.Prediction.class)
  void eachImageCountsByItsSeverity(Training.Prediction prediction) {
    Recipe recipe = recipe();
    recipe.prediction = prediction;
    Fixture alike = new Fixture(recipe, Examples.NOISE);
    recipe.weighting = new Training.Weighting.MinSnr(0.7);
    Fixture weighted = new Fixture(recipe, Examples.NOISE);
    double[] weights = alike.initial();
    double[] table =
        ((Table.Reals)
                SeverityWeights.of(
                        recipe.weighting, prediction, Examples.degradation(Examples.NOISE, 12))
                    .orElseThrow())
            .values();
    double sum = 0;
    for (int i = 0; i < BATCH; i++) {
      sum += table[(int) DRAWN[BATCH + i]] * alike.lossOf(i, weights);
    }
    assertThat(weighted.loss(weights)).isCloseTo(sum / BATCH, within(1e-12));
  }

  /** The mean of an image, cut to whole grey levels, is all that severity 1 leaves. */
  @Test
  void degradedImagesReachTheNetworkInWholeGreyLevels() {
    DegradationSpec flat =
        new DegradationSpec.GaussianBlur(
            1,
            1,
            new DegradationSpec.Sigma.Constant(1),
            DegradationSpec.Padding.CIRCULAR,
            Optional.of(DegradationSpec.GaussianBlur.Last.MEAN));
    Recipe recipe = recipe();
    recipe.inputs = Optional.of(Training.Inputs.TRUNCATED);
    Fixture fixture = new Fixture(recipe, flat, (graph, x, s, y) -> x);
    long[] drawn = DRAWN.clone();
    Arrays.fill(drawn, BATCH, 2 * BATCH, 1);
    double expected = 0;
    for (int i = 0; i < BATCH; i++) {
      float[] image = IMAGES.range((int) drawn[i], 1).toFloats();
      double mean = 0;
      for (float value : image) {
        mean += value / (double) image.length;
      }
      double grey = 255 * (mean + 1) / 2;
      assertThat(grey % 1).isBetween(0.001, 0.999);
      for (float value : image) {
        expected += Math.abs((long) grey / 255.0 * 2 - 1 - value) / (BATCH * image.length);
      }
    }
    assertThat(fixture.loss(drawn, new double[0])).isCloseTo(expected, within(1e-7));
  }

  static Stream<Recipe> optimizers() {
    Recipe plain = recipe();
    plain.optimizer = new Training.Optimizer(1e-2, 0, 1, 0.8, 0.95, 1e-6, 0, 0.05);
    plain.ema = new Training.Ema.Copied(0.7, 2, 3);
    Recipe scheduled = recipe();
    scheduled.optimizer = new Training.Optimizer(1e-2, 3, 0.2, 0.8, 0.95, 1e-6, 0.3, 0.05);
    scheduled.ema = new Training.Ema.BiasCorrected(0.7, 2);
    return Stream.of(plain, scheduled);
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void stepIsClippedAdamAndItsAverage(Recipe recipe) {
    recipe.loss = new Training.Loss.L2();
    Fixture fixture = new Fixture(recipe, Examples.BLUR);
    double[] w = fixture.initial();
    NDArray weights = fixture.vector("w", w);
    NDArray first = fixture.vector("m", new double[w.length]);
    NDArray second = fixture.vector("v", new double[w.length]);
    NDArray counter = fixture.vector("steps", new double[1]).reshape(new Shape());
    counter.setName("steps[]");
    NDArray average = fixture.vector("average", w);
    WrittenOut written = new WrittenOut(recipe.training(), w);
    for (int t = 1; t <= recipe.training().steps(); t++) {
      double[] gradient = fixture.gradient(written.weights());
      assertThat(Math.sqrt(Arrays.stream(gradient).map(g -> g * g).sum())).isGreaterThan(0.05);
      written.step(gradient, t);
      double loss = fixture.loss(weights.toDoubleArray());
      assertThat(fixture.step(weights, first, second, counter, average)).isEqualTo(loss);
      assertClose(weights, written.weights());
      assertClose(average, written.average());
    }
    assertThat(weights.toDoubleArray()).isNotEqualTo(w);
    assertThat(average.toDoubleArray()).isNotEqualTo(weights.toDoubleArray());
  }

  private static void assertClose(NDArray found, double[] expected) {
    double[] values = found.toDoubleArray();
    double furthest = 0;
    for (int i = 0; i < values.length; i++) {
      furthest = Math.max(furthest, Math.abs(values[i] - expected[i]));
    }
    assertThat(furthest).isCloseTo(0, within(1e-9));
  }

  private static Recipe recipe() {
    Recipe recipe = new Recipe();
    recipe.images = 10 * BATCH;
    recipe.batch = BATCH;
    recipe.optimizer = new Training.Optimizer(1e-2, 0, 1, 0.8, 0.95, 1e-6, 0, 1e30);
    return recipe;
  }

  /** A small program in float64, on one batch. */
  private final class Fixture {
    private final Layout layout;
    private final Program program;
    private final NDList rest;

    Fixture(Recipe recipe, DegradationSpec spec) {
      this(recipe, spec, Networks.source(Examples.train(spec, recipe.training()), 1));
    }

    Fixture(Recipe recipe, DegradationSpec spec, Source.Restoration restoration) {
      this(recipe, spec, new Source().network(SHAPE, restoration));
    }

    private Fixture(Recipe recipe, DegradationSpec spec, Source source) {
      Training training = recipe.training();
      Degradation degradation = Examples.degradation(spec, IMAGES.side());
      layout = source.layout();
      TrainingProgram trainer = new TrainingProgram(training, degradation, SHAPE);
      trainer.addTo(source);
      NDManager manager = memory.manager();
      program = Program.load(source, manager);
      rest = new NDList(memory.pixels(IMAGES)).addAll(Emitted.tables(manager, trainer.tables()));
    }

    double[] initial() {
      float[] drawn = Networks.initial(layout, new Draws(3));
      double[] weights = new double[drawn.length];
      Arrays.setAll(weights, i -> drawn[i]);
      return weights;
    }

    NDArray vector(String name, double[] values) {
      NDArray vector = memory.manager().create(values).duplicate();
      vector.setName(name + "[]");
      return vector;
    }

    double loss(double[] weights) {
      return loss(DRAWN, weights);
    }

    /** Of one image of the batch by itself. */
    double lossOf(int image, double[] weights) {
      long[] own = new long[TrainingProgram.DRAWS];
      Arrays.setAll(own, row -> DRAWN[row * BATCH + image]);
      return loss(own, weights);
    }

    private double loss(long[] drawn, double[] weights) {
      try (NDManager scratch = memory.scratch();
          NDArray w = vector("w", weights)) {
        return program.run(scratch, "loss", with(scratch, drawn, w)).getDouble();
      }
    }

    double[] gradient(double[] weights) {
      return lossAndGradient(weights, 1);
    }

    double lossOfGradient(double[] weights) {
      return lossAndGradient(weights, 0)[0];
    }

    private double[] lossAndGradient(double[] weights, int which) {
      try (NDManager scratch = memory.scratch();
          NDArray w = vector("w", weights)) {
        NDList both = program.runList(scratch, "gradient", with(scratch, DRAWN, w));
        return both.get(which).toDoubleArray();
      }
    }

    double step(NDArray... state) {
      try (NDManager scratch = memory.scratch()) {
        return program.run(scratch, "step", with(scratch, DRAWN, state)).getDouble();
      }
    }

    private NDList with(NDManager scratch, long[] drawn, NDArray... state) {
      int rows = TrainingProgram.DRAWS;
      NDArray draws = scratch.create(drawn, new Shape(rows, drawn.length / rows));
      return new NDList(draws).addAll(rest).addAll(new NDList(state));
    }
  }
}
