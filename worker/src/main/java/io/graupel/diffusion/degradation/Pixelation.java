package io.graupel.diffusion.degradation;

import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.DegradationSpec.Pixelation.Resize;
import java.util.Arrays;

/**
 * Super-resolution (Cold Diffusion, section 4.3): step i shrinks the image to side n / 2^(i+1) and
 * repeats each pixel until it has side n again, one step after the other.
 *
 * <p>Shrinking samples between two pixels, at (j + 1/2) q - 1/2 with ratio q, edges repeated and
 * without antialiasing, as {@code interpolate} of PyTorch does: so only the first bicubic step sees
 * more than means of two blocks. Bicubic overshoots; nothing is clipped, which keeps D linear.
 */
final class Pixelation {
  /** Keys' kernel with a = -0.75, half-way between two pixels. */
  private static final double[] BICUBIC = {-0.09375, 0.59375, 0.59375, -0.09375};

  private static final double[] BILINEAR = {0.5, 0.5};

  private Pixelation() {}

  static Separable of(DegradationSpec.Pixelation spec, int side) {
    return Separable.of(
        spec.steps(),
        side,
        new Origin.Fitted(side >> spec.steps()),
        step -> matrix(1 << (step + 1), spec.resize(), side));
  }

  /** Shrinks by a ratio and repeats what is left. */
  private static double[] matrix(int ratio, Resize resize, int side) {
    double[] weights = weights(ratio, resize);
    double[] matrix = new double[side * side];
    for (int row = 0; row < side; row++) {
      int middle = row / ratio * ratio + ratio / 2; // what is sampled lies left of this pixel
      for (int tap = 0; tap < weights.length; tap++) {
        int column = Math.clamp(middle + tap - weights.length / 2, 0, side - 1);
        matrix[row * side + column] += weights[tap];
      }
    }
    return matrix;
  }

  private static double[] weights(int ratio, Resize resize) {
    return switch (resize) {
      case BICUBIC -> BICUBIC;
      case BILINEAR -> BILINEAR;
      case AREA -> {
        double[] weights = new double[ratio];
        Arrays.fill(weights, 1.0 / ratio);
        yield weights;
      }
    };
  }
}
