package io.graupel.diffusion.evaluation;

import io.graupel.diffusion.degradation.Frame;
import io.graupel.diffusion.feature.FeatureNetwork;
import io.graupel.diffusion.metric.Features;
import io.graupel.diffusion.spectrum.Periodograms;
import io.graupel.diffusion.spectrum.Spectrum;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What is kept of one set of images. They come in the order of their indices, in pieces of any
 * size; whatever depends on who else is in a batch is computed on shards of one size, so that the
 * pieces leave no trace in the bits.
 */
final class Gathered {
  static final int SHARD = 64;
  private static final int JOINED = 64;

  private final Frame frame;
  private final Wanted wanted;
  private final Optional<FeatureNetwork> network;
  private final float[] shard;
  private final List<double[]> features = new ArrayList<>();
  private final List<Features> pixels = new ArrayList<>();
  private Optional<Periodograms> power = Optional.empty();
  private int filled;
  private int images;

  /** What a figure will ask for, beyond features. */
  record Wanted(boolean spectrum, boolean pixels) {}

  Gathered(Frame frame, Wanted wanted, Optional<FeatureNetwork> network) {
    this.frame = frame;
    this.wanted = wanted;
    this.network = network;
    this.shard = new float[SHARD * frame.elements()];
  }

  /** Adds images in [-1, 1], (N, C, H, W). */
  void add(float[] more) {
    int from = 0;
    while (from < more.length) {
      int taken = Math.min(shard.length - filled, more.length - from);
      System.arraycopy(more, from, shard, filled, taken);
      filled += taken;
      from += taken;
      if (filled == shard.length) {
        close(shard);
      }
    }
  }

  /** No more images come. */
  void end() {
    if (filled > 0) {
      Arrays.fill(shard, filled, shard.length, 0);
      close(Arrays.copyOf(shard, filled));
    }
  }

  private void close(float[] whole) {
    int count = whole.length / frame.elements();
    images += count;
    filled = 0;
    network.ifPresent(
        n -> {
          Features rows = n.measure(shard, frame);
          features.add(Arrays.copyOf(rows.values(), count * rows.width()));
        });
    if (wanted.spectrum) {
      Periodograms one = Periodograms.of(whole, frame.channels(), frame.side());
      power = Optional.of(power.map(sum -> sum.plus(one)).orElse(one));
    }
    if (wanted.pixels) {
      pixels.add(Features.of(frame.elements(), unit(whole)));
    }
  }

  private static float[] unit(float[] images) {
    float[] unit = new float[images.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (images[i] + 1) / 2;
    }
    return unit;
  }

  int images() {
    return images;
  }

  /** One row for each image. */
  Features features() {
    int length = features.stream().mapToInt(rows -> rows.length).sum();
    return joined(features, length / images);
  }

  Spectrum spectrum() {
    return power.orElseThrow().spectrum();
  }

  /** The images on [0, 1], in a few parts. */
  List<Features> pixels() {
    List<Features> parts = new ArrayList<>();
    for (int from = 0; from < pixels.size(); from += JOINED) {
      List<Features> some = pixels.subList(from, Math.min(from + JOINED, pixels.size()));
      parts.add(joined(some.stream().map(Features::values).toList(), frame.elements()));
    }
    return parts;
  }

  private static Features joined(List<double[]> rows, int width) {
    DoubleBuffer all = DoubleBuffer.allocate(rows.stream().mapToInt(r -> r.length).sum());
    rows.forEach(all::put);
    return new Features(width, all.array());
  }
}
