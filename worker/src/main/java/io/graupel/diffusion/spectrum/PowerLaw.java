package io.graupel.diffusion.spectrum;

/**
 * Gaussian noise whose amplitude falls with the frequency as r^-exponent, of unit variance: 0 is
 * white, 1 pink, 2 brown; clouds are between. r counts waves across the image.
 *
 * @param exponent of the amplitude; the power's is twice that
 * @param dc what becomes of the mean brightness, r = 0, where the law is infinite
 */
public record PowerLaw(double exponent, Dc dc) {
  /** A rule for the mean brightness. */
  public sealed interface Dc {
    /** It is never noised. */
    record None() implements Dc {}

    /**
     * It has its share of the whole power.
     *
     * @param q as measured in data, in [0, 1)
     */
    record Share(double q) implements Dc {
      public Share {
        if (!(q >= 0 && q < 1)) {
          throw new IllegalArgumentException("q: %s (expected: 0 to below 1)".formatted(q));
        }
      }
    }

    /**
     * The law is (r^2 + k^2)^(-exponent / 2), finite everywhere.
     *
     * @param k where it levels off, in waves across the image
     */
    record Softened(double k) implements Dc {
      public Softened {
        if (!(k > 0)) {
          throw new IllegalArgumentException("k: %s (expected: above 0)".formatted(k));
        }
      }
    }
  }

  /** A law whose mean brightness is never noised. */
  public PowerLaw(double exponent) {
    this(exponent, new Dc.None());
  }

  /** Power of each mode on a torus of side x side pixels; its mean over all modes is 1. */
  public Spectrum spectrum(int side) {
    Spectrum flat = new Spectrum(side, new double[side * side]);
    double[] power = flat.power();
    double softening = dc instanceof Dc.Softened(double k) ? k * k : 0;
    double sum = 0;
    for (int mode = 1; mode < power.length; mode++) {
      double radius = flat.radius(mode);
      power[mode] = Math.pow(radius * radius + softening, -exponent);
      sum += power[mode];
    }
    power[0] =
        switch (dc) {
          case Dc.None none -> 0;
          case Dc.Share(double q) -> q / (1 - q) * sum;
          case Dc.Softened(double k) -> Math.pow(softening, -exponent);
        };
    return flat.scaled(1 / flat.variance());
  }
}
