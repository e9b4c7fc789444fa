package io.graupel.diffusion.spectrum;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.graupel.diffusion.program.Program;
import io.graupel.diffusion.program.Source;
import java.util.Arrays;

/**
 * Sums of the periodograms of images, without a window: shards add up. In float64.
 *
 * @param side of the images, in pixels
 * @param images how many there are
 * @param squares sum of |FFT2|^2 / side^2 of each mode, frequency 0 first on both axes
 * @param means sum of the images' means
 */
public record Periodograms(int side, long images, double[] squares, double means) {
  private static final int BLOCK = 512;
  private static final Source PROGRAM =
      new Source()
          .text(
              """
              def power(self: __torch__.M, x: Tensor) -> Tensor:
                f = torch.view_as_real(torch.fft_fft2(x))
                return torch.sum(torch.mul(f, f), [0, 3])
              """);

  /**
   * Of images as they are, on [0, 1] and in grey.
   *
   * @param images in [-1, 1], (N, channels, side, side)
   */
  public static Periodograms of(float[] images, int channels, int side) {
    return of(Grey.of(images, channels, side), side);
  }

  /** Of grey images (N, side, side). */
  static Periodograms of(double[] grey, int side) {
    int plane = side * side;
    double[] squares = new double[plane];
    try (NDManager owner = Program.manager(Device.cpu())) {
      Program program = Program.load(PROGRAM, owner);
      for (int from = 0; from < grey.length; from += BLOCK * plane) {
        double[] block =
            Arrays.copyOfRange(grey, from, Math.min(from + BLOCK * plane, grey.length));
        try (NDManager scratch = owner.newSubManager()) {
          NDArray x = scratch.create(block, new Shape(block.length / plane, side, side));
          double[] power = program.run(scratch, "power", x).toDoubleArray();
          for (int i = 0; i < plane; i++) {
            squares[i] += power[i] / plane;
          }
        }
      }
    }
    return new Periodograms(side, grey.length / plane, squares, Arrays.stream(grey).sum() / plane);
  }

  /** Both together. */
  public Periodograms plus(Periodograms other) {
    if (other.side != side) {
      throw new IllegalArgumentException(
          "images: of %d and of %d pixels a side (expected: of one size)"
              .formatted(side, other.side));
    }
    double[] sum = new double[squares.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = squares[i] + other.squares[i];
    }
    return new Periodograms(side, images + other.images, sum, means + other.means);
  }

  /** Mean over the images, after the mean of all pixels of all images is taken away. */
  public Spectrum spectrum() {
    double[] power = new double[squares.length];
    for (int i = 0; i < power.length; i++) {
      power[i] = squares[i] / images;
    }
    double mean = means / images;
    power[0] = Math.max(0, power[0] - squares.length * mean * mean);
    return new Spectrum(side, power);
  }
}
