package io.graupel.diffusion.spectrum;

import java.util.List;

/**
 * How far the radial power of generated images is from that of real ones: the mean of |log10 P' -
 * log10 P| over whole frequencies 1 to side / 2, and by octave. 0.3 is a factor of 2.
 *
 * @param mean over all frequencies
 * @param octaves from the coarsest to the finest
 */
public record SpectrumError(double mean, List<Octave> octaves) {
  /** Of the frequencies of one octave. */
  public record Octave(Octaves.Band band, double error) {}

  public SpectrumError {
    octaves = List.copyOf(octaves);
  }

  /** Compares powers as they are, of images in one range. */
  public static SpectrumError between(Spectrum generated, Spectrum data) {
    generated.alike(data);
    double[] found = generated.radial();
    double[] real = data.radial();
    double[] errors = new double[found.length];
    for (int i = 0; i < errors.length; i++) {
      errors[i] = Math.abs(Math.log10(found[i] / real[i]));
    }
    List<Octave> octaves =
        Octaves.of(data.side()).stream()
            .map(o -> new Octave(o, mean(errors, o.from(), o.to())))
            .toList();
    return new SpectrumError(mean(errors, 1, errors.length), octaves);
  }

  private static double mean(double[] errors, int from, int to) {
    double sum = 0;
    for (int k = from; k <= to; k++) {
      sum += errors[k - 1];
    }
    return sum / (to - from + 1);
  }
}
