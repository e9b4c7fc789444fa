package io.graupel.diffusion.degradation;

import io.graupel.diffusion.program.CounterDraws;
import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.DegradationSpec.Snow.Brightness;
import io.graupel.protocol.job.DegradationSpec.Snow.Range;
import java.util.List;
import java.util.Set;

/**
 * Snow (Cold Diffusion, section 4.4): on images in [0, 1], D(x, s) = clip(base + S + S', 0, 1),
 * where S is a layer of streaks and S' the same turned by 180 degrees.
 *
 * <p>A layer begins as normal noise, enlarged linearly from corner to corner; what lies below the
 * threshold goes, the rest is cut to [0, 1] and blurred along rows or columns, each as likely, with
 * zeros beyond the edge. Thresholds fall and streaks grow with the severity, which alone is worked
 * out; the noise is drawn for the enlarged part only. Severity 0 is the image itself, unlike in the
 * published code.
 */
record Snow(DegradationSpec.Snow spec, int side) implements Degradation {
  private static final double[] LUMA = {0.299, 0.587, 0.114};

  @Override
  public int steps() {
    return spec.steps();
  }

  @Override
  public Set<Trait> traits() {
    return Set.of(Trait.RANDOM);
  }

  private int seed() {
    return (int) Math.ceil(side / spec.zoom());
  }

  /**
   * The enlargement (1, n, seed); by severity the threshold and the shares of image and brightened
   * image, (T + 1, 3), and the motion blur of rows, (T + 1, n, n); weights of luma (1, 3, 1, 1).
   */
  @Override
  public List<Table> tables() {
    double[] numbers = new double[3 * (steps() + 1)];
    double[] blurs = new double[(steps() + 1) * side * side];
    for (int s = 1; s <= steps(); s++) {
      numbers[3 * s] = at(spec.threshold(), s);
      numbers[3 * s + 1] = kept(s);
      numbers[3 * s + 2] = 1 - kept(s);
      double[] taps = GaussianBlur.taps(spec.taps(), at(spec.streak(), s));
      for (int row = 0; row < side; row++) {
        for (int tap = 0; tap < taps.length; tap++) {
          int column = row + tap - taps.length / 2;
          if (column >= 0 && column < side) {
            blurs[(s * side + row) * side + column] = taps[tap];
          }
        }
      }
    }
    return List.of(
        new Table.Reals(Dims.of(1, side, seed()), enlargement()),
        new Table.Reals(Dims.of(steps() + 1, 3), numbers),
        new Table.Reals(Dims.of(steps() + 1, side, side), blurs),
        new Table.Reals(Dims.of(1, 3, 1, 1), LUMA));
  }

  private double at(Range range, int severity) {
    return Strengths.between(range.first(), range.last(), severity - 1, steps());
  }

  private double kept(int severity) {
    return switch (spec.brightness()) {
      case Brightness.Fixed fixed -> 1;
      case Brightness.Scaled(double first, double last) -> at(new Range(first, last), severity);
    };
  }

  /** Linear from corner to corner, cut to the middle, (n, seed). */
  private double[] enlargement() {
    int enlarged = (int) Math.rint(seed() * spec.zoom());
    double[] matrix = new double[side * seed()];
    for (int row = 0; row < side; row++) {
      double place = (row + (enlarged - side) / 2) * (seed() - 1.0) / (enlarged - 1);
      int left = Math.min((int) place, seed() - 2);
      matrix[row * seed() + left] = 1 - (place - left);
      matrix[row * seed() + left + 1] = place - left;
    }
    return matrix;
  }

  /** The enlarged noise (N, n, n), and whether it falls along columns, int64 (N, 1, 1). */
  @Override
  public Context context(Graph graph, Tables tables, Value keys, Value like) {
    CounterDraws draws = graph.draws();
    Value normal = draws.normal(keys, Dims.of(Dims.BATCH, seed(), seed()), like);
    Value noise = graph.add(graph.mul(normal, spec.std()), spec.mean());
    Value orientation = draws.below(2, draws.keys(keys, 0L), 1);
    return Context.of(
        enlarged(graph, tables, noise), graph.reshape(orientation, Dims.of(Dims.BATCH, 1, 1)));
  }

  /** Noise (N, seed, seed) as large as the images, (N, n, n). */
  Value enlarged(Graph graph, Tables tables, Value noise) {
    Value rows = graph.matmul("rows", tables.get(0), noise);
    return graph.matmul("columns", rows, graph.transpose(tables.get(0), 1, 2));
  }

  @Override
  public Value degrade(Graph graph, Tables tables, Value clean, Value severity, Context context) {
    Value numbers = graph.gather(tables.get(1), severity);
    Value blur = graph.gather(tables.get(2), severity);
    Value layer = graph.reshape(layer(graph, numbers, blur, context), Dims.images(1, side, side));
    Value unit = graph.mul(graph.add(clean, 1.0), 0.5);
    Value base = base(graph, tables, unit, numbers);
    Value snowed = graph.clamp(graph.add(base, layer), 0, 1);
    Value none = graph.reshape(severity, Dims.images(1, 1, 1));
    return graph.choose(none, clean, graph.add(graph.mul(snowed, 2.0), -1.0));
  }

  /** Streaks and turned streaks, (N, n, n). */
  private Value layer(Graph graph, Value numbers, Value blur, Context context) {
    Value threshold = graph.reshape(graph.select(numbers, 1, 0), Dims.of(Dims.BATCH, 1, 1));
    Value noise = context.get(0);
    Value kept = graph.mul(graph.clamp(noise, 0, 1), graph.atLeast(noise, threshold));
    Value streaks = graph.matmul("streaks", kept, graph.transpose(blur, 1, 2));
    Value fallen = graph.choose(context.get(1), streaks, graph.transpose(streaks, 1, 2));
    return graph.add(fallen, graph.turned(fallen));
  }

  private Value base(Graph graph, Tables tables, Value unit, Value numbers) {
    return switch (spec.brightness()) {
      case Brightness.Fixed fixed -> unit;
      case Brightness.Scaled scaled -> {
        Value luma =
            graph.mul(graph.channelMean(graph.mul(unit, tables.get(3))), 1.5 * unit.channels());
        Value brighter = graph.max(unit, graph.add(luma, 0.5));
        yield graph.add(
            graph.mul(unit, share(graph, numbers, 1)),
            graph.mul(brighter, share(graph, numbers, 2)));
      }
    };
  }

  private static Value share(Graph graph, Value numbers, int column) {
    return graph.reshape(graph.select(numbers, 1, column), Dims.images(1, 1, 1));
  }
}
