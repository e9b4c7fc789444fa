package io.graupel.diffusion.degradation;

import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.spectrum.PowerLaw;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * The way between images and coordinates in which a periodic field is white.
 *
 * @param amplitudes h(k) of all waves, (side, side); where the mean has none, that of the lowest
 *     wave
 */
record Whitening(int side, double[] amplitudes) {
  static Whitening of(PowerLaw law) {
    double[] amplitudes = law.amplitudes();
    amplitudes[0] = amplitudes[0] > 0 ? amplitudes[0] : amplitudes[1];
    return new Whitening(law.side(), amplitudes);
  }

  Table colour() {
    return halfPlane(h -> h);
  }

  Table whiten() {
    return halfPlane(h -> 1 / h);
  }

  /** 1 / h^power, scaled such that the mean of its squares is 1. */
  Table whiten(double power) {
    double mean = Arrays.stream(amplitudes).map(h -> Math.pow(h, -2 * power)).average().orElse(1);
    return halfPlane(h -> Math.pow(h, -power) / Math.sqrt(mean));
  }

  private Table halfPlane(DoubleUnaryOperator factor) {
    int width = side / 2 + 1;
    double[] half = new double[side * width];
    Arrays.setAll(half, i -> factor.applyAsDouble(amplitudes[i / width * side + i % width]));
    return new Table.Reals(Dims.of(1, 1, side, width), half);
  }
}
