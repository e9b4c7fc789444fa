package io.graupel.diffusion.degradation;

import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.DegradationSpec.Desaturation.Keep;
import java.util.List;
import java.util.Set;

/**
 * Colours fade (Cold Diffusion, appendix, colorization): D(x, s) = k_s x + (1 - k_s) m, where m is
 * the plain mean of the channels, not their luma, and k_T = 0 exactly.
 */
record Desaturation(DegradationSpec.Desaturation spec) implements Degradation {
  @Override
  public int steps() {
    return spec.steps();
  }

  @Override
  public Set<Trait> traits() {
    return Set.of(Trait.LINEAR, Trait.AFFINE, Trait.RECURSIVE);
  }

  /** k_s and 1 - k_s, (T + 1, 2). */
  @Override
  public List<Table> tables() {
    double[] values = new double[2 * (steps() + 1)];
    for (int s = 0; s <= steps(); s++) {
      values[2 * s] = kept(s);
      values[2 * s + 1] = 1 - kept(s);
    }
    return List.of(new Table.Reals(Dims.of(steps() + 1, 2), values));
  }

  private double kept(int severity) {
    if (severity == steps()) {
      return 0;
    }
    return switch (spec.keep()) {
      case Keep.Linear linear -> 1 - (double) severity / steps();
      case Keep.Constant(double factor) -> Math.pow(factor, severity);
    };
  }

  @Override
  public Value degrade(Graph graph, Tables tables, Value clean, Value severity, Context context) {
    Value shares = graph.gather(tables.get(0), severity);
    return graph.add(
        graph.mul(clean, share(graph, shares, 0)),
        graph.mul(graph.channelMean(clean), share(graph, shares, 1)));
  }

  private static Value share(Graph graph, Value shares, int column) {
    return graph.reshape(graph.select(shares, 1, column), Dims.images(1, 1, 1));
  }
}
