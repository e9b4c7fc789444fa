package io.graupel.diffusion.degradation;

import io.graupel.diffusion.program.Dims;

/**
 * The shape of the images to be degraded.
 *
 * @param side of the square, in pixels
 */
public record Frame(int channels, int side) {
  /** Elements of one image. */
  public int elements() {
    return channels * side * side;
  }

  /** (N, channels, side, side). */
  public Dims images() {
    return Dims.images(channels, side, side);
  }
}
