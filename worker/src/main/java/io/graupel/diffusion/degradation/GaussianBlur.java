package io.graupel.diffusion.degradation;

import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.DegradationSpec.GaussianBlur.Last;

/**
 * Repeated Gaussian blur (Cold Diffusion, section 4.1): D(x, s) = G_(s-1) * ... * G_0 * x with
 * kernels of standard deviation sigma_i, cut to an odd number of taps.
 *
 * <p>Kernels are separable and padding acts per axis, so each step is one matrix, padding included,
 * and no step of a training convolves. Where the last step leaves the mean, it is that of the image
 * so far: the image's own where opposite edges meet, for such kernels keep it; where edges are
 * mirrored they move it a little.
 */
final class GaussianBlur {
  private GaussianBlur() {}

  /**
   * What is left of an image in the end is its mean; unless the last step sees to that, all else is
   * only below what a network can see.
   */
  static Separable of(DegradationSpec.GaussianBlur spec, int side) {
    return Separable.of(
        spec.steps(),
        side,
        new Origin.Fitted(1),
        step -> {
          double[] blur = matrix(taps(spec.taps(), spec.sigma().at(step)), spec.padding(), side);
          boolean last = step == spec.steps() - 1;
          return last && spec.last().orElse(Last.BLURRED) == Last.MEAN
              ? averaged(blur, side)
              : blur;
        });
  }

  /** Each row the mean of all. */
  private static double[] averaged(double[] matrix, int side) {
    double[] mean = new double[side * side];
    for (int i = 0; i < mean.length; i++) {
      for (int row = 0; row < side; row++) {
        mean[i] += matrix[row * side + i % side] / side;
      }
    }
    return mean;
  }

  private static double[] matrix(double[] kernel, DegradationSpec.Padding padding, int side) {
    double[] matrix = new double[side * side];
    for (int row = 0; row < side; row++) {
      for (int tap = 0; tap < kernel.length; tap++) {
        int column = source(row + tap - kernel.length / 2, padding, side);
        matrix[row * side + column] += kernel[tap];
      }
    }
    return matrix;
  }

  /** The pixel that stands at a place, which may lie beyond the edge. */
  private static int source(int place, DegradationSpec.Padding padding, int side) {
    return switch (padding) {
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
}
