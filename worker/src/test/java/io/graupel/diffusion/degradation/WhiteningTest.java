package io.graupel.diffusion.degradation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Program;
import io.graupel.diffusion.program.Source;
import io.graupel.diffusion.program.Value;
import io.graupel.diffusion.sampling.Emitted;
import io.graupel.diffusion.spectrum.PowerLaw;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.DegradationSpec.CloudNoise.Dc;
import io.graupel.protocol.job.DegradationSpec.CloudNoise.Synthesis;
import io.graupel.protocol.job.NoiseSchedule;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WhiteningTest {
  private static final int SIDE = 8;
  private static final Frame FRAME = new Frame(3, SIDE);
  private static final List<List<Double>> CORRELATION =
      List.of(List.of(1.0, 0.9, 0.8), List.of(0.9, 1.0, 0.9), List.of(0.8, 0.9, 1.0));

  private interface Way {
    Value write(Coloured cloud, Graph graph, Tables tables, Value x, Value keys);
  }

  static List<Coloured> clouds() {
    return List.of(
        cloud(new Dc.None(), Optional.empty()),
        cloud(new Dc.Share(0.2), Optional.empty()),
        cloud(new Dc.Share(0.2), Optional.of(CORRELATION)));
  }

  private static Coloured cloud(Dc dc, Optional<List<List<Double>>> correlation) {
    return (Coloured)
        Degradation.of(
            new DegradationSpec.CloudNoise(
                4,
                new NoiseSchedule.Cosine(0.008),
                Synthesis.PERIODIC,
                1.5,
                dc,
                correlation,
                DegradationSpec.Noise.ESTIMATED),
            FRAME);
  }

  @ParameterizedTest
  @MethodSource("clouds")
  void everyImageComesBack(Coloured cloud) {
    double[] there =
        run(cloud, (c, graph, tables, x, keys) -> c.whiten(graph, tables, x), images());
    double[] back = run(cloud, (c, graph, tables, y, keys) -> c.colour(graph, tables, y), there);
    assertThat(back).containsExactly(images(), within(1e-10));
    assertThat(there).isNotEqualTo(images());
  }

  @ParameterizedTest
  @MethodSource("clouds")
  void noiseIsTheWhiteNoiseItWasMadeOf(Coloured cloud) {
    double[] white =
        run(cloud, (c, graph, tables, x, keys) -> graph.draws().normal(keys, x), images());
    double[] whitened =
        run(
            cloud,
            (c, graph, tables, x, keys) -> c.whiten(graph, tables, c.noise(graph, tables, keys, x)),
            images());
    double[] expected = hasMean(cloud) ? white : withoutMeans(white);
    assertThat(whitened).containsExactly(expected, within(1e-9));
  }

  private static boolean hasMean(Coloured cloud) {
    return ((CloudNoise) cloud).spec().dc() instanceof Dc.Share;
  }

  private static double[] withoutMeans(double[] fields) {
    double[] centred = fields.clone();
    int pixels = SIDE * SIDE;
    for (int field = 0; field < fields.length / pixels; field++) {
      int from = field * pixels;
      double mean = Arrays.stream(fields, from, from + pixels).average().orElseThrow();
      for (int i = from; i < from + pixels; i++) {
        centred[i] -= mean;
      }
    }
    return centred;
  }

  @Test
  void weightsOfWavesHaveMeanOne() {
    Whitening whitening = Whitening.of(new PowerLaw(SIDE, 1, 1.5, new Dc.None()));
    for (double power : new double[] {0, 0.5, 1}) {
      double[] half = ((Table.Reals) whitening.whiten(power)).values();
      double sum = 0;
      for (int i = 0; i < half.length; i++) {
        int column = i % (SIDE / 2 + 1);
        sum += half[i] * half[i] * (column == 0 || column == SIDE / 2 ? 1 : 2);
      }
      assertThat(sum / (SIDE * SIDE)).isCloseTo(1, within(1e-12));
    }
  }

  private static double[] images() {
    double[] images = new double[2 * FRAME.elements()];
    Arrays.setAll(images, i -> Math.sin(0.37 * i * i + i) / 2 + 0.1);
    return images;
  }

  private static double[] run(Coloured cloud, Way way, double[] values) {
    Source source =
        new Source()
            .method(
                "way",
                graph -> {
                  Value x = graph.argument("x", FRAME.images());
                  Value keys = graph.argument("keys", Dims.of(Dims.BATCH));
                  return way.write(cloud, graph, Tables.argument(graph, cloud), x, keys);
                });
    try (NDManager manager = Program.manager(Device.cpu());
        Program program = Program.load(source, manager)) {
      NDArray x = manager.create(values, new Shape(2, 3, SIDE, SIDE));
      NDList arguments = new NDList(x, manager.create(new long[] {5, -6}));
      return program
          .run(manager, "way", arguments.addAll(Emitted.tables(manager, cloud.tables())))
          .toDoubleArray();
    }
  }
}
