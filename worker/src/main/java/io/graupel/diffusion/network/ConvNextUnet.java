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
 * The U-Net of Bansal et al. 2022, "Cold Diffusion" (arXiv:2208.09392), with the blocks of Liu et
 * al. 2022 (arXiv:2201.03545) and linear attention after Shen et al. 2018 (arXiv:1812.01243).
 *
 * <pre>
 * down i   block, block, attention, kept; then conv 4x4 of stride 2, but not at the last level
 * middle   block, attention, block
 * up i     concat of what was kept, block, block, attention, transposed conv 4x4 to the level above
 * final    block without severity, conv 1x1 to the channels of the images
 *
 * block      depthwise conv 7x7, plus Linear(GELU(time)), norm over channels, conv 3x3 to twice the
 *            channels, GELU, conv 3x3; on top of its input
 * attention  norm over channels, linear attention of 4 heads x 32; on top of its input
 * time       sinusoid of s - 1, Linear, GELU, Linear, plus a learnt vector for the label
 * </pre>
 *
 * <p>What the first level keeps is not used, as in the authors' code, unless the spec wants it to
 * be: then one more block joins it in before the last.
 */
public final class ConvNextUnet implements Source.Restoration {
  private static final int HEADS = 4;
  private static final int HEAD = 32;

  private final NetworkSpec.ConvNextUnet spec;

  public ConvNextUnet(NetworkSpec.ConvNextUnet spec) {
    this.spec = spec;
  }

  @Override
  public Value restore(Graph graph, Value x, Value severity, Value label) {
    Optional<Value> time = graph.within("time", () -> time(graph, x, severity, label));
    Deque<Value> kept = new ArrayDeque<>();
    Value h = x;
    for (int level = 0; level < levels(); level++) {
      h = down(graph, level, h, time, kept);
    }
    Value bottom = h;
    h = graph.within("middle", () -> middle(graph, bottom, time));
    for (int level = levels() - 1; level > 0; level--) {
      h = up(graph, level, h, time, kept.pop());
    }
    if (spec.fullSkip()) {
      Value both = graph.concat("skip", h, kept.pop());
      h = block(graph, "joined", both, channels(0), time);
    }
    h = block(graph, "final.block", h, spec.width(), Optional.empty());
    h = graph.layers().conv2d("final.conv", h, x.channels(), 1, 1, 0);
    return spec.residual() ? graph.add(h, x) : h;
  }

  /** What the blocks are told, behind its last GELU, if they are told anything. */
  private Optional<Value> time(Graph graph, Value x, Value severity, Value label) {
    Optional<Value> severities =
        spec.time() ? Optional.of(severity(graph, x, severity)) : Optional.empty();
    return Labels.plus(graph, severities, label, spec.classes(), spec.width())
        .map(graph.layers()::gelu);
  }

  private Value severity(Graph graph, Value x, Value severity) {
    Layers layers = graph.layers();
    Value embedding = layers.sinusoid("embedding", graph.add(severity, -1L), spec.width(), x);
    Value hidden = layers.gelu(layers.linear("0", embedding, 4 * spec.width()));
    return layers.linear("1", hidden, spec.width());
  }

  private Value down(Graph graph, int level, Value x, Optional<Value> time, Deque<Value> kept) {
    return graph.within(
        "down." + level,
        () -> {
          boolean first = level == 0;
          Value h = block(graph, "0", x, channels(level), time, !first);
          h = attention(graph, block(graph, "1", h, channels(level), time));
          kept.push(h);
          boolean last = level == levels() - 1;
          return last ? h : graph.layers().conv2d("downsample", h, h.channels(), 4, 2, 1);
        });
  }

  private Value middle(Graph graph, Value x, Optional<Value> time) {
    Value h = attention(graph, block(graph, "0", x, x.channels(), time));
    return block(graph, "1", h, h.channels(), time);
  }

  private Value up(Graph graph, int level, Value x, Optional<Value> time, Value kept) {
    return graph.within(
        "up." + level,
        () -> {
          int above = channels(level - 1);
          Value h = block(graph, "0", graph.concat("skip", x, kept), above, time);
          h = attention(graph, block(graph, "1", h, above, time));
          return graph.layers().doubled("upsample", h, above);
        });
  }

  private int levels() {
    return spec.multipliers().size();
  }

  private int channels(int level) {
    return spec.width() * spec.multipliers().get(level);
  }

  private Value block(Graph graph, String name, Value x, int channels, Optional<Value> time) {
    return block(graph, name, x, channels, time, true);
  }

  private Value block(
      Graph graph, String name, Value x, int channels, Optional<Value> time, boolean normed) {
    Layers layers = graph.layers();
    return graph.within(
        name,
        () -> {
          Value spread = layers.depthwise("depthwise", x, 7);
          Value told = time.map(vector -> shifted(graph, spread, vector)).orElse(spread);
          Value h = normed ? layers.channelNorm("norm", told) : told;
          h = layers.gelu(layers.conv2d("conv1", h, 2 * channels, 3, 1, 1));
          h = layers.conv2d("conv2", h, channels, 3, 1, 1);
          boolean same = x.channels() == channels;
          return graph.add(same ? x : layers.conv2d("shortcut", x, channels, 1, 1, 0), h);
        });
  }

  private static Value shifted(Graph graph, Value x, Value time) {
    Value shift = graph.layers().linear("time", time, x.channels());
    return graph.add(x, graph.reshape(shift, Dims.images(x.channels(), 1, 1)));
  }

  static Value attention(Graph graph, Value x) {
    return graph.within(
        "attention",
        () -> graph.add(x, linearAttention(graph, graph.layers().channelNorm("norm", x))));
  }

  /** Each head's keys, a distribution over the pixels, weigh the values to one 32x32 matrix. */
  private static Value linearAttention(Graph graph, Value x) {
    Layers layers = graph.layers();
    int inner = HEADS * HEAD;
    Value all = layers.project("qkv", x, 3 * inner);
    Value q = graph.mul(heads(graph, all, 0), 1 / Math.sqrt(HEAD));
    Value k = layers.softmax(heads(graph, all, 1), -1);
    Value v = heads(graph, all, 2);
    Value matrix = graph.matmul("matrix", k, graph.transpose(v, 2, 3));
    Value read = graph.matmul("read", graph.transpose(matrix, 2, 3), q);
    Value pixels = graph.reshape(read, Dims.images(inner, x.height(), x.width()));
    return layers.conv2d("out", pixels, x.channels(), 1, 1, 0);
  }

  /** Part 0, 1 or 2 of the channels as (N, heads, 32, pixels). */
  private static Value heads(Graph graph, Value all, int part) {
    Value channels = graph.channels(all, part * HEADS * HEAD, HEADS * HEAD);
    return graph.reshape(channels, Dims.of(Dims.BATCH, HEADS, HEAD, all.height() * all.width()));
  }
}
