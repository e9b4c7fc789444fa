package io.graupel.diffusion.degradation;

import io.graupel.diffusion.program.Dims;

/**
 * Numbers computed or read once, which the program keeps on its device and looks things up in;
 * values are in row-major order.
 */
public sealed interface Table {
  /** Shape, without a batch. */
  Dims dims();

  /** Real numbers: float32 on the device. */
  record Reals(Dims dims, double[] values) implements Table {}

  /** Whole numbers: int64 on the device. */
  record Integers(Dims dims, long[] values) implements Table {}

  /** Pixels of 8 bits: uint8 on the device. */
  record Pixels(Dims dims, byte[] values) implements Table {}
}
