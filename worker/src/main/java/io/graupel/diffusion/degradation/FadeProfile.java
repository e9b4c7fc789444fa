package io.graupel.diffusion.degradation;

import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.DegradationSpec.Sigma;

/**
 * What growing holes leave of an image: the products of masks 1 - exp(-r^2 / (2 sigma_i^2)), r the
 * distance to the centre in pixels (Cold Diffusion, section 4.2). A mask is 0 at its centre.
 *
 * <p>Masks depend on |dy| and |dx| alone, so one quarter of each is kept, whatever the centre.
 *
 * @param reach distances 0 .. reach - 1 on each axis occur
 */
record FadeProfile(int steps, Sigma sigma, int reach) {
  /** The products of the first s = 0 .. T masks, each (reach, reach). */
  double[] products() {
    int quarter = reach * reach;
    double[] products = new double[(steps + 1) * quarter];
    for (int i = 0; i < quarter; i++) {
      double distance = i / reach * (i / reach) + i % reach * (i % reach);
      double left = 1;
      for (int s = 0; s <= steps; s++) {
        products[s * quarter + i] = left;
        double std = s < steps ? sigma.at(s) : 1;
        left *= -Math.expm1(-distance / (2 * std * std));
      }
    }
    return products;
  }

  /** Numbers by severity and |dy|, |dx| as a table, (T + 1, reach, reach). */
  Table table(double[] values) {
    return new Table.Reals(Dims.of(steps + 1, reach, reach), values);
  }

  /** Writes the distance of each row or column from one centre, int64 (1, side). */
  static Value distances(Graph graph, int side, int centre, Value like) {
    return graph.abs(graph.add(graph.range(side, like), -(long) centre));
  }

  /** Writes the distance of each row or column from centres int64 (N, 1), int64 (N, side). */
  static Value distances(Graph graph, int side, Value centres) {
    return graph.abs(graph.sub(graph.range(side, centres), centres));
  }

  /**
   * Writes the mask of each image, (N, 1, side, side).
   *
   * @param table as {@link #table} made it
   * @param rows distance of each row from the centre
   * @param columns distance of each column from the centre
   */
  Value mask(Graph graph, Value table, Value severity, Value rows, Value columns) {
    int side = rows.dims().at(1);
    Value first = graph.mul(severity, (long) reach * reach);
    Value down = graph.mul(rows, (long) reach);
    Value index =
        graph.add(
            graph.add(
                graph.reshape(first, Dims.of(Dims.BATCH, 1, 1)),
                graph.reshape(down, Dims.of(rows.dims().at(0), side, 1))),
            graph.reshape(columns, Dims.of(columns.dims().at(0), 1, side)));
    return graph.reshape(graph.take(table, index), Dims.images(1, side, side));
  }
}
