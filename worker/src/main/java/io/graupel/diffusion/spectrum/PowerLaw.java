package io.graupel.diffusion.spectrum;

import io.graupel.protocol.job.DegradationSpec.CloudNoise.Dc;

/**
 * Amplitudes h(k) of the waves of a random field on a torus of {@code side} pixels, proportional to
 * |k|^-exponent and such that a pixel has variance 1: the mean of h^2 over all waves is 1 (Cloud
 * Diffusion).
 *
 * @param period how many images the torus is wide: frequencies are in cycles per image
 * @param dc what stands for k = 0, whose law would be infinite
 */
public record PowerLaw(int side, int period, double exponent, Dc dc) {
  /** The law on one image, whose mean brightness it leaves alone. */
  public static PowerLaw of(double exponent, int side) {
    return new PowerLaw(side, 1, exponent, new Dc.None());
  }

  /** Power of each wave; the mean over all of them is 1. */
  public Spectrum spectrum() {
    double[] power = amplitudes();
    for (int i = 0; i < power.length; i++) {
      power[i] *= power[i];
    }
    return new Spectrum(side, power);
  }

  /** h(k) of all waves, (side, side), in the order of a Fourier transform. */
  public double[] amplitudes() {
    double[] power = new double[side * side];
    double sum = 0;
    for (int i = 1; i < power.length; i++) {
      power[i] = power(frequency(i / side), frequency(i % side));
      sum += power[i];
    }
    power[0] =
        switch (dc) {
          case Dc.None none -> 0;
          case Dc.Share(double share) -> share / (1 - share) * sum;
          case Dc.Softened softened -> power(0, 0);
        };
    sum += power[0];
    double[] amplitudes = new double[power.length];
    for (int i = 0; i < power.length; i++) {
      amplitudes[i] = Math.sqrt(power[i] * power.length / sum);
    }
    return amplitudes;
  }

  /** h(k) of the waves that a transform of real images keeps, (side, side / 2 + 1). */
  public double[] halfPlane() {
    double[] all = amplitudes();
    int width = side / 2 + 1;
    double[] half = new double[side * width];
    for (int i = 0; i < half.length; i++) {
      half[i] = all[i / width * side + i % width];
    }
    return half;
  }

  private double frequency(int index) {
    return (double) (index <= side / 2 ? index : index - side) / period;
  }

  private double power(double down, double across) {
    double softening = dc instanceof Dc.Softened(double frequency) ? frequency * frequency : 0;
    return Math.pow(down * down + across * across + softening, -exponent);
  }
}
