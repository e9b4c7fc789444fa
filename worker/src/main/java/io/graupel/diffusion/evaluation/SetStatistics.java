package io.graupel.diffusion.evaluation;

import io.graupel.diffusion.image.ImageSet;
import io.graupel.diffusion.image.LinePlot;
import io.graupel.diffusion.metric.Moments;
import io.graupel.diffusion.spectrum.Periodograms;
import io.graupel.diffusion.spectrum.PixelScale;
import io.graupel.diffusion.spectrum.PowerLaw;
import io.graupel.diffusion.spectrum.Slope;
import io.graupel.diffusion.spectrum.SpectralGap;
import io.graupel.diffusion.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The statistics of an image set that Cloud Diffusion argues from (Randono 2025, arXiv:2507.05496),
 * of grey images on [0, 1] less their global mean, no window.
 *
 * @param name of the set
 * @param images how many
 * @param modes fit through single modes, 2 to side / 2 - 2 waves: the recommended one
 * @param author fit by the author's recipe: pixels normalised, modes 4 or more waves from both axes
 * @param recommended exponents nearest to the data, by each distance; that of {@code DATA_TO_NOISE}
 *     is the one to choose
 * @param noises the exponents asked for
 * @param dcShare share of the mean brightness in the total power
 * @param deviation of a pixel
 * @param correlation of the channels, row by row
 * @param correlationEigenvalues ascending
 * @param radial mean power by distance from frequency 0, from distance 1 on
 */
