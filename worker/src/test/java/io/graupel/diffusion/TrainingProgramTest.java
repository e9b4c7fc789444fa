package io.graupel.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.graupel.diffusion.degradation.Degradation;
import io.graupel.diffusion.degradation.Frame;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.diffusion.program.Layout;
import io.graupel.diffusion.program.Parameter;
import io.graupel.diffusion.program.Program;
import io.graupel.diffusion.program.Source;
import io.graupel.diffusion.sampling.Emitted;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Precision;
import io.graupel.protocol.job.Training;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The emitted step, in float64, against differences and against Adam written out in Java. */
class TrainingProgramTest {
  private static final ImageSet IMAGES = Examples.images(10, 1, 12);
  private static final int BATCH = 3;

  private final DeviceMemory memory = DeviceMemory.open(Device.cpu());

  @AfterEach
  void close() {
    memory.close();
  }

  static Stream<Arguments> objectives() {
    return Stream.of(
        Arguments.of(Examples.BLUR, new Training.Loss.L1()),
        Arguments.of(Examples.BLUR, new Training.Loss.L2()),
        Arguments.of(Examples.NOISE, new Training.Loss.L2()));
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void gradientIsTheSlopeOfTheLoss(DegradationSpec degradation, Training.Loss loss) {
    Fixture fixture = new Fixture(training(loss, 1e30), degradation);
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

  @Test
  void stepIsClippedAdamAndItsAverage() {
    Fixture fixture = new Fixture(training(new Training.Loss.L2(), 0.05), Examples.BLUR);
    double[] w = fixture.initial();
    NDArray weights = fixture.vector("w", w);
    NDArray first = fixture.vector("m", new double[w.length]);
    NDArray second = fixture.vector("v", new double[w.length]);
    NDArray counter = fixture.vector("steps", new double[1]).reshape(new Shape());
    counter.setName("steps[]");
    NDArray average = fixture.vector("average", w);
    Written written = new Written(w);
    for (int t = 1; t <= 8; t++) {
      double[] gradient = fixture.gradient(written.weights);
      assertThat(Math.sqrt(Arrays.stream(gradient).map(g -> g * g).sum())).isGreaterThan(0.05);
      written.step(gradient, t);
      double loss = fixture.loss(weights.toDoubleArray());
      assertThat(fixture.step(weights, first, second, counter, average)).isEqualTo(loss);
      assertClose(weights, written.weights);
      assertClose(average, written.average);
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

  private static Training training(Training.Loss loss, double norm) {
    return new Training(
        30,
        BATCH,
        1,
        Training.Prediction.CLEAN,
        Training.Coordinates.PIXELS,
        loss,
        new Training.Weighting.Uniform(),
        Training.Severities.UNIFORM,
        new Training.Optimizer(1e-2, 0, 1, 0.8, 0.95, 1e-6, 0, norm),
        new Training.Ema.Copied(0.7, 2, 3),
        Precision.FP32,
        0);
  }

  /** The optimizer as its paper has it, with the average copied up to step 3, then every 2nd. */
  private static final class Written {
    private final double[] weights;
    private final double[] average;
    private final double[] m;
    private final double[] v;

    Written(double[] start) {
      weights = start.clone();
      average = start.clone();
      m = new double[start.length];
      v = new double[start.length];
    }

    void step(double[] gradient, int t) {
      double norm = Math.sqrt(Arrays.stream(gradient).map(g -> g * g).sum());
      double clip = Math.min(1, 0.05 / (norm + 1e-6));
      for (int i = 0; i < weights.length; i++) {
        double g = gradient[i] * clip;
        m[i] = 0.8 * m[i] + (1 - 0.8) * g;
        v[i] = 0.95 * v[i] + (1 - 0.95) * g * g;
        double mean = m[i] / (1 - Math.pow(0.8, t));
        double root = Math.sqrt(v[i] / (1 - Math.pow(0.95, t)));
        weights[i] -= 1e-2 * mean / (root + 1e-6);
        if (t <= 3) {
          average[i] = weights[i];
        } else if (t % 2 == 0) {
          average[i] = 0.7 * average[i] + 0.3 * weights[i];
        }
      }
    }
  }

  /** A small program in float64, on one batch. */
  private final class Fixture {
    private final Layout layout;
    private final Program program;
    private final NDList inputs;

    Fixture(Training training, DegradationSpec spec) {
      JobSpec.Train train = Examples.train(spec, training);
      Degradation degradation = Degradation.of(spec, new Frame(1, IMAGES.side()));
      Source source = Networks.source(train, 1);
      layout = source.layout();
      new TrainingProgram(training, degradation, Networks.images(train, 1)).addTo(source);
      NDManager manager = memory.manager();
      program = Program.load(source, manager);
      long[] drawn = {7, 2, 9, 1, 3, 5, 100, -200, 300};
      NDArray draws = manager.create(drawn, new Shape(3, BATCH));
      inputs =
          new NDList(draws, memory.pixels(IMAGES))
              .addAll(Emitted.tables(manager, degradation.tables()));
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
      try (NDManager scratch = memory.scratch();
          NDArray w = vector("w", weights)) {
        return program.run(scratch, "loss", with(w)).getDouble();
      }
    }

    double[] gradient(double[] weights) {
      try (NDManager scratch = memory.scratch();
          NDArray w = vector("w", weights)) {
        NDList both = program.runList(scratch, "gradient", with(w));
        return both.get(1).toDoubleArray();
      }
    }

    double step(NDArray... state) {
      try (NDManager scratch = memory.scratch()) {
        return program.run(scratch, "step", with(state)).getDouble();
      }
    }

    private NDList with(NDArray... state) {
      return new NDList().addAll(inputs).addAll(new NDList(state));
    }
  }
}
