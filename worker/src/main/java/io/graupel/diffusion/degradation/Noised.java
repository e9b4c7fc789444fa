package io.graupel.diffusion.degradation;

import io.graupel.diffusion.program.CounterDraws;
import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A degradation with a little white noise on top: D'(x, s, (w, z)) = D(x, s, w) + std z_s for s >=
 * 1, and D'(x, 0) = x. Each severity has a draw of its own, which depends on the image's key alone;
 * so in Algorithm 2 the noise of the severity left is taken away exactly as that of the one reached
 * is added. After inverse heat dissipation (Rissanen et al. 2022, arXiv:2206.13397), where training
 * takes 0.01 and sampling 1.25 times that.
 *
 * @param std while it is used as it is
 * @param samplingStd while {@link #sampling()} is used
 */
record Noised(Degradation base, double std, double samplingStd) implements Degradation {
  @Override
  public int steps() {
    return base.steps();
  }

  @Override
  public Set<Trait> traits() {
    Set<Trait> traits = EnumSet.of(Trait.RANDOM);
    traits.addAll(base.traits());
    traits.removeAll(Set.of(Trait.LINEAR, Trait.RECURSIVE));
    return Set.copyOf(traits);
  }

  @Override
  public Origin origin() {
    return base.origin();
  }

  /** Those of the base, then the deviation of the noise by severity, (T + 1). */
  @Override
  public List<Table> tables() {
    List<Table> tables = new ArrayList<>(base.tables());
    double[] stds = new double[steps() + 1];
    Arrays.fill(stds, 1, stds.length, std);
    tables.add(new Table.Reals(Dims.of(stds.length), stds));
    return tables;
  }

  @Override
  public Degradation sampling() {
    return new Noised(base.sampling(), samplingStd, samplingStd);
  }

  /** The keys, int64 (N), then the context of the base. */
  @Override
  public Context context(Graph graph, Tables tables, Value keys, Value like) {
    return with(keys, base.context(graph, tables, keys, like));
  }

  @Override
  public Context context(
      Graph graph, Tables tables, Value x, Value severity, Value estimate, Context drawn) {
    return with(drawn.get(0), base.context(graph, tables, x, severity, estimate, ofBase(drawn)));
  }

  private static Context with(Value keys, Context base) {
    List<Value> values = new ArrayList<>(List.of(keys));
    values.addAll(base.values());
    return new Context(values);
  }

  private static Context ofBase(Context context) {
    return new Context(context.values().subList(1, context.values().size()));
  }

  @Override
  public Value degrade(Graph graph, Tables tables, Value clean, Value severity, Context context) {
    Value degraded = base.degrade(graph, tables, clean, severity, ofBase(context));
    CounterDraws draws = graph.draws();
    Value noise = draws.normal(draws.keys(context.get(0), severity), clean);
    Value std = graph.gather(tables.get(tables.values().size() - 1), severity);
    return graph.add(degraded, graph.mul(noise, graph.reshape(std, Dims.images(1, 1, 1))));
  }
}
