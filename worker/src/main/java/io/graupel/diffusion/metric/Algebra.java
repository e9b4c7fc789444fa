package io.graupel.diffusion.metric;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.graupel.diffusion.program.Program;
import io.graupel.diffusion.program.Source;

/**
 * Linear algebra in float64 on the CPU, done by the native library: products, eigenvalues, singular
 * values and distances. Matrices are row by row. Keeps nothing between calls.
 */
final class Algebra {
  private static final Source PROGRAM =
      new Source()
          .text(
              """
              def products(self: __torch__.M, a: Tensor, b: Tensor) -> Tensor:
                return torch.matmul(a, torch.t(b))
              """)
          .text(
              """
              def gram(self: __torch__.M, a: Tensor) -> Tensor:
                return torch.matmul(torch.t(a), a)
              """)
          .text(
              """
              def eigenvalues(self: __torch__.M, a: Tensor) -> Tensor:
                return torch.linalg_eigvalsh(a)
              """)
          .text(
              """
              def root_trace(self: __torch__.M, a: Tensor, b: Tensor) -> Tensor:
                l, v = torch.linalg_eigh(a)
                s = torch.mul(v, torch.sqrt(torch.clamp(l, 0.)))
                e = torch.linalg_eigvalsh(torch.matmul(torch.t(s), torch.matmul(b, s)))
                return torch.sum(torch.sqrt(torch.clamp(e, 0.)))
              """)
          .text(
              """
              def nuclear_norm(self: __torch__.M, a: Tensor, b: Tensor) -> Tensor:
                return torch.sum(torch.linalg_svdvals(torch.matmul(a, torch.t(b))))
              """)
          .text(
              """
              def distances(self: __torch__.M, a: Tensor, b: Tensor) -> Tensor:
                return torch.cdist(a, b, 2., 2)
              """)
          .text(
              """
              def nearest(self: __torch__.M, a: Tensor, b: Tensor) -> Tensor:
                i = torch.argmin(torch.cdist(a, b, 2., 1), 1)
                d = torch.sub(a, torch.index_select(b, 0, i))
                return torch.sqrt(torch.sum(torch.mul(d, d), [1]))
              """);

  private Algebra() {}

  /** A matrix of numbers, row by row. */
  record Matrix(int rows, int columns, double[] values) {}

  /** A B^T. */
  static double[] products(Matrix a, Matrix b) {
    return run("products", a, b);
  }

  /** A^T A. */
  static double[] gram(Matrix a) {
    return run("gram", a);
  }

  /** Of a symmetric matrix, ascending. */
  static double[] eigenvalues(Matrix symmetric) {
    return run("eigenvalues", symmetric);
  }

  /**
   * Trace of (A B)^(1/2) of symmetric matrices without negative eigenvalues: with A = S S^T, the
   * sum of the roots of the eigenvalues of S^T B S. What rounding leaves below 0 counts as 0.
   */
  static double rootTrace(Matrix a, Matrix b) {
    return run("root_trace", a, b)[0];
  }

  /** Sum of the singular values of A B^T. */
  static double nuclearNorm(Matrix a, Matrix b) {
    return run("nuclear_norm", a, b)[0];
  }

  /** Euclidean, of each row of A to each of B, term by term: the same two rows always give one. */
  static double[] distances(Matrix a, Matrix b) {
    return run("distances", a, b);
  }

  /** Euclidean, of each row of A to the nearest of B. */
  static double[] nearest(Matrix a, Matrix b) {
    return run("nearest", a, b);
  }

  private static double[] run(String method, Matrix... matrices) {
    try (NDManager owner = Program.manager(Device.cpu())) {
      NDArray[] arguments = new NDArray[matrices.length];
      for (int i = 0; i < matrices.length; i++) {
        Shape shape = new Shape(matrices[i].rows(), matrices[i].columns());
        arguments[i] = owner.create(matrices[i].values(), shape);
      }
      return Program.load(PROGRAM, owner).run(owner, method, arguments).toDoubleArray();
    }
  }
}
