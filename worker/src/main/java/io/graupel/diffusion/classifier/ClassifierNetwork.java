package io.graupel.diffusion.classifier;

import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Layers;
import io.graupel.diffusion.program.Source;
import io.graupel.diffusion.program.Value;
import java.math.BigInteger;

/**
 * Three convolutions 3x3 of width, 2 width and 4 width channels, the last two halving sides, each
 * with GroupNorm and SiLU; the greatest value of each channel; a layer whose SiLU are the features;
 * and a layer that tells the classes.
 *
 * @param channels of the images
 * @param side of the images, in pixels
 * @param width channels of the first convolution
 * @param features numbers that an image becomes
 * @param classes told apart
 */
record ClassifierNetwork(int channels, int side, int width, int features, int classes) {
  private static final int GROUPS = 8;

  /** A program with {@code features(x, parameters)} and {@code classify(x, parameters)}. */
  Source source() {
    return new Source()
        .part("features", images(), (graph, x, parameters) -> features(graph, x))
        .part("classify", images(), this::classify);
  }

  /** Images (N, C, H, W) in [-1, 1]. */
  Dims images() {
    return Dims.images(channels, side, side);
  }

  /** Features (N, F). */
  Dims rows() {
    return Dims.of(Dims.BATCH, features);
  }

  /** Logits (N, K). */
  Dims answers() {
    return Dims.of(Dims.BATCH, classes);
  }

  private Value features(Graph graph, Value x) {
    Layers layers = graph.layers();
    Value fine = layer(graph, "fine", x, width, 1);
    Value middle = layer(graph, "middle", fine, 2 * width, 2);
    Value coarse = layer(graph, "coarse", middle, 4 * width, 2);
    return layers.silu(layers.linear("features", layers.pooled(coarse), features));
  }

  private static Value layer(Graph graph, String name, Value x, int channels, int stride) {
    Layers layers = graph.layers();
    return graph.within(
        name,
        () -> {
          Value wide = layers.conv2d("conv", x, channels, 3, stride, 1);
          int groups = BigInteger.valueOf(channels).gcd(BigInteger.valueOf(GROUPS)).intValue();
          return layers.silu(layers.groupNorm("norm", wide, groups));
        });
  }

  private Value classify(Graph graph, Value x, Graph.Unpacked parameters) {
    Value rows = graph.call("features", parameters, rows(), x);
    return graph.layers().linear("classes", rows, classes);
  }
}
