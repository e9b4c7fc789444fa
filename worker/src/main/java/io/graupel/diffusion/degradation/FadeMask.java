package io.graupel.diffusion.degradation;

import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.DegradationSpec.FadeMask.Centre;
import java.util.List;
import java.util.Set;

/**
 * Inpainting (Cold Diffusion, section 4.2): D(x, s) = x times the product of the first s masks, so
 * that a grey hole grows. Masks are as wide as the published code has them, sigma_i a standard
 * deviation in pixels, not the variance that the paper's text speaks of.
 *
 * @param side of the images, in pixels
 */
record FadeMask(DegradationSpec.FadeMask spec, int side) implements Degradation {
  @Override
  public int steps() {
    return spec.steps();
  }

  @Override
  public Set<Trait> traits() {
    return switch (spec.centre()) {
      case CENTRED -> Set.of(Trait.LINEAR, Trait.AFFINE, Trait.RECURSIVE);
      case RANDOM -> Set.of(Trait.LINEAR, Trait.AFFINE, Trait.RECURSIVE, Trait.RANDOM);
    };
  }

  /** The products of masks by severity and distance from the centre on each axis. */
  @Override
  public List<Table> tables() {
    return List.of(profile().table(profile().products()));
  }

  private FadeProfile profile() {
    int reach = spec.centre() == Centre.CENTRED ? side - middle() : side + 1;
    return new FadeProfile(steps(), spec.sigma(), reach);
  }

  private int middle() {
    return side / 2 - 1;
  }

  /** Row and column of the centre, int64 (N, 2), each from -1 to side - 1. */
  @Override
  public Context context(Graph graph, Tables tables, Value keys, Value like) {
    return switch (spec.centre()) {
      case CENTRED -> Context.NONE;
      case RANDOM -> Context.of(graph.add(graph.draws().below(side + 1L, keys, 2), -1L));
    };
  }

  @Override
  public Value degrade(Graph graph, Tables tables, Value clean, Value severity, Context context) {
    return graph.mul(clean, mask(graph, tables.get(0), severity, context));
  }

  private Value mask(Graph graph, Value table, Value severity, Context context) {
    return switch (spec.centre()) {
      case CENTRED -> {
        Value distances = FadeProfile.distances(graph, side, middle(), severity);
        yield profile().mask(graph, table, severity, distances, distances);
      }
      case RANDOM -> {
        Value rows = FadeProfile.distances(graph, side, graph.slice(context.get(0), 1, 0, 1));
        Value columns = FadeProfile.distances(graph, side, graph.slice(context.get(0), 1, 1, 1));
        yield profile().mask(graph, table, severity, rows, columns);
      }
    };
  }
}
