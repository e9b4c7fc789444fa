package io.graupel.diffusion.degradation;

import io.graupel.diffusion.program.Dims;
import io.graupel.protocol.job.NoiseSchedule;
import java.util.function.IntToDoubleFunction;

/**
 * How much of signal and noise each severity s = 0 .. T has.
 *
 * @param signal a_s, from 1 down
 * @param deviation sigma_s = sqrt(1 - a_s^2), from 0 up
 */
public record Strengths(double[] signal, double[] deviation) {
  private static final double GREATEST_BETA = 0.999;
  private static final double LEAST_POWER = 1e-9;

  /** Of a schedule with {@code steps} severities beyond 0. */
  public static Strengths of(NoiseSchedule schedule, int steps) {
    return switch (schedule) {
      case NoiseSchedule.Cosine cosine ->
          ofBetas(steps, i -> beta(cosine, (double) i / steps, (i + 1.0) / steps));
      case NoiseSchedule.Linear linear ->
          ofBetas(steps, i -> between(linear.first(), linear.last(), i, steps));
      case NoiseSchedule.OffsetCosine offset ->
          ofPowers(
              steps,
              s ->
                  squaredCosine(
                      between(Math.acos(offset.first()), Math.acos(offset.last()), s - 1, steps)));
      case NoiseSchedule.Sigmoid sigmoid ->
          ofPowers(steps, s -> Math.max(LEAST_POWER, power(sigmoid, (double) s / steps)));
      case NoiseSchedule.ZeroTerminal(NoiseSchedule base) -> of(base, steps).toZero();
    };
  }

  private static double beta(NoiseSchedule.Cosine cosine, double from, double to) {
    double kept = power(cosine, to) / power(cosine, from);
    return Math.clamp(1 - kept, 0, GREATEST_BETA);
  }

  private static double power(NoiseSchedule.Cosine cosine, double u) {
    return squaredCosine((u + cosine.offset()) / (1 + cosine.offset()) * Math.PI / 2);
  }

  private static double squaredCosine(double angle) {
    return Math.cos(angle) * Math.cos(angle);
  }

  private static double power(NoiseSchedule.Sigmoid sigmoid, double u) {
    double end = sigmoid(sigmoid, 1);
    return (end - sigmoid(sigmoid, u)) / (end - sigmoid(sigmoid, 0));
  }

  private static double sigmoid(NoiseSchedule.Sigmoid sigmoid, double u) {
    double place = sigmoid.start() + u * (sigmoid.end() - sigmoid.start());
    return 1 / (1 + Math.exp(-place / sigmoid.temperature()));
  }

  /** Place i of {@code steps} evenly from {@code first} to {@code last}; the last of one alone. */
  static double between(double first, double last, int i, int steps) {
    return steps == 1 ? last : first + (last - first) * i / (steps - 1);
  }

  /** Of a schedule by its steps beta_i, i = 0 .. T - 1: a_s^2 is the product of the 1 - beta_i. */
  private static Strengths ofBetas(int steps, IntToDoubleFunction beta) {
    double[] power = new double[steps + 1];
    power[0] = 1;
    for (int s = 1; s <= steps; s++) {
      power[s] = power[s - 1] * (1 - beta.applyAsDouble(s - 1));
    }
    return ofPowers(steps, s -> power[s]);
  }

  /** Of a schedule by the signal's power a_s^2, s = 1 .. T. */
  private static Strengths ofPowers(int steps, IntToDoubleFunction power) {
    double[] signal = new double[steps + 1];
    double[] deviation = new double[steps + 1];
    signal[0] = 1;
    for (int s = 1; s <= steps; s++) {
      signal[s] = Math.sqrt(power.applyAsDouble(s));
      deviation[s] = Math.sqrt(1 - power.applyAsDouble(s));
    }
    return new Strengths(signal, deviation);
  }

  /** Shifted to end at a_T = 0, and stretched to begin at a_1 as before. */
  private Strengths toZero() {
    double first = signal[1];
    double last = signal[steps()];
    return ofPowers(
        steps(),
        s -> {
          double scaled = s == steps() ? 0 : (signal[s] - last) * first / (first - last);
          return scaled * scaled;
        });
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
