package io.graupel.diffusion.bench;

import io.graupel.diffusion.degradation.Strengths;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.diffusion.spectrum.Periodograms;
import io.graupel.diffusion.spectrum.PowerLaw;
import io.graupel.diffusion.spectrum.SpectralGap;
import io.graupel.diffusion.spectrum.Spectrum;
import io.graupel.protocol.job.DegradationSpec.CloudNoise.Dc;
import io.graupel.protocol.job.Images;
import io.graupel.protocol.job.NoiseSchedule;
import io.graupel.storage.CifarImages;
import io.graupel.storage.IdxImages;
import io.graupel.storage.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which schedules suit a set of images, by arithmetic alone: of Gaussian images with the spectrum
 * of real ones the best estimate is known, and so is what DDIM with eta 0 makes of noise in N steps
 * (Cloud Diffusion). Prints the relative squared Wasserstein distance between what comes out and
 * the images, for white noise with a cosine, with the best of many sigmoids, and for cloud noise.
 * Arguments: an IDX file of digits or a CIFAR-10 batch, and the side, to which images are padded.
 */
final class Schedules {
  private static final int T = 1000;
  private static final int[] STEPS = {5, 10, 20, 50, 100};
  private static final int SHOWN = 3;
  private static final NoiseSchedule COSINE = new NoiseSchedule.Cosine(0.008);

  private final Spectrum data;

  private Schedules(Spectrum data) {
    this.data = data;
  }

  private record Line(String what, double[] errors) {
    /** Of the logarithms. */
    double mean() {
      double sum = 0;
      for (double error : errors) {
        sum += Math.log(error);
      }
      return sum / errors.length;
    }
  }

  public static void main(String[] arguments) throws IOException {
    Schedules of = new Schedules(spectrum(arguments[0], Integer.parseInt(arguments[1])));
    double exponent = SpectralGap.nearest(of.data, SpectralGap.Distance.DATA_TO_NOISE).exponent();
    Dc dc = new Dc.Share(of.data.dcShare());
    List<Line> lines = new ArrayList<>();
    lines.add(of.line("white, cosine", COSINE, of.white()));
    of.sigmoids().stream().limit(SHOWN).forEach(lines::add);
    PowerLaw cloud = new PowerLaw(of.data.side(), 1, exponent, dc);
    lines.add(of.line("cloud %.2f, cosine".formatted(exponent), COSINE, cloud.spectrum()));
    Spectrum same = of.data.scaled(1 / of.data.variance());
    lines.add(of.line("noise with their own spectrum, cosine", COSINE, same));
    System.out.printf(Locale.ROOT, "share of the means %.4f%n", of.data.dcShare());
    for (Line line : lines) {
      System.out.printf("%-40s", line.what);
      for (int i = 0; i < STEPS.length; i++) {
        System.out.printf(Locale.ROOT, "  %d: %.5f", STEPS[i], line.errors[i]);
      }
      System.out.println();
    }
  }

  private static Spectrum spectrum(String file, int side) throws IOException {
    Path from = Path.of(file);
    ImageSource source =
        file.contains("idx")
            ? IdxImages.read(from, Optional.empty())
            : CifarImages.read(List.of(from));
    Path canonical = Files.createTempFile("images", ".safetensors");
    source.write(canonical);
    ImageSet images = ImageSet.read(canonical).fitted(side, Images.Fit.PAD);
    Files.delete(canonical);
    Periodograms power = Periodograms.of(images.toFloats(), images.channels(), side);
    return power.spectrum().scaled(4); // on [-1, 1]
  }

  private Spectrum white() {
    double[] ones = new double[data.power().length];
    java.util.Arrays.fill(ones, 1);
    return new Spectrum(data.side(), ones);
  }

  /** Best first. */
  private List<Line> sigmoids() {
    List<Line> lines = new ArrayList<>();
    for (double start = -6; start <= 0; start++) {
      for (double end = 1; end <= 3; end++) {
        for (double temperature : new double[] {0.3, 0.5, 0.7, 0.9, 1.3, 2}) {
          NoiseSchedule schedule = new NoiseSchedule.Sigmoid(start, end, temperature);
          lines.add(line("white, " + schedule, schedule, white()));
        }
      }
    }
    lines.sort(Comparator.comparingDouble(Line::mean));
    return lines;
  }

  private Line line(String what, NoiseSchedule schedule, Spectrum noise) {
    Strengths strengths = Strengths.of(schedule, T);
    double[] errors = new double[STEPS.length];
    for (int i = 0; i < errors.length; i++) {
      errors[i] = error(strengths, noise, T / STEPS[i]);
    }
    return new Line(what, errors);
  }

  private double error(Strengths strengths, Spectrum noise, int stride) {
    double apart = 0;
    double all = 0;
    for (int mode = 0; mode < data.power().length; mode++) {
      double reached = deviation(strengths, data.power()[mode], noise.power()[mode], stride);
      double gap = reached - Math.sqrt(data.power()[mode]);
      apart += gap * gap;
      all += data.power()[mode];
    }
    return apart / all;
  }

  /** Standard deviation of a mode where the walk ends. */
  private static double deviation(Strengths strengths, double data, double noise, int stride) {
    double x = Math.sqrt(noise);
    for (int s = T; s > 0; s -= stride) {
      int t = Math.max(0, s - stride);
      double a = strengths.signal()[s];
      double sigma = strengths.deviation()[s];
      double gain = a * data / (a * a * data + sigma * sigma * noise);
      x *= strengths.signal()[t] * gain + strengths.deviation()[t] * (1 - a * gain) / sigma;
    }
    return x;
  }
}
