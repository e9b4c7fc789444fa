package io.graupel.diffusion.degradation;

import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.DegradationSpec;
import java.util.List;
import java.util.Set;

/**
 * A degradation that keeps variance, D(x, s, z) = a_s x + sigma_s z with a_s^2 + sigma_s^2 = 1,
 * where z has covariance C: white noise, cloud noise, or an image of another kind. Samplers that
 * need a and sigma themselves are written against this.
 *
 * <p>The first of its tables holds a_s and sigma_s, (T + 1, 2); the one value of its context is z.
 *
 * <p>A walk shares the first draw of z between its two degradations, or the estimate z = (x_s - a_s
 * x0) / sigma_s, with which Algorithm 2 is DDIM with eta = 0 (Song et al. 2021, arXiv:2010.02502).
 */
public interface NoiseProcess extends Degradation {
  /** a_s and sigma_s for every severity. */
  Strengths strengths();

  /** Which z a walk's two degradations share. */
  DegradationSpec.Noise sharing();

  /**
   * Writes C^(1/2) w, where w is standard normal by key; or an image, drawn by key.
   *
   * @param keys int64 (N): one z for each
   * @param like images, for shape and element type
   */
  Value noise(Graph graph, Tables tables, Value keys, Value like);

  @Override
  default int steps() {
    return strengths().steps();
  }

  @Override
  default Set<Trait> traits() {
    return Set.of(Trait.AFFINE, Trait.RANDOM, Trait.GENERATIVE);
  }

  @Override
  default List<Table> tables() {
    return List.of(strengths().table());
  }

  /** Writes a_s, (N, 1, 1, 1), for severities int64 (N). */
  default Value signal(Graph graph, Tables tables, Value severity) {
    return strength(graph, graph.gather(tables.get(0), severity), 0);
  }

  /** Writes sigma_s, (N, 1, 1, 1), for severities int64 (N). */
  default Value deviation(Graph graph, Tables tables, Value severity) {
    return strength(graph, graph.gather(tables.get(0), severity), 1);
  }

  private static Value strength(Graph graph, Value strengths, int column) {
    return graph.reshape(graph.select(strengths, 1, column), Dims.images(1, 1, 1));
  }

  @Override
  default Context context(Graph graph, Tables tables, Value keys, Value like) {
    return Context.of(noise(graph, tables, keys, like));
  }

  @Override
  default Value degrade(Graph graph, Tables tables, Value clean, Value severity, Context context) {
    Value strengths = graph.gather(tables.get(0), severity);
    return graph.add(
        graph.mul(clean, strength(graph, strengths, 0)),
        graph.mul(context.get(0), strength(graph, strengths, 1)));
  }

  @Override
  default Context context(
      Graph graph, Tables tables, Value x, Value severity, Value estimate, Context drawn) {
    return switch (sharing()) {
      case FIXED -> drawn;
      case ESTIMATED -> {
        Value strengths = graph.gather(tables.get(0), severity);
        Value signal = graph.mul(estimate, strength(graph, strengths, 0));
        yield Context.of(graph.div(graph.sub(x, signal), strength(graph, strengths, 1)));
      }
    };
  }

  /** z itself: what is left of the image, a_T x, is below what a network can see. */
  @Override
  default Value terminal(Graph graph, Tables tables, Value grey, Value most, Context context) {
    return context.get(0);
  }
}
