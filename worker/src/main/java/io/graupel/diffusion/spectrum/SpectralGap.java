package io.graupel.diffusion.spectrum;

import java.util.function.DoubleUnaryOperator;

/**
 * How far images and noise are apart, both taken for stationary Gaussians: means over all modes but
 * the mean brightness, which has a rule of its own.
 *
 * @param dataToNoise Kullback-Leibler divergence of the data from the noise, nats per mode: large
 *     where data are improbable under the noise
 * @param noiseToData the other way round
 * @param wasserstein squared Wasserstein-2 distance, in units of the power
 * @param mahalanobis root mean square length of noise in the metric of the data
 */
public record SpectralGap(
    double dataToNoise, double noiseToData, double wasserstein, double mahalanobis) {
  /** Compares shapes, whatever the variances: both are brought to mean power 1 first. */
  public static SpectralGap ofShapes(Spectrum data, Spectrum noise) {
    return between(data.shape(), noise.shape());
  }

  /** Compares powers as they are. */
  public static SpectralGap between(Spectrum data, Spectrum noise) {
    data.alike(noise);
    double forth = 0;
    double back = 0;
    double squares = 0;
    double lengths = 0;
    int modes = data.power().length - 1;
    for (int mode = 1; mode <= modes; mode++) {
      double d = data.power()[mode];
      double n = noise.power()[mode];
      double log = Math.log(d / n);
      forth += (d / n - 1 - log) / 2;
      back += (n / d - 1 + log) / 2;
      squares += Math.pow(Math.sqrt(d) - Math.sqrt(n), 2);
      lengths += n / d;
    }
    return new SpectralGap(
        forth / modes, back / modes, squares / modes, Math.sqrt(lengths / modes));
  }

  /** What an exponent is chosen by. */
  public enum Distance {
    /** The recommended one. */
    DATA_TO_NOISE,
    NOISE_TO_DATA,
    WASSERSTEIN
  }

  /** One of the distances. */
  public double by(Distance distance) {
    return switch (distance) {
      case DATA_TO_NOISE -> dataToNoise;
      case NOISE_TO_DATA -> noiseToData;
      case WASSERSTEIN -> wasserstein;
    };
  }

  /**
   * The exponent of the power law whose shape is nearest to that of the data, 0 to 4, to 0.0001.
   *
   * @return with its gap
   */
  public static Nearest nearest(Spectrum data, Distance distance) {
    DoubleUnaryOperator gap = exponent -> toLaw(data, exponent).by(distance);
    double best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int step = 0; step <= 80; step++) {
      double found = gap.applyAsDouble(step * 0.05);
      if (found < least) {
        least = found;
        best = step * 0.05;
      }
    }
    double low = Math.max(0, best - 0.05);
    double high = best + 0.05;
    while (high - low > 1e-4) {
      double third = (high - low) / 3;
      if (gap.applyAsDouble(low + third) < gap.applyAsDouble(high - third)) {
        high -= third;
      } else {
        low += third;
      }
    }
    double exponent = (low + high) / 2;
    return new Nearest(exponent, toLaw(data, exponent));
  }

  /** A power law and how far from the data it is. */
  public record Nearest(double exponent, SpectralGap gap) {}

  private static SpectralGap toLaw(Spectrum data, double exponent) {
    return ofShapes(data, PowerLaw.of(exponent, data.side()).spectrum());
  }
}
