package io.graupel.diffusion.spectrum;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.graupel.diffusion.program.Program;
import io.graupel.diffusion.program.Source;

/** Planes of images as waves, in float64. */
final class Waves implements AutoCloseable {
  private static final Source PROGRAM =
      new Source()
          .text(
              """
              def products(self: __torch__.M, x: Tensor, y: Tensor) -> Tensor:
                f = torch.view_as_real(torch.fft_fft2(x))
                g = torch.view_as_real(torch.fft_fft2(y))
                return torch.sum(torch.mul(f, g), [0, 3])
              """);

  private final int side;
  private final NDManager owner;
  private final Program program;

  private Waves(int side, NDManager owner) {
    this.side = side;
    this.owner = owner;
    this.program = Program.load(PROGRAM, owner);
  }

  static Waves open(int side) {
    return new Waves(side, Program.manager(Device.cpu()));
  }

  static void requireAlike(float[] a, float[] b, int image) {
    if (a.length != b.length || a.length % image != 0 || a.length == 0) {
      throw new IllegalArgumentException(
          "images: %d and %d numbers (expected: equal, whole images of %d)"
              .formatted(a.length, b.length, image));
    }
  }

  /**
   * Real part of F(x) conj F(y) of each mode, over side^2 and summed over all planes: by Parseval,
   * the sum over the modes is that of x y over the pixels.
   *
   * @param x planes, (N, side, side)
   * @param y likewise
   */
  double[] products(double[] x, double[] y) {
    Shape shape = new Shape(x.length / (side * side), side, side);
    try (NDManager scratch = owner.newSubManager()) {
      NDArray left = scratch.create(x, shape);
      NDArray right = x == y ? left : scratch.create(y, shape);
      double[] products = program.run(scratch, "products", left, right).toDoubleArray();
      for (int i = 0; i < products.length; i++) {
        products[i] /= side * side;
      }
      return products;
    }
  }

  @Override
  public void close() {
    owner.close();
  }
}
