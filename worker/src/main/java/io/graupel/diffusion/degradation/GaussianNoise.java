package io.graupel.diffusion.degradation;

import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.DegradationSpec;
import java.util.Set;

/**
 * Variance-preserving Gaussian noise, D(x, s, z) = a_s x + sigma_s z with a_s^2 + sigma_s^2 = 1, on
 * the cosine schedule of Nichol and Dhariwal 2021 (arXiv:2102.09672), equation 17.
 *
 * <p>A sampler shares the first draw of z between its two degradations, or the estimate z = (x_s -
 * a_s x0) / sigma_s, with which Algorithm 2 is DDIM with eta = 0 (Song et al. 2021,
 * arXiv:2010.02502).
 */
record GaussianNoise(DegradationSpec.GaussianNoise spec) implements Degradation {
  private static final double GREATEST_BETA = 0.999;

  @Override
  public int steps() {
    return spec.steps();
  }

  @Override
  public Set<Trait> traits() {
    return Set.of(Trait.RANDOM, Trait.GENERATIVE);
  }

  /** a_s and sigma_s, (T + 1, 2). */
  @Override
  public Table table() {
    double[] values = new double[2 * (steps() + 1)];
    double signal = 1; // power: the product of 1 - beta
    values[0] = 1;
    for (int s = 1; s <= steps(); s++) {
      signal *= 1 - beta(s - 1);
      values[2 * s] = Math.sqrt(signal);
      values[2 * s + 1] = Math.sqrt(1 - signal);
    }
    return new Table(Dims.of(steps() + 1, 2), values);
  }

  private double beta(int step) {
    return Math.clamp(1 - power(step + 1) / power(step), 0, GREATEST_BETA);
  }

  private double power(int step) {
    double u = (double) step / steps();
    double cosine = Math.cos((u + spec.offset()) / (1 + spec.offset()) * Math.PI / 2);
    return cosine * cosine;
  }

  /** z, one number for each element of the images. */
  @Override
  public Value context(Graph graph, Value keys, Value like) {
    return graph.normal(keys, like);
  }

  @Override
  public Value degrade(Graph graph, Value table, Value clean, Value severity, Value context) {
    Value strengths = graph.gather(table, severity);
    return graph.add(
        graph.mul(clean, strength(graph, strengths, 0)),
        graph.mul(context, strength(graph, strengths, 1)));
  }

  @Override
  public Value context(
      Graph graph, Value table, Value x, Value severity, Value estimate, Value drawn) {
    return switch (spec.noise()) {
      case FIXED -> drawn;
      case ESTIMATED -> {
        Value strengths = graph.gather(table, severity);
        Value signal = graph.mul(estimate, strength(graph, strengths, 0));
        yield graph.div(graph.sub(x, signal), strength(graph, strengths, 1));
      }
    };
  }

  private static Value strength(Graph graph, Value strengths, int column) {
    return graph.reshape(graph.select(strengths, 1, column), Dims.images(1, 1, 1));
  }
}
