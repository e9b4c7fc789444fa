package io.graupel.diffusion.program;

import java.util.Optional;

/**
 * Writes the layers of networks: those with parameters, which start as PyTorch's do, and what
 * stands between them.
 *
 * <p>Weights and biases of convolutions and linear layers start uniform within 1 / sqrt(fan-in),
 * scale and shift of a normalisation at 1 and 0. Images are (N, C, H, W), rows (N, F).
 */
public final class Layers {
  private static final int DOUBLE = 7; // as the native library numbers element types

  private final Graph graph;
  private Optional<Value> dropoutKeys = Optional.empty();
  private int dropouts;

  Layers(Graph graph) {
    this.graph = graph;
  }

  /**
   * Convolution with bias and a square kernel; the result has floor((side + 2p - k) / s) + 1 pixels
   * a side.
   */
  public Value conv2d(String name, Value x, int channels, int kernel, int stride, int padding) {
    graph.require(name, x.dims().rank() == 4, x, "images (N, C, H, W)");
    int height = (x.height() + 2 * padding - kernel) / stride + 1;
    int width = (x.width() + 2 * padding - kernel) / stride + 1;
    graph.require(name, height > 0 && width > 0, x, "at least %d pixels a side".formatted(kernel));
    double bound = 1 / Math.sqrt((double) x.channels() * kernel * kernel);
    Value weight =
        graph.parameter(
            name + ".weight", Dims.of(channels, x.channels(), kernel, kernel), 0, bound);
    Value bias = graph.parameter(name + ".bias", Dims.of(channels), 0, bound);
    return graph.assign(
        "torch.conv2d(%s, %s, %s, [%d, %d], [%d, %d])"
            .formatted(x.text(), weight.text(), bias.text(), stride, stride, padding, padding),
        Dims.images(channels, height, width));
  }

  /** x W^T + b over the last axis. */
  public Value linear(String name, Value x, int width) {
    int from = x.dims().at(-1);
    graph.require(name, from > 0, x, "a known width");
    double bound = 1 / Math.sqrt(from);
    Value weight = graph.parameter(name + ".weight", Dims.of(width, from), 0, bound);
    Value bias = graph.parameter(name + ".bias", Dims.of(width), 0, bound);
    return graph.assign(
        "torch.linear(%s, %s, %s)".formatted(x.text(), weight.text(), bias.text()),
        x.dims().with(-1, width));
  }

  /** Convolution of each channel by itself, with bias; sides stay as they are. */
  public Value depthwise(String name, Value x, int kernel) {
    graph.require(name, kernel % 2 == 1, x, "an odd kernel, not " + kernel);
    double bound = 1.0 / kernel;
    Value weight =
        graph.parameter(name + ".weight", Dims.of(x.channels(), 1, kernel, kernel), 0, bound);
    Value bias = graph.parameter(name + ".bias", Dims.of(x.channels()), 0, bound);
    return graph.assign(
        "torch.conv2d(%s, %s, %s, [1, 1], [%d, %d], [1, 1], %d)"
            .formatted(x.text(), weight.text(), bias.text(), kernel / 2, kernel / 2, x.channels()),
        x.dims());
  }

  /** Convolution 1x1 without bias. */
  public Value project(String name, Value x, int channels) {
    double bound = 1 / Math.sqrt(x.channels());
    Value weight =
        graph.parameter(name + ".weight", Dims.of(channels, x.channels(), 1, 1), 0, bound);
    return graph.assign(
        "torch.conv2d(%s, %s)".formatted(x.text(), weight.text()), x.dims().with(1, channels));
  }

  /**
   * Transposed convolution 4x4 of stride 2 and padding 1, with bias, which doubles sides; it starts
   * uniform within 1 / sqrt(16 channels).
   */
  public Value doubled(String name, Value x, int channels) {
    double bound = 1 / Math.sqrt(16.0 * channels);
    Value weight =
        graph.parameter(name + ".weight", Dims.of(x.channels(), channels, 4, 4), 0, bound);
    Value bias = graph.parameter(name + ".bias", Dims.of(channels), 0, bound);
    return graph.assign(
        "torch.conv_transpose2d(%s, %s, %s, [2, 2], [1, 1])"
            .formatted(x.text(), weight.text(), bias.text()),
        Dims.images(channels, 2 * x.height(), 2 * x.width()));
  }

  /** Rows (N, width) of a learnt table by integer index (N); they start uniform, of variance 1. */
  public Value embedding(String name, Value index, int rows, int width) {
    return graph.gather(
        graph.parameter(name + ".weight", Dims.of(rows, width), 0, Math.sqrt(3)), index);
  }

  /** Normalisation of each pixel over its channels, with learnt scale and shift, epsilon 1e-5. */
  public Value channelNorm(String name, Value x) {
    Value weight = graph.parameter(name + ".weight", Dims.of(x.channels()), 1, 0);
    Value bias = graph.parameter(name + ".bias", Dims.of(x.channels()), 0, 0);
    return graph.assign(
        "torch.permute(torch.layer_norm(torch.permute(%s, [0, 2, 3, 1]), [%d], %s, %s, 1e-05), [0, 3, 1, 2])"
            .formatted(x.text(), x.channels(), weight.text(), bias.text()),
        x.dims());
  }

