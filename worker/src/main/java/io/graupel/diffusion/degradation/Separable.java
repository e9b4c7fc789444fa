package io.graupel.diffusion.degradation;

import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Value;
import java.util.List;
import java.util.Set;

/**
 * A linear degradation that acts on rows and columns alike: D(x, s) = A_s x A_s^T with one n x n
 * matrix for each severity. A batch gathers its own and takes two batched matrix products.
 *
 * @param matrices A_0 = I to A_T, each row by row, multiplied out in float64
 */
record Separable(int steps, int side, Origin origin, double[] matrices) implements Degradation {
  /** A_s by what each step does to the one before: {@code A_s = step(s - 1, A_(s-1))}. */
  static Separable of(int steps, int side, Origin origin, Step step) {
    double[] all = new double[(steps + 1) * side * side];
    double[] reached = new double[side * side];
    for (int i = 0; i < side; i++) {
      reached[i * side + i] = 1;
    }
    for (int s = 0; s <= steps; s++) {
      System.arraycopy(reached, 0, all, s * side * side, side * side);
      reached = s < steps ? product(step.matrix(s), reached, side) : reached;
    }
    return new Separable(steps, side, origin, all);
  }

  /** The matrix of step i = 0 .. T-1, (n, n). */
  interface Step {
    double[] matrix(int step);
  }

  private static double[] product(double[] left, double[] right, int side) {
    double[] product = new double[side * side];
    for (int row = 0; row < side; row++) {
      for (int k = 0; k < side; k++) {
        double factor = left[row * side + k];
        for (int column = 0; factor != 0 && column < side; column++) {
          product[row * side + column] += factor * right[k * side + column];
        }
      }
    }
    return product;
  }

  @Override
  public Set<Trait> traits() {
    return Set.of(Trait.LINEAR, Trait.AFFINE, Trait.RECURSIVE);
  }

  /** A_0 .. A_T, (T + 1, n, n). */
  @Override
  public List<Table> tables() {
    return List.of(new Table.Reals(Dims.of(steps + 1, side, side), matrices));
  }

  @Override
  public Value degrade(Graph graph, Tables tables, Value clean, Value severity, Context context) {
    Value rows =
        graph.reshape(
            graph.gather(tables.get(0), severity), Dims.images(1, side, side)); // (N, 1, n, n)
    Value half = graph.matmul("rows", rows, clean);
    return graph.matmul("columns", half, graph.transpose(rows, 2, 3));
  }
}
