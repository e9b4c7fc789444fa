package io.graupel.diffusion.metric;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.graupel.diffusion.program.Program;
import io.graupel.diffusion.program.Source;

/**
 * Linear algebra in float64 on the CPU, done by the native library: products, eigenvalues, singular
 * values and distances, each a program of its own, since small ones load faster. Matrices are row
 * by row. Keeps nothing between calls.
 */
final class Algebra {
  private static final Source PRODUCTS =
      new Source()
          .text(
              """
              def run(self: __torch__.M, a: Tensor, b: Tensor) -> Tensor:
                return torch.matmul(a, torch.t(b))
              """);
  private static final Source GRAM =
      new Source()
          .text(
              """
              def run(self: __torch__.M, a: Tensor) -> Tensor:
                return torch.matmul(torch.t(a), a)
              """);
  private static final Source EIGENVALUES =
      new Source()
          .text(
              """
              def run(self: __torch__.M, a: Tensor) -> Tensor:
                return torch.linalg_eigvalsh(a)
              """);
  private static final Source ROOT_TRACE =
      new Source()
          .text(
              """
              def run(self: __torch__.M, a: Tensor, b: Tensor) -> Tensor:
                l, v = torch.linalg_eigh(a)
                s = torch.mul(v, torch.sqrt(torch.clamp(l, 0.)))
                e = torch.linalg_eigvalsh(torch.matmul(torch.t(s), torch.matmul(b, s)))
                return torch.sum(torch.sqrt(torch.clamp(e, 0.)))
              """);
  private static final Source NUCLEAR_NORM =
      new Source()
          .text(
              """
              def run(self: __torch__.M, a: Tensor, b: Tensor) -> Tensor:
                return torch.sum(torch.linalg_svdvals(torch.matmul(a, torch.t(b))))
              """);
  private static final Source ROOT_TRACE_OF_GRAMS =
      new Source()
          .text(
              """
              def run(self: __torch__.M, a: Tensor, b: Tensor) -> Tensor:
                l, v = torch.linalg_eigh(torch.matmul(torch.t(a), a))
                s = torch.matmul(b, torch.mul(v, torch.sqrt(torch.clamp(l, 0.))))
                e = torch.linalg_eigvalsh(torch.matmul(torch.t(s), s))
                return torch.sum(torch.sqrt(torch.clamp(e, 0.)))
              """);
  private static final Source DISTANCES =
      new Source()
          .text(
              """
              def run(self: __torch__.M, a: Tensor, b: Tensor) -> Tensor:
                return torch.cdist(a, b, 2., 2)
              """);
  private static final Source NEAREST =
      new Source()
          .text(
              """
              def run(self: __torch__.M, a: Tensor, b: Tensor) -> Tensor:
                i = torch.argmin(torch.cdist(a, b, 2., 1), 1)
                d = torch.sub(a, torch.index_select(b, 0, i))
                return torch.sqrt(torch.sum(torch.mul(d, d), [1]))
              """);

  private Algebra() {}

  /** A matrix of numbers, row by row. */
  record Matrix(int rows, int columns, double[] values) {}

  /** A B^T. */
  static double[] products(Matrix a, Matrix b) {
    return run(PRODUCTS, a, b);
  }

  /** A^T A. */
  static double[] gram(Matrix a) {
    return run(GRAM, a);
  }

  /** Of a symmetric matrix, ascending. */
  static double[] eigenvalues(Matrix symmetric) {
    return run(EIGENVALUES, symmetric);
  }

  /**
   * Trace of (A B)^(1/2) of symmetric matrices without negative eigenvalues: with A = S S^T, the
   * sum of the roots of the eigenvalues of S^T B S. What rounding leaves below 0 counts as 0.
   */
  static double rootTrace(Matrix a, Matrix b) {
    return run(ROOT_TRACE, a, b)[0];
  }

  /**
   * Sum of the singular values of A B^T, which is the trace of (A^T A B^T B)^(1/2): by whichever is
   * smaller, rows by rows or columns by columns.
   */
  static double nuclearNorm(Matrix a, Matrix b) {
    boolean few = Math.min(a.rows(), b.rows()) <= a.columns();
    return run(few ? NUCLEAR_NORM : ROOT_TRACE_OF_GRAMS, a, b)[0];
  }

  /** Euclidean, of each row of A to each of B, term by term: the same two rows always give one. */
  static double[] distances(Matrix a, Matrix b) {
    return run(DISTANCES, a, b);
  }

  /** Euclidean, of each row of A to the nearest of B. */
  static double[] nearest(Matrix a, Matrix b) {
    return run(NEAREST, a, b);
  }

  private static double[] run(Source program, Matrix... matrices) {
    try (NDManager owner = Program.manager(Device.cpu())) {
      NDArray[] arguments = new NDArray[matrices.length];
      for (int i = 0; i < matrices.length; i++) {
        Shape shape = new Shape(matrices[i].rows(), matrices[i].columns());
        arguments[i] = owner.create(matrices[i].values(), shape);
      }
      return Program.load(program, owner).run(owner, "run", arguments).toDoubleArray();
    }
  }
}
