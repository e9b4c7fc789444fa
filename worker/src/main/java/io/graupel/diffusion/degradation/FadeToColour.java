package io.graupel.diffusion.degradation;

import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.DegradationSpec.FadeToColour.Order;
import java.util.List;
import java.util.Set;

/**
 * Fading into a flat colour (Cold Diffusion, section 5.2, generation by inpainting): D(x, s, c) =
 * w_s x + (1 - w_s) c with c uniform for each channel. From the inside out w_s is the product of
 * the first s masks; from the outside in 1 - w_s is that of the first T - s, so that severity T is
 * the colour alone and severity 0, unlike the published code's, the image alone.
 */
record FadeToColour(DegradationSpec.FadeToColour spec, int side) implements Degradation {
  @Override
  public int steps() {
    return spec.steps();
  }

  @Override
  public Set<Trait> traits() {
    return switch (spec.order()) {
      case OUTSIDE_IN -> Set.of(Trait.AFFINE, Trait.RANDOM, Trait.GENERATIVE);
      case INSIDE_OUT -> Set.of(Trait.AFFINE, Trait.RECURSIVE, Trait.RANDOM);
    };
  }

  private int middle() {
    return side / 2 - 1;
  }

  private FadeProfile profile() {
    return new FadeProfile(steps(), spec.sigma(), side - middle());
  }

  /** w_s, then 1 - w_s, each by severity and distance from the centre on each axis. */
  @Override
  public List<Table> tables() {
    double[] products = profile().products();
    int quarter = products.length / (steps() + 1);
    double[] image = new double[products.length];
    double[] colour = new double[products.length];
    for (int i = 0; i < products.length; i++) {
      int severity = i / quarter;
      double hole = products[(steps() - severity) * quarter + i % quarter];
      colour[i] =
          switch (spec.order()) {
            case INSIDE_OUT -> 1 - products[i];
            case OUTSIDE_IN -> severity == 0 ? 0 : hole;
          };
      image[i] = spec.order() == Order.INSIDE_OUT ? products[i] : 1 - colour[i];
    }
    return List.of(profile().table(image), profile().table(colour));
  }

  /** The colour, (N, C, 1, 1). */
  @Override
  public Context context(Graph graph, Tables tables, Value keys, Value like) {
    Value uniform = graph.draws().uniform(keys, like.channels(), like);
    Value colour = graph.add(graph.mul(uniform, 2 * spec.range()), -spec.range());
    return Context.of(graph.reshape(colour, Dims.images(like.channels(), 1, 1)));
  }

  @Override
  public Value degrade(Graph graph, Tables tables, Value clean, Value severity, Context context) {
    return graph.add(
        graph.mul(clean, weight(graph, tables.get(0), severity)),
        graph.mul(context.get(0), weight(graph, tables.get(1), severity)));
  }

  private Value weight(Graph graph, Value table, Value severity) {
    Value distances = FadeProfile.distances(graph, side, middle(), severity);
    return profile().mask(graph, table, severity, distances, distances);
  }
}
