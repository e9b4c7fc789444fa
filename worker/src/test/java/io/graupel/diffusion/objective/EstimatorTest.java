package io.graupel.diffusion.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.graupel.diffusion.Reference;
import io.graupel.diffusion.degradation.Context;
import io.graupel.diffusion.degradation.Degradation;
import io.graupel.diffusion.degradation.Frame;
import io.graupel.diffusion.degradation.NoiseProcess;
import io.graupel.diffusion.degradation.Strengths;
import io.graupel.diffusion.degradation.Tables;
import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Program;
import io.graupel.diffusion.program.Source;
import io.graupel.diffusion.program.Value;
import io.graupel.diffusion.sampling.Emitted;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.Precision;
import io.graupel.protocol.job.Training;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EstimatorTest {
  private static final Dims ONE_PIXEL = Dims.images(1, 1, 1);
  private static final double CLEAN = Reference.number("velocity.x0");
  private static final double NOISE = Reference.number("velocity.eps");

  /** a = 0.8 and sigma = 0.6 at severity 1; nothing is left of the image at severity 2. */
  private record Process(Strengths strengths) implements NoiseProcess {
    Process(double last) {
      this(
          new Strengths(
              new double[] {1, Reference.number("velocity.alpha"), last},
              new double[] {0, Reference.number("velocity.sigma"), Math.sqrt(1 - last * last)}));
    }

    @Override
    public DegradationSpec.Noise sharing() {
      return DegradationSpec.Noise.FIXED;
    }

    @Override
    public Value noise(Graph graph, Tables tables, Value keys, Value like) {
      return graph.draws().normal(keys, like);
    }
  }

  private static final Process PROCESS = new Process(0.1);

  @Test
  void velocityIsThatOfTheReference() {
    assertThat(target(Training.Prediction.VELOCITY))
        .isCloseTo(Reference.number("velocity.v"), within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(Training.Prediction.class)
  void aNetworkThatIsRightGivesTheCleanImage(Training.Prediction prediction) {
    double answer = target(prediction);
    Estimator estimator =
        new Estimator(prediction, Training.Coordinates.PIXELS, Precision.FP32, PROCESS);
    double x = Reference.number("velocity.x_t");
    double estimate =
        run(
            graph -> {
              Value y = graph.argument("y", ONE_PIXEL);
              Value seen = graph.argument("x", ONE_PIXEL);
              Value severity = graph.argument("s", Dims.of(Dims.BATCH));
              return estimator.clean(graph, Tables.argument(graph, PROCESS), y, seen, severity);
            },
            answer,
            x);
    assertThat(estimate).isCloseTo(CLEAN, within(1e-12));
  }

  private static double target(Training.Prediction prediction) {
    Estimator estimator =
        new Estimator(prediction, Training.Coordinates.PIXELS, Precision.FP32, PROCESS);
    return run(
        graph -> {
          Value clean = graph.argument("c", ONE_PIXEL);
          Value noise = graph.argument("z", ONE_PIXEL);
          Value severity = graph.argument("s", Dims.of(Dims.BATCH));
          Tables tables = Tables.argument(graph, PROCESS);
          Context context = Context.of(noise);
          Value degraded = PROCESS.degrade(graph, tables, clean, severity, context);
          return estimator.target(graph, tables, clean, degraded, severity, context);
        },
        CLEAN,
        NOISE);
  }

  /** A method of two one-pixel images, a severity of 1 and the tables. */
  private static double run(java.util.function.Function<Graph, Value> body, double a, double b) {
    try (NDManager manager = Program.manager(Device.cpu());
        Program program = Program.load(new Source().method("run", body), manager)) {
      NDArray first = manager.create(new double[] {a}, new Shape(1, 1, 1, 1));
      NDArray second = manager.create(new double[] {b}, new Shape(1, 1, 1, 1));
      NDList arguments = new NDList(first, second, manager.create(new long[] {1}));
      return program.run(
              manager, "run", arguments.addAll(Emitted.tables(manager, PROCESS.tables())))
          .toDoubleArray()[0];
    }
  }

  @Test
  void noiseIsNotLearntWhereThereIsNone() {
    Degradation blur =
        Degradation.of(
            new DegradationSpec.GaussianBlur(
                2, 3, new DegradationSpec.Sigma.Constant(1), DegradationSpec.Padding.CIRCULAR),
            new Frame(1, 8));
    for (Training.Prediction prediction :
        List.of(Training.Prediction.NOISE, Training.Prediction.VELOCITY)) {
      assertThatThrownBy(
              () -> new Estimator(prediction, Training.Coordinates.PIXELS, Precision.FP32, blur))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("training.prediction: ")
          .hasMessageContaining("(expected: clean or residual,");
    }
  }

  @Test
  void noiseIsNotLearntWhereNothingIsLeftOfTheImage() {
    assertThatThrownBy(
            () ->
                new Estimator(
                    Training.Prediction.NOISE,
                    Training.Coordinates.PIXELS,
                    Precision.FP32,
                    new Process(0)))
        .hasMessageContaining("(expected: clean or velocity, where severity T leaves nothing");
  }
}
