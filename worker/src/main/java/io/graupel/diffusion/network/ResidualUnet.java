package io.graupel.diffusion.network;

import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Source;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.NetworkSpec;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A residual U-Net in the manner of Ho, Jain and Abbeel 2020 (arXiv:2006.11239), appendix B: it
 * answers with the estimate of the clean image itself.
 *
 * <pre>
 * stem     conv 3x3 to width
 * down i   blocks x (residual block, attention), each result kept; then conv 3x3 of stride 2
 * middle   residual block, attention, residual block
 * up i     blocks x (concat of what was kept, residual block, attention); then nearest x2, conv 3x3
 * out      GroupNorm, SiLU, conv 3x3 to the channels of the images
 * </pre>
 *
 * <p>The severity enters each residual block as the sinusoidal embedding of s - 1 behind two linear
 * layers. Attention stands only at sides up to {@code attentionSide}. Parameters start as PyTorch's
 * layers do by default; see {@link Graph}.
 */
public final class ResidualUnet implements Source.Restoration {
  private final NetworkSpec.ResidualUnet spec;

  public ResidualUnet(NetworkSpec.ResidualUnet spec) {
    this.spec = spec;
  }

  @Override
  public Value restore(Graph graph, Value x, Value severity) {
    Value time = graph.within("time", () -> time(graph, x, severity));
    Deque<Value> kept = new ArrayDeque<>();
    Value h = graph.conv2d("stem", x, spec.width(), 3, 1, 1);
    int levels = spec.multipliers().size();
    for (int level = 0; level < levels; level++) {
      h = down(graph, level, h, time, kept);
    }
    Value bottom = h;
    h = graph.within("middle", () -> middle(graph, bottom, time));
    for (int level = levels - 1; level >= 0; level--) {
      h = up(graph, level, h, time, kept);
    }
    h = graph.silu(graph.groupNorm("out.norm", h, spec.groups()));
    return graph.conv2d("out.conv", h, x.channels(), 3, 1, 1);
  }

  private Value time(Graph graph, Value x, Value severity) {
    Value embedding = graph.sinusoid("embedding", graph.add(severity, -1L), even(spec.width()), x);
    Value hidden = graph.silu(graph.linear("0", embedding, 4 * spec.width()));
    return graph.silu(graph.linear("1", hidden, 4 * spec.width()));
  }

  private static int even(int width) {
    return width + width % 2;
  }

  private Value down(Graph graph, int level, Value x, Value time, Deque<Value> kept) {
    return graph.within(
        "down." + level,
        () -> {
          Value h = x;
          for (int i = 0; i < spec.blocks(); i++) {
            h = stage(graph, "" + i, h, time, channels(level));
            kept.push(h);
          }
          boolean last = level == spec.multipliers().size() - 1;
          return last ? h : graph.conv2d("downsample", h, h.channels(), 3, 2, 1);
        });
  }

  private Value middle(Graph graph, Value x, Value time) {
    Value h = stage(graph, "0", x, time, x.channels());
    return graph.within("1", () -> residual(graph, h, time, h.channels()));
  }

  private Value up(Graph graph, int level, Value x, Value time, Deque<Value> kept) {
    return graph.within(
        "up." + level,
        () -> {
          Value h = x;
          for (int i = 0; i < spec.blocks(); i++) {
            h = graph.concat("skip", h, kept.pop());
            h = stage(graph, "" + i, h, time, channels(level));
          }
          return level == 0
              ? h
              : graph.conv2d("upsample", graph.upsample(h), channels(level - 1), 3, 1, 1);
        });
  }

  private int channels(int level) {
    return spec.width() * spec.multipliers().get(level);
  }

  private Value stage(Graph graph, String name, Value x, Value time, int channels) {
    return graph.within(
        name,
        () -> {
          Value h = residual(graph, x, time, channels);
          return h.height() <= spec.attentionSide()
              ? graph.within("attention", () -> attention(graph, h))
              : h;
        });
  }

  private Value residual(Graph graph, Value x, Value time, int channels) {
    Value h = graph.silu(graph.groupNorm("norm1", x, spec.groups()));
    h = graph.conv2d("conv1", h, channels, 3, 1, 1);
    Value shift = graph.linear("time", time, channels);
    h = graph.add(h, graph.reshape(shift, Dims.images(channels, 1, 1)));
    h = graph.silu(graph.groupNorm("norm2", h, spec.groups()));
    h = graph.conv2d("conv2", h, channels, 3, 1, 1);
    Value straight = x.channels() == channels ? x : graph.conv2d("shortcut", x, channels, 1, 1, 0);
    return graph.add(straight, h);
  }

  /** Self-attention over all pixels, on top of its input. */
  private Value attention(Graph graph, Value x) {
    Value normed = graph.groupNorm("norm", x, spec.groups());
    Value q = heads(graph, graph.conv2d("query", normed, x.channels(), 1, 1, 0));
    Value k = heads(graph, graph.conv2d("key", normed, x.channels(), 1, 1, 0));
    Value v = heads(graph, graph.conv2d("value", normed, x.channels(), 1, 1, 0));
    Value mixed = graph.transpose(graph.attention("heads", q, k, v), 2, 3);
    Value pixels = graph.reshape(mixed, x.dims());
    return graph.add(x, graph.conv2d("out", pixels, x.channels(), 1, 1, 0));
  }

  /** (N, C, H, W) to (N, heads, H W, C / heads). */
  private Value heads(Graph graph, Value x) {
    int each = x.channels() / spec.heads();
    int places = x.height() * x.width();
    return graph.transpose(graph.reshape(x, Dims.of(Dims.BATCH, spec.heads(), each, places)), 2, 3);
  }
}
