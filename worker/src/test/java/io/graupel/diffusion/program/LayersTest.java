package io.graupel.diffusion.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layers and ops of networks against their definitions, in float64. */
class LayersTest {
  private static final Offset<Double> EXACT = within(1e-12);

  private final NDManager manager = Program.manager(Device.cpu());

  @AfterEach
  void close() {
    manager.close();
  }

  /** Halved with zeros at the right and below alone, then doubled from the one pixel left. */
  @Test
  void sidesAreHalvedAndDoubledAsTheAuthorsDo() {
    double[] w = numbers(9 + 1 + 16 + 1);
    double[] x = {1, -2, 3, 0.5};
    double[] answer =
        network(
            (g, in, s, y) ->
                g.layers()
                    .doubled("up", g.layers().conv2d("down", g.layers().padded(in), 1, 3, 2, 0), 1),
            Dims.images(1, 2, 2),
            w,
            x);
    double middle = x[0] * w[0] + x[1] * w[1] + x[2] * w[3] + x[3] * w[4] + w[9];
    for (int i = 0; i < 4; i++) {
      double tap = w[10 + 4 * (i / 2 + 1) + i % 2 + 1];
      assertThat(answer[i]).isCloseTo(middle * tap + w[26], EXACT);
    }
  }

  @Test
  void depthwiseConvolvesEachChannelByItself() {
    double[] w = numbers(2 * 9 + 2);
    double[] x = numbers(2 * 9);
    double[] answer =
        network((g, in, s, y) -> g.layers().depthwise("d", in, 3), Dims.images(2, 3, 3), w, x);
    for (int c = 0; c < 2; c++) {
      double middle = w[18 + c];
      double corner = w[18 + c];
      for (int i = 0; i < 9; i++) {
        middle += x[9 * c + i] * w[9 * c + i];
        boolean inside = i % 3 > 0 && i / 3 > 0;
        corner += inside ? x[9 * c + i - 4] * w[9 * c + i] : 0;
      }
      assertThat(answer[9 * c + 4]).isCloseTo(middle, EXACT);
      assertThat(answer[9 * c]).isCloseTo(corner, EXACT);
    }
  }

