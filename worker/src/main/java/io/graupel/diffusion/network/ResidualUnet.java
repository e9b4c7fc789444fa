package io.graupel.diffusion.network;

import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Layers;
import io.graupel.diffusion.program.Source;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.NetworkSpec;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The U-Net of Ho, Jain and Abbeel 2020 (arXiv:2006.11239), appendix B, which Cold Diffusion
 * (arXiv:2208.09392) uses for CIFAR-10; it answers with the estimate of the clean image itself.
 *
 * <pre>
 * stem     conv 3x3 to width, kept
 * down i   blocks x (block, attention, kept); then zeros right and below, conv 3x3 of stride 2, kept
 * middle   block, attention, block
 * up i     (blocks + 1) x (concat of what was kept, block, attention); then nearest x2, conv 3x3
 * out      GroupNorm, swish, conv 3x3 to the channels of the images
 *
 * block      GroupNorm, swish, conv 3x3, plus Linear(swish(time)), GroupNorm, swish, dropout,
 *            conv 3x3; on top of its input
 * attention  GroupNorm, softmax(q k / sqrt(c)) v; on top of its input; only at the spec's sides
 * time       sinusoid of s - 1, Linear, swish, Linear, plus a learnt vector for the label
 * </pre>
 */
public final class ResidualUnet implements Source.Restoration {
  private final NetworkSpec.ResidualUnet spec;

  public ResidualUnet(NetworkSpec.ResidualUnet spec) {
    this.spec = spec;
  }

  @Override
  public Value restore(Graph graph, Value x, Value severity, Value label) {
    Layers layers = graph.layers();
    Value time = graph.within("time", () -> time(graph, x, severity, label));
    Deque<Value> kept = new ArrayDeque<>();
    Value h = layers.conv2d("stem", x, spec.width(), 3, 1, 1);
    kept.push(h);
    int levels = spec.multipliers().size();
    for (int level = 0; level < levels; level++) {
      h = down(graph, level, h, time, kept);
    }
    Value bottom = h;
    h = graph.within("middle", () -> middle(graph, bottom, time));
    for (int level = levels - 1; level >= 0; level--) {
      h = up(graph, level, h, time, kept);
    }
    h = layers.silu(layers.groupNorm("out.norm", h, spec.groups()));
    return layers.conv2d("out.conv", h, x.channels(), 3, 1, 1);
  }

  /** What the blocks are told, behind the swish that each of them begins with. */
  private Value time(Graph graph, Value x, Value severity, Value label) {
    Layers layers = graph.layers();
    int width = 4 * spec.width();
    Value embedding = layers.sinusoid("embedding", graph.add(severity, -1L), spec.width(), x);
    Value severities = layers.linear("1", layers.silu(layers.linear("0", embedding, width)), width);
    return layers.silu(
        Labels.plus(graph, Optional.of(severities), label, spec.classes(), width)
            .orElse(severities));
  }

  private Value down(Graph graph, int level, Value x, Value time, Deque<Value> kept) {
    Layers layers = graph.layers();
    return graph.within(
        "down." + level,
        () -> {
          Value h = x;
          for (int i = 0; i < spec.blocks(); i++) {
            h = stage(graph, "" + i, h, time, channels(level));
            kept.push(h);
          }
          if (level == spec.multipliers().size() - 1) {
            return h;
          }
          h = layers.conv2d("downsample", layers.padded(h), h.channels(), 3, 2, 0);
          kept.push(h);
          return h;
        });
  }

  private Value middle(Graph graph, Value x, Value time) {
    Value h = block(graph, "0", x, time, x.channels());
    h = attention(graph, h);
    return block(graph, "1", h, time, h.channels());
  }

  private Value up(Graph graph, int level, Value x, Value time, Deque<Value> kept) {
    Layers layers = graph.layers();
    return graph.within(
        "up." + level,
        () -> {
          Value h = x;
          for (int i = 0; i <= spec.blocks(); i++) {
            h = graph.concat("skip", h, kept.pop());
            h = stage(graph, "" + i, h, time, channels(level));
          }
          return level == 0
              ? h
              : layers.conv2d("upsample", layers.upsample(h), h.channels(), 3, 1, 1);
        });
  }

  private int channels(int level) {
    return spec.width() * spec.multipliers().get(level);
  }

  private Value stage(Graph graph, String name, Value x, Value time, int channels) {
    Value h = block(graph, name, x, time, channels);
    return spec.attentionSides().contains(h.height())
        ? graph.within(name, () -> attention(graph, h))
        : h;
  }

  private Value block(Graph graph, String name, Value x, Value time, int channels) {
    Layers layers = graph.layers();
    return graph.within(
        name,
        () -> {
          Value h = layers.silu(layers.groupNorm("norm1", x, spec.groups()));
          h = layers.conv2d("conv1", h, channels, 3, 1, 1);
          Value shift = layers.linear("time", time, channels);
          h = graph.add(h, graph.reshape(shift, Dims.images(channels, 1, 1)));
          h = layers.silu(layers.groupNorm("norm2", h, spec.groups()));
          h = layers.conv2d("conv2", layers.dropout(h, spec.dropout()), channels, 3, 1, 1);
          boolean same = x.channels() == channels;
          return graph.add(same ? x : layers.conv2d("shortcut", x, channels, 1, 1, 0), h);
        });
  }

  private Value attention(Graph graph, Value x) {
    return graph.within("attention", () -> graph.add(x, mixed(graph, x)));
  }

  /** Each pixel's mean of all, weighed by how its query goes with their keys. */
  private Value mixed(Graph graph, Value x) {
    Layers layers = graph.layers();
    Value normed = layers.groupNorm("norm", x, spec.groups());
    Value q = heads(graph, layers.conv2d("query", normed, x.channels(), 1, 1, 0));
    Value k = heads(graph, layers.conv2d("key", normed, x.channels(), 1, 1, 0));
    Value v = heads(graph, layers.conv2d("value", normed, x.channels(), 1, 1, 0));
    Value read = graph.transpose(layers.attention("heads", q, k, v), 2, 3);
    return layers.conv2d("out", graph.reshape(read, x.dims()), x.channels(), 1, 1, 0);
  }

  /** (N, C, H, W) to (N, heads, H W, C / heads). */
  private Value heads(Graph graph, Value x) {
    int each = x.channels() / spec.heads();
    int places = x.height() * x.width();
    return graph.transpose(graph.reshape(x, Dims.of(Dims.BATCH, spec.heads(), each, places)), 2, 3);
  }
}