public record SetStatistics(
    String name,
    int images,
    int side,
    Slope modes,
    Slope author,
    Map<SpectralGap.Distance, SpectralGap.Nearest> recommended,
    List<Noise> noises,
    double dcShare,
    double deviation,
    List<List<Double>> correlation,
    double[] correlationEigenvalues,
    double[] radial) {
  private static final int AT_ONCE = 512;

  /** How far noise of an exponent is from the data, each brought to mean power 1. */
  public record Noise(double exponent, SpectralGap gap) {}

  /** Measures a set; twice through it, as the author's recipe asks. */
  public static SetStatistics of(String name, ImageSet set, List<Double> exponents) {
    Optional<Periodograms> plain = Optional.empty();
    Optional<PixelScale> scale = Optional.empty();
    Optional<Moments> channels = Optional.empty();
    for (int from = 0; from < set.count(); from += AT_ONCE) {
      float[] some = floats(set, from);
      Periodograms power = Periodograms.of(some, set.channels(), set.side());
      PixelScale pixels = PixelScale.of(some, set.channels(), set.side());
      Moments colours = Moments.ofChannels(some, set.channels(), set.side());
      plain = Optional.of(plain.map(sum -> sum.plus(power)).orElse(power));
      scale = Optional.of(scale.map(sum -> sum.plus(pixels)).orElse(pixels));
      channels = Optional.of(channels.map(sum -> sum.plus(colours)).orElse(colours));
    }
    Spectrum author = normalised(set, scale.orElseThrow()).spectrum();
    return of(name, set, plain.orElseThrow().spectrum(), author, channels.orElseThrow(), exponents);
  }

  private static Periodograms normalised(ImageSet set, PixelScale scale) {
    Optional<Periodograms> sum = Optional.empty();
    for (int from = 0; from < set.count(); from += AT_ONCE) {
      Periodograms one = scale.normalised(floats(set, from), set.channels(), set.side());
      sum = Optional.of(sum.map(before -> before.plus(one)).orElse(one));
    }
    return sum.orElseThrow();
  }

  private static float[] floats(ImageSet set, int from) {
    return set.range(from, Math.min(AT_ONCE, set.count() - from)).toFloats();
  }

  private static SetStatistics of(
      String name,
      ImageSet set,
      Spectrum data,
      Spectrum author,
      Moments channels,
      List<Double> exponents) {
    Map<SpectralGap.Distance, SpectralGap.Nearest> recommended = new TreeMap<>();
    for (SpectralGap.Distance distance : SpectralGap.Distance.values()) {
      recommended.put(distance, SpectralGap.nearest(data, distance));
    }
    return new SetStatistics(
        name,
        set.count(),
        set.side(),
        Slope.ofModes(data),
        Slope.asAuthor(author),
        recommended,
        exponents.stream().map(exponent -> new Noise(exponent, gap(data, exponent))).toList(),
        data.dcShare(),
        Math.sqrt(data.variance()),
        rows(channels.correlation(), set.channels()),
        channels.correlationEigenvalues(),
        data.radial());
  }

  private static SpectralGap gap(Spectrum data, double exponent) {
    return SpectralGap.ofShapes(data, PowerLaw.of(exponent, data.side()).spectrum());
  }

  private static List<List<Double>> rows(double[] matrix, int width) {
    List<List<Double>> rows = new ArrayList<>();
    for (int row = 0; row < width; row++) {
      rows.add(Arrays.stream(matrix, row * width, (row + 1) * width).boxed().toList());
    }
    return rows;
  }

  /** The numbers by name. */
  public Map<String, Double> figures() {
    Map<String, Double> figures = new TreeMap<>();
    figures.put("n", (double) images);
    figures.put("exponent-of-modes", modes.exponent());
    figures.put("exponent-of-modes-r2", modes.fit());
    figures.put("exponent-as-author", author.exponent());
    figures.put("exponent-as-author-r2", author.fit());
    recommended.forEach(
        (distance, nearest) -> figures.put("exponent-by-" + label(distance), nearest.exponent()));
    figures.put("dc-share", dcShare);
    figures.put("pixel-deviation", deviation);
    for (int a = 0; a < correlation.size(); a++) {
      for (int b = a + 1; b < correlation.size(); b++) {
        figures.put("correlation-%d-%d".formatted(a, b), correlation.get(a).get(b));
      }
    }
    for (Noise noise : noises) {
      String prefix = "noise-%s-".formatted(noise.exponent);
      for (SpectralGap.Distance distance : SpectralGap.Distance.values()) {
        figures.put(prefix + label(distance), noise.gap.by(distance));
      }
      figures.put(prefix + "mahalanobis", noise.gap.mahalanobis());
    }
    return figures;
  }

  private static String label(SpectralGap.Distance distance) {
    return distance.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The radial spectrum beside its fits and the noises, each scaled to the power of the data. */
  public LinePlot plot() {
    List<LinePlot.Series> series = new ArrayList<>();
    series.add(LinePlot.Series.overCounts(name, LinePlot.Style.MARKED, radial));
    double best =
        Optional.ofNullable(recommended.get(SpectralGap.Distance.DATA_TO_NOISE))
            .orElseThrow()
            .exponent();
    series.add(law("nearest", best, LinePlot.Style.PLAIN));
    series.add(law("by modes", modes.exponent(), LinePlot.Style.DASHED));
    series.add(law("as the author", author.exponent(), LinePlot.Style.DASHED));
    int room = LinePlot.MOST - series.size();
    noises.stream()
        .limit(room)
        .forEach(noise -> series.add(law("noise", noise.exponent, LinePlot.Style.PLAIN)));
    return new LinePlot(
        "Radial power of %d images".formatted(images)
            + (noises.size() > room
                ? ", the first %d of %d exponents".formatted(room, noises.size())
                : ""),
        new LinePlot.Axis("waves across the image", LinePlot.Scale.LOG),
        new LinePlot.Axis("power", LinePlot.Scale.LOG),
        series);
  }

  private LinePlot.Series law(String what, double exponent, LinePlot.Style style) {
    double power = deviation * deviation * (1 - dcShare);
    double[] law = PowerLaw.of(exponent, side).spectrum().scaled(power).radial();
    String label = String.format(Locale.ROOT, "%s, %.2f", what, exponent);
    return LinePlot.Series.overCounts(label, style, law);
  }
}