  /** Deviations of a thousandth, where the epsilon of 1e-6 halves the power. */
  @Test
  void groupNormAddsItsEpsilonToTheVariance() {
    double[] x = {2.001, 1.999, 5.001, 4.999};
    double[] answer =
        network(
            (g, in, s, y) -> g.layers().groupNorm("n", in, 2),
            Dims.images(2, 1, 2),
            new double[] {1, 3, 0, 10},
            x);
    double unit = Math.sqrt(0.5);
    double[] expected = {unit, -unit, 10 + 3 * unit, 10 - 3 * unit};
    for (int i = 0; i < 4; i++) {
      assertThat(answer[i]).isCloseTo(expected[i], within(1e-9));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 0.8413447460685429", "-2, -0.04550026389635842", "0, 0"})
  void geluIsExact(double x, double expected) {
    assertThat(
            op(g -> g.layers().gelu(g.argument("x", Dims.of(1))), manager.create(new double[] {x})))
        .usingComparatorWithPrecision(1e-12)
        .containsExactly(expected);
  }

  @Test
  void noLabelIsTheLastRow() {
    NDArray severity = manager.create(new long[] {3, 9});
    Source source =
        new Source()
            .method("m", g -> g.remainder(g.noLabel(g.argument("s", Dims.of(Dims.BATCH))), 11));
    assertThat(Program.load(source, manager).run(manager, "m", severity).toLongArray())
        .containsExactly(10, 10);
  }

  @Test
  void dropoutIsItsDefinition() {
    double[] answer = dropped(new long[] {42, -7}, 10, 0.25);
    for (int i = 0; i < 20; i++) {
      long lane = bits(i < 10 ? 42 : -7, i % 10 % 3) >>> 16 * (i % 10 / 3) & 0xffff;
      assertThat(answer[i]).isEqualTo(lane < 16384 ? 0 : 4 / 3.0);
    }
  }

  /** Four elements share 64 bits, each 16: first all the lowest, and so on. */
  private static long bits(long key, int place) {
    long branch = mix(key - 0xd1342543de82ef95L);
    return mix(branch + 0x9e3779b97f4a7c15L * (place + 1));
  }

  private static long mix(long z) {
    long once = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    long twice = (once ^ once >>> 27) * 0x94d049bb133111ebL;
    return twice ^ twice >>> 31;
  }

  /** Within four deviations of 100,000 draws. */
  @ParameterizedTest
  @CsvSource({"0.1", "0.5", "0.9"})
  void dropoutDropsItsShareAndKeepsTheMean(double rate) {
    double[] answer = dropped(new long[] {1, 2, 3, 4}, 25_000, rate);
    double zeros = Arrays.stream(answer).filter(v -> v == 0).count() / 1e5;
    double deviation = Math.sqrt(rate * (1 - rate) / 1e5);
    assertThat(zeros).isCloseTo(rate, within(4 * deviation));
    assertThat(Arrays.stream(answer).average().orElseThrow())
        .isCloseTo(1, within(4 * deviation / (1 - rate)));
  }

  @Test
  void eachLayerDropsOthers() {
    double[] both =
        op(
            g -> {
              Value x = g.argument("x", Dims.images(1, 8, 8));
              g.layers().dropoutKeys("keys");
              return g.sub(g.layers().dropout(x, 0.5), g.layers().dropout(x, 0.5));
            },
            manager.ones(new Shape(1, 1, 8, 8)).toType(DataType.FLOAT64, true),
            manager.create(new long[] {5}));
    assertThat(both).contains(2, -2, 0);
  }

  private double[] dropped(long[] keys, int elements, double rate) {
    return op(
        g -> {
          Value x = g.argument("x", Dims.images(1, 1, elements));
          g.layers().dropoutKeys("keys");
          return g.layers().dropout(x, rate);
        },
        manager.ones(new Shape(keys.length, 1, 1, elements)).toType(DataType.FLOAT64, true),
        manager.create(keys));
  }

  @Test
  void dropoutKeepsItsMaskAndItsResultForTheGradient() {
    Dims images = Dims.images(1, 4, 4);
    Source plain = new Source().network(images, (g, x, s, y) -> g.layers().silu(x));
    Source dropping =
        new Source().network(images, (g, x, s, y) -> g.layers().dropout(g.layers().silu(x), 0.5));
    assertThat(plain.perImage()).isEqualTo(16);
    assertThat(dropping.perImage()).isEqualTo(3 * 16);
  }

  @Test
  void aNetworkIsWrittenTheSameForLearning() {
    AtomicInteger times = new AtomicInteger();
    Source.Restoration fickle =
        (g, x, s, y) ->
            g.layers()
                .dropout(g.layers().conv2d("conv" + times.getAndIncrement(), x, 1, 1, 1, 0), 0.5);
    assertThatThrownBy(() -> new Source().network(Dims.images(1, 2, 2), fickle))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("conv1.weight (1, 1, 1, 1): not of this network");
  }

  private double[] network(Source.Restoration network, Dims images, double[] w, double[] x) {
    Source source = new Source().network(images, network);
    assertThat(source.layout().elements()).isEqualTo(w.length);
    source.method(
        "m",
        g -> {
          Graph.Unpacked parameters = g.flatParameters("w");
          Value in = g.argument("x", images);
          Value severity = g.argument("s", Dims.of(Dims.BATCH));
          return g.call("restore", parameters, images, in, severity, severity);
        });
    NDArray flat = manager.create(w);
    flat.setName("w[]");
    NDArray in = manager.create(x, new Shape(1, images.at(1), images.at(2), images.at(3)));
    return Program.load(source, manager)
        .run(manager, "m", flat, in, manager.create(new long[] {1}))
        .toDoubleArray();
  }

  private double[] op(Function<Graph, Value> body, NDArray... arguments) {
    Program program = Program.load(new Source().method("m", body), manager);
    return program.run(manager, "m", arguments).toDoubleArray();
  }

  private static double[] numbers(int count) {
    double[] numbers = new double[count];
    Arrays.setAll(numbers, i -> Math.sin(1 + 2.3 * i));
    return numbers;
  }
}
