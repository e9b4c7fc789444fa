package io.graupel.diffusion.spectrum;

/**
 * Mean power of a set of square images in each Fourier mode, E|FFT2|^2 / side^2, so that the mean
 * over all modes is the variance of a pixel. In float64.
 *
 * @param side of the images, in pixels
 * @param power of each mode, side x side row by row, frequency 0 first on both axes
 */
public record Spectrum(int side, double[] power) {
  public Spectrum {
    if (side < 2 || power.length != side * side) {
      throw new IllegalArgumentException(
          "power: %d modes (expected: %d, of %dx%d pixels, 2 a side at least)"
              .formatted(power.length, side * side, side, side));
    }
  }

  /** The same with all powers multiplied. */
  public Spectrum scaled(double factor) {
    double[] scaled = new double[power.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = power[i] * factor;
    }
    return new Spectrum(side, scaled);
  }

  /** The same without mean brightness, and with mean power 1 in all other modes. */
  public Spectrum shape() {
    double rest = variance() * power.length - power[0];
    Spectrum shape = scaled((power.length - 1) / rest);
    shape.power[0] = 0;
    return shape;
  }

  /** Variance of a pixel: the mean over all modes. */
  public double variance() {
    double sum = 0;
    for (double mode : power) {
      sum += mode;
    }
    return sum / power.length;
  }

  /** Share of the mean brightness, mode 0, in the total power. */
  public double dcShare() {
    return power[0] / (variance() * power.length);
  }

  /** Waves across the image on one axis of a mode: -side / 2 .. (side - 1) / 2. */
  int wave(int place) {
    return place <= (side - 1) / 2 ? place : place - side;
  }

  int column(int mode) {
    return wave(mode % side);
  }

  int row(int mode) {
    return wave(mode / side);
  }

  /** Distance of a mode from frequency 0, in waves across the image. */
  double radius(int mode) {
    return Math.hypot(column(mode), row(mode));
  }

  /** Power of {@code k} waves along the first axis. */
  public double onAxis(int k) {
    return power[k];
  }

  /**
   * Mean power by distance from frequency 0, rounded.
   *
   * @return side / 2 numbers, the first of distance 1
   */
  public double[] radial() {
    double[] sums = new double[side / 2];
    int[] modes = new int[side / 2];
    for (int mode = 1; mode < power.length; mode++) {
      int bin = (int) Math.rint(radius(mode));
      if (bin <= sums.length) {
        sums[bin - 1] += power[mode];
        modes[bin - 1]++;
      }
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= modes[i];
    }
    return sums;
  }

  /**
   * When each radial frequency of these data has as much power as the noise, in the continuous
   * cosine schedule cos^2(pi u / 2): (2 / pi) arctan sqrt(data / noise).
   *
   * @return side / 2 numbers in 0 (clean) to 1 (pure noise), the first of distance 1
   */
  public double[] unitSnrTimes(Spectrum noise) {
    alike(noise);
    double[] data = radial();
    double[] other = noise.radial();
    double[] times = new double[data.length];
    for (int i = 0; i < times.length; i++) {
      times[i] = unitSnrTime(data[i], other[i]);
    }
    return times;
  }

  /** When one mode has as much power as the noise. */
  public static double unitSnrTime(double data, double noise) {
    return 2 / Math.PI * Math.atan(Math.sqrt(data / noise));
  }

  void alike(Spectrum other) {
    if (other.side != side) {
      throw new IllegalArgumentException(
          "spectra: of %d and of %d pixels a side (expected: of one size)"
              .formatted(side, other.side));
    }
  }
}
