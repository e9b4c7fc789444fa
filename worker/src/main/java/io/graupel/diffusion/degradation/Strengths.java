package io.graupel.diffusion.degradation;

import io.graupel.diffusion.program.Dims;
import java.util.function.IntToDoubleFunction;

/**
 * How much of signal and noise each severity s = 0 .. T has.
 *
 * @param signal a_s, from 1 down
 * @param deviation sigma_s = sqrt(1 - a_s^2), from 0 up
 */
public record Strengths(double[] signal, double[] deviation) {
  /** Of a schedule by its steps beta_i, i = 0 .. T - 1: a_s^2 is the product of the 1 - beta_i. */
  static Strengths ofBetas(int steps, IntToDoubleFunction beta) {
    double[] power = new double[steps + 1];
    power[0] = 1;
    for (int s = 1; s <= steps; s++) {
      power[s] = power[s - 1] * (1 - beta.applyAsDouble(s - 1));
    }
    return ofPowers(steps, s -> power[s]);
  }

  /** Of a schedule by the signal's power a_s^2, s = 0 .. T. */
  static Strengths ofPowers(int steps, IntToDoubleFunction power) {
    double[] signal = new double[steps + 1];
    double[] deviation = new double[steps + 1];
    for (int s = 0; s <= steps; s++) {
      signal[s] = Math.sqrt(power.applyAsDouble(s));
      deviation[s] = Math.sqrt(1 - power.applyAsDouble(s));
    }
    return new Strengths(signal, deviation);
  }

  public int steps() {
    return signal.length - 1;
  }

  /** a_s and sigma_s, (T + 1, 2). */
  Table table() {
    double[] values = new double[2 * signal.length];
    for (int s = 0; s < signal.length; s++) {
      values[2 * s] = signal[s];
      values[2 * s + 1] = deviation[s];
    }
    return new Table.Reals(Dims.of(signal.length, 2), values);
  }
}