  /** Group normalisation (Wu and He 2018) with learnt scale and shift, epsilon 1e-6. */
  public Value groupNorm(String name, Value x, int groups) {
    graph.require(
        name, x.channels() % groups == 0, x, "channels divisible by %d groups".formatted(groups));
    Value weight = graph.parameter(name + ".weight", Dims.of(x.channels()), 1, 0);
    Value bias = graph.parameter(name + ".bias", Dims.of(x.channels()), 0, 0);
    return graph.assign(
        "torch.group_norm(%s, %d, %s, %s, 1e-06)"
            .formatted(x.text(), groups, weight.text(), bias.text()),
        x.dims());
  }

  /** x sigmoid(x). */
  public Value silu(Value x) {
    return graph.assign("torch.silu(%s)".formatted(x.text()), x.dims());
  }

  /** x Phi(x) with the normal distribution function itself, not an approximation. */
  public Value gelu(Value x) {
    return graph.assign("torch.gelu(%s)".formatted(x.text()), x.dims());
  }

  /** Softmax along an axis. */
  public Value softmax(Value x, int axis) {
    return graph.assign("torch.softmax(%s, %d)".formatted(x.text(), axis), x.dims());
  }

  /** Softmax(q k^T / sqrt(d)) v for q, k, v of (N, heads, places, d). */
  public Value attention(String name, Value q, Value k, Value v) {
    graph.require(
        name, q.dims().equals(k.dims()) && k.dims().equals(v.dims()), k, "as q, " + q.dims());
    return graph.assign(
        "torch.scaled_dot_product_attention(%s, %s, %s)".formatted(q.text(), k.text(), v.text()),
        v.dims());
  }

  /** Each pixel becomes two by two. */
  public Value upsample(Value x) {
    return graph.assign(
        "torch.upsample_nearest2d(%s, None, [2., 2.])".formatted(x.text()),
        Dims.images(x.channels(), 2 * x.height(), 2 * x.width()));
  }

  /** One more column at the right and one more row below, of zeros. */
  public Value padded(Value x) {
    return graph.assign(
        "torch.constant_pad_nd(%s, [0, 1, 0, 1])".formatted(x.text()),
        Dims.images(x.channels(), x.height() + 1, x.width() + 1));
  }

  /** The greatest pixel of each channel: rows (N, C). */
  public Value pooled(Value x) {
    return graph.assign(
        "torch.amax(%s, [2, 3])".formatted(x.text()), Dims.of(Dims.BATCH, x.channels()));
  }

  /**
   * Sinusoidal embedding (N, width) of integers (N): sin(i f), cos(i f) with f from 1 down to
   * 1/10000 in geometric steps; computed in float64, then brought to the element type of {@code
   * like}, in which not every i might be told from the next.
   */
  public Value sinusoid(String name, Value integers, int width, Value like) {
    graph.require(
        name, width % 2 == 0 && width >= 4, integers, "an even width of 4 or more, not " + width);
    int half = width / 2;
    Value frequencies =
        graph.assign(
            "torch.exp(torch.mul(torch.arange(%d, dtype=%d, device=ops.prim.device(%s)), %s))"
                .formatted(
                    half, DOUBLE, like.text(), Graph.literal(-Math.log(10_000) / (half - 1))),
            Dims.of(1, half));
    Value column = graph.reshape(graph.as(integers, frequencies), Dims.of(Dims.BATCH, 1));
    Value angles = graph.mul(column, frequencies);
    Value waves =
        graph.assign(
            "torch.cat([torch.sin(%s), torch.cos(%s)], 1)".formatted(angles.text(), angles.text()),
            Dims.of(Dims.BATCH, width));
    return graph.as(waves, like);
  }

  /**
   * Sets elements to 0 at random and scales the others up, while training; as it is otherwise.
   *
   * @param rate share that becomes 0
   */
  public Value dropout(Value x, double rate) {
    if (rate == 0) {
      return x;
    }
    int layer = ++dropouts;
    return dropoutKeys.map(keys -> dropped(x, keys, layer, rate)).orElse(x);
  }

  private Value dropped(Value x, Value keys, int layer, double rate) {
    Value mask = graph.keepingResult(() -> new CounterMask(graph).draw(keys, layer, x, rate));
    return graph.mul(x, mask);
  }

  /** The keys of the images, which the caller passes: from here on {@link #dropout} takes place. */
  void dropoutKeys(String name) {
    dropoutKeys = Optional.of(graph.argument(name, Dims.of(Dims.BATCH)));
  }

  /** Whether the method would be another with {@link #dropoutKeys}. */
  boolean dropsOut() {
    return dropouts > 0;
  }
}
