package io.graupel.diffusion.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Program;
import io.graupel.diffusion.program.Source;
import io.graupel.protocol.job.NetworkSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResidualUnetTest {
  @ParameterizedTest
  @CsvSource({"1, 0, 16", "2, 8, 16", "1, 16, 12"})
  void answersWithImagesOfTheSameShape(int blocks, int attentionSide, int side) {
    Source source =
        source(
            new NetworkSpec.ResidualUnet(8, List.of(1, 2, 3), blocks, 4, attentionSide, 2), side);
    source.method(
        "m",
        g ->
            g.call(
                "restore",
                g.flatParameters("w"),
                Dims.images(3, side, side),
                g.argument("x", Dims.images(3, side, side)),
                g.argument("s", Dims.of(Dims.BATCH))));
    try (NDManager manager = Program.manager(Device.cpu())) {
      NDArray weights = manager.randomNormal(new Shape(source.layout().elements())).mul(0.1f);
      weights.setName("w[]");
      NDArray x = manager.ones(new Shape(2, 3, side, side));
      Program program = Program.load(source, manager);
      // arguments in the order in which the method declares them: weights first
      NDArray early = program.run(manager, "m", weights, x, manager.create(new long[] {1, 1}));
      NDArray late = program.run(manager, "m", weights, x, manager.create(new long[] {1, 9}));
      assertThat(early.getShape()).isEqualTo(x.getShape());
      assertThat(late.get(0)).isEqualTo(early.get(0));
      assertThat(late.get(1)).isNotEqualTo(early.get(1)); // the severity is heard
    }
  }

  /** Counted by hand from the layer list of the class. */
  @Test
  void hasTheParametersOfItsLayers() {
    Source source = source(new NetworkSpec.ResidualUnet(8, List.of(1, 2), 1, 4, 4, 2), 8);
    int time = linear(8, 32) + linear(32, 32);
    int down = block(8, 8) + conv(8, 8, 3) + block(8, 16) + attention(16);
    int middle = block(16, 16) + attention(16) + block(16, 16);
    int up = block(32, 16) + attention(16) + conv(16, 8, 3) + block(16, 8);
    assertThat(source.layout().elements())
        .isEqualTo(time + conv(3, 8, 3) + down + middle + up + 2 * 8 + conv(8, 3, 3));
  }

  private static int block(int from, int to) {
    int shortcut = from == to ? 0 : conv(from, to, 1);
    return 2 * from + conv(from, to, 3) + linear(32, to) + 2 * to + conv(to, to, 3) + shortcut;
  }

  private static int attention(int channels) {
    return 2 * channels + 4 * conv(channels, channels, 1);
  }

  private static int conv(int from, int to, int kernel) {
    return from * to * kernel * kernel + to;
  }

  private static int linear(int from, int to) {
    return from * to + to;
  }

  @Test
  void aSideThatCannotBeHalvedIsSaidByTheLayer() {
    assertThatThrownBy(
            () -> source(new NetworkSpec.ResidualUnet(8, List.of(1, 2, 2), 1, 4, 0, 1), 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("up.1.skip: input (N, 16, 5, 5)");
  }

  private static Source source(NetworkSpec.ResidualUnet spec, int side) {
    return new Source().network(Dims.images(3, side, side), new ResidualUnet(spec));
  }
}
