package io.graupel.diffusion.degradation;

import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.DegradationSpec;
import java.util.List;
import java.util.Set;

/**
 * Repeated Gaussian blur (Cold Diffusion, section 4.1): severity s applies the first s kernels.
 *
 * <p>Kernels are separable and padding acts per axis, so D(x, s) = A_s x A_s^T with one n x n
 * matrix A_s, the product of the one-dimensional blurs, padding included. All A_s are multiplied
 * out once, in float64; a batch gathers its own and takes two batched matrix products.
 */
final class GaussianBlur implements Degradation {
  private final DegradationSpec.GaussianBlur spec;
  private final int side;

  GaussianBlur(DegradationSpec.GaussianBlur spec, int side) {
    boolean reflect = spec.padding() == DegradationSpec.Padding.REFLECT;
    if (reflect && spec.taps() / 2 > side - 1) {
      throw new IllegalArgumentException(
          "degradation.taps: %d (expected: at most %d to reflect at side %d)"
              .formatted(spec.taps(), 2 * side - 1, side));
    }
    this.spec = spec;
    this.side = side;
  }

  @Override
  public int steps() {
    return spec.steps();
  }

  @Override
  public Set<Trait> traits() {
    return Set.of(Trait.LINEAR, Trait.AFFINE, Trait.RECURSIVE);
  }

  /** A flat image: what is left of the rest is below what a network can see. */
  @Override
  public Origin origin() {
    return new Origin.Fitted(1);
  }

  /** A_0 .. A_T, (T + 1, n, n). */
  @Override
  public List<Table> tables() {
    int square = side * side;
    double[] all = new double[(steps() + 1) * square];
    for (int i = 0; i < side; i++) {
      all[i * side + i] = 1;
    }
    for (int s = 1; s <= steps(); s++) {
      double[] kernel = taps(spec.taps(), spec.sigma().at(s - 1));
      for (int row = 0; row < side; row++) {
        for (int tap = 0; tap < kernel.length; tap++) {
          int from = (s - 1) * square + source(row + tap - kernel.length / 2) * side;
          for (int column = 0; column < side; column++) {
            all[s * square + row * side + column] += kernel[tap] * all[from + column];
          }
        }
      }
    }
    return List.of(new Table.Reals(Dims.of(steps() + 1, side, side), all));
  }

  /** The pixel that stands at a place, which may lie beyond the edge. */
  private int source(int place) {
    return switch (spec.padding()) {
      case CIRCULAR -> Math.floorMod(place, side);
      case REFLECT -> {
        int period = Math.max(1, 2 * side - 2);
        int folded = Math.floorMod(place, period);
        yield folded < side ? folded : period - folded;
      }
    };
  }

  /** Gaussian taps of odd count, normalised to sum 1. */
  static double[] taps(int count, double sigma) {
    double[] taps = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      double distance = i - count / 2;
      taps[i] = Math.exp(-distance * distance / (2 * sigma * sigma));
      sum += taps[i];
    }
    for (int i = 0; i < count; i++) {
      taps[i] /= sum;
    }
    return taps;
  }

  @Override
  public Value degrade(Graph graph, Tables tables, Value clean, Value severity, Context context) {
    Value rows =
        graph.reshape(
            graph.gather(tables.get(0), severity), Dims.images(1, side, side)); // (N, 1, n, n)
    Value blurred = graph.matmul("blur", rows, clean);
    return graph.matmul("blur", blurred, graph.transpose(rows, 2, 3));
  }
}
