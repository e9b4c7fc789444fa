package io.graupel.diffusion.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.graupel.diffusion.Reference;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraphTest {
  private static final Dims SMALL = Dims.images(6, 8, 8);

  private final NDManager manager = Program.manager(Device.cpu());

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void whatDoesNotFitIsSaidByTheLayersName() {
    assertRefused(
        g -> g.layers().groupNorm("norm", g.argument("x", SMALL), 4),
        "norm: input (N, 6, 8, 8) (expected: channels divisible by 4 groups)");
    assertRefused(
        g -> g.layers().conv2d("conv", g.argument("x", SMALL), 3, 11, 1, 0),
        "conv: input (N, 6, 8, 8) (expected: at least 11 pixels a side)");
    assertRefused(
        g ->
            g.within(
                "up.1",
                () ->
                    g.concat(
                        "skip", g.argument("x", SMALL), g.argument("y", Dims.images(6, 4, 4)))),
        "up.1.skip: input (N, 6, 4, 4) (expected: all but the channels as in (N, 6, 8, 8))");
    assertRefused(
        g -> g.add(g.argument("x", SMALL), g.argument("y", Dims.images(5, 8, 8))),
        "add: input (N, 5, 8, 8) (expected: to go with (N, 6, 8, 8))");
    assertRefused(
        g -> g.matmul("blur", g.argument("x", SMALL), g.argument("y", Dims.images(6, 7, 8))),
        "blur: input (N, 6, 7, 8) (expected: 8 rows)");
  }

  private static void assertRefused(Function<Graph, Value> method, String message) {
    assertThatThrownBy(() -> new Source().method("m", method))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void aNameIsGivenToOneParameterOnly() {
    assertThatThrownBy(
            () ->
                new Source()
                    .network(
                        SMALL,
                        (g, x, s, y) ->
                            g.layers()
                                .conv2d("a", g.layers().conv2d("a", x, 6, 3, 1, 1), 6, 3, 1, 1)))
        .hasMessageContaining("a.weight: declared twice");
  }

  @Test
  void aNetworkAnswersInTheShapeItIsAskedIn() {
    assertThatThrownBy(
            () ->
                new Source().network(SMALL, (g, x, s, y) -> g.layers().conv2d("a", x, 5, 3, 1, 1)))
        .hasMessage("network: result (N, 5, 8, 8) (expected: as its input, (N, 6, 8, 8))");
  }

  /** Every shape that the builder foretells is the one that libtorch finds. */
  @Test
  void shapesAreForetoldAsTheyCome() {
    List<Function<Graph, Value>> ops =
        List.of(
            g -> g.layers().upsample(g.argument("x", SMALL)),
            g -> g.transpose(g.argument("x", SMALL), 1, 3),
            g -> g.reshape(g.argument("x", SMALL), Dims.of(Dims.BATCH, 3, 2, 64)),
            g -> g.select(g.argument("x", SMALL), 1, 2),
            g -> g.clamp(g.layers().silu(g.argument("x", SMALL)), -1, 1),
            g -> {
              Value x = g.argument("x", SMALL);
              return g.concat("c", x, x);
            },
            g -> {
              Value x = g.argument("x", SMALL);
              return g.layers().attention("a", x, x, x);
            },
            g -> {
              Value x = g.argument("x", SMALL);
              return g.matmul("m", x, g.transpose(x, 2, 3));
            });
    for (Function<Graph, Value> op : ops) {
      Value foretold = op.apply(new Graph(new Layout()));
      try (NDManager scratch = manager.newSubManager()) {
        Program program = Program.load(new Source().method("m", op), scratch);
        NDArray found = program.run(scratch, "m", scratch.ones(new Shape(2, 6, 8, 8)));
        long[] expected =
            foretold.dims().sizes().stream().mapToLong(n -> n == Dims.BATCH ? 2 : n).toArray();
        assertThat(found.getShape().getShape()).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10, 199})
  void sinusoidIsTheReference(int index) {
    Source source =
        new Source()
            .method(
                "m",
                g ->
                    g.layers()
                        .sinusoid(
                            "embedding",
                            g.argument("i", Dims.of(Dims.BATCH)),
                            8,
                            g.argument("like", Dims.of(Dims.BATCH))));
    double[] expected = Reference.numbers("schedule.sinusoidal_embedding_dim8." + index);
    NDArray integer = manager.create(new long[] {index});
    NDArray like = manager.create(new double[1]);
    double[] found = Program.load(source, manager).run(manager, "m", integer, like).toDoubleArray();
    for (int i = 0; i < 8; i++) {
      assertThat(found[i]).isCloseTo(expected[i], within(1e-9));
    }
  }

  /** The numbers by their definition, in Java: the program draws the same on any device. */
  @Test
  void normalNumbersAreTheirDefinition() {
    Source source =
        new Source()
            .method(
                "m",
                g ->
                    g.draws()
                        .normal(
                            g.argument("keys", Dims.of(Dims.BATCH)),
                            g.argument("like", Dims.images(1, 3, 3))));
    NDArray keys = manager.create(new long[] {42, -7});
    NDArray like = manager.create(new double[18], new Shape(2, 1, 3, 3));
    double[] found = Program.load(source, manager).run(manager, "m", keys, like).toDoubleArray();
    for (int image = 0; image < 2; image++) {
      for (int i = 0; i < 9; i++) {
        assertThat(found[image * 9 + i])
            .isCloseTo(normal(image == 0 ? 42 : -7, i, 5), within(1e-12));
      }
    }
  }

  private static double normal(long key, int place, int pairs) {
    long z = key + 0x9e3779b97f4a7c15L * (place % pairs + 1);
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    z = z ^ z >>> 31;
    double first = ((z >>> 32) + 0.5) * 0x1p-32;
    double second = ((z & 0xffffffffL) + 0.5) * 0x1p-32;
    double radius = Math.sqrt(-2 * Math.log(first));
    double angle = 2 * Math.PI * second;
    return place < pairs ? radius * Math.cos(angle) : radius * Math.sin(angle);
  }

  @Test
  void textThatLibtorchCannotReadIsShownWithItsPlace() {
    Source broken =
        new Source()
            .text("def m(self: __torch__.M, x: Tensor) -> Tensor:\n  return torch.nonsense(x)\n");
    assertThatThrownBy(() -> Program.load(broken, manager))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("torch.nonsense(x)");
  }
}
