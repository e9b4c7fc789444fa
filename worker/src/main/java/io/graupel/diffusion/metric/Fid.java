package io.graupel.diffusion.metric;

import java.util.Optional;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;

/**
 * Frechet distance of two sets of images by their features, how much it would scatter, and what it
 * would be of endlessly many images.
 *
 * @param value of all images; too large by O(1/N), which no error bar tells
 * @param error standard error of both sets drawn anew, pairs together: a jackknife over ten blocks.
 *     It covers the scatter of the value around its own mean at this N, not the excess of that mean
 * @param infinite of endlessly many images, where there are enough to tell
 */
public record Fid(double value, Optional<Double> error, Optional<Infinite> infinite) {
  private static final int BLOCKS = 10;
  private static final int LEAST_IN_BLOCK = 2;
  private static final int PARTS = 4;
  private static final int IN_PARTS = 2 + 3 + 4; // all of the set at once is known already
  private static final int LEAST_IN_PART = 50;

  /**
   * The distance with the excess of few images taken out (FID-infinity, Chong and Forsyth 2020). At
   * each of four sizes, N, N/2, N/3 and N/4, both sets are dealt out whole, and the mean distance
   * of the parts stands for the size; a straight line through the four is followed to 1/N = 0. What
   * is curved beyond that stays. May fall a little below 0.
   *
   * @param error the scatter of the distance itself and the standard error of the fit, as roots of
   *     squares: the parts share their images, so that the fit alone knows too little
   */
  public record Infinite(double value, double error) {}

  /** Compares all images of both, in blocks and parts that the seed deals. */
  public static Fid of(Features a, Features b, long seed) {
    return of(a, b, seed, share -> {});
  }

  /**
   * The same.
   *
   * @param progress told after each distance which share of all has been measured, up to 1
   */
  public static Fid of(Features a, Features b, long seed, DoubleConsumer progress) {
    int fewest = Math.min(a.count(), b.count());
    boolean scatters = fewest >= BLOCKS * LEAST_IN_BLOCK;
    boolean falls = scatters && fewest >= PARTS * Math.max(LEAST_IN_PART, a.width());
    Count count = new Count(1 + (scatters ? BLOCKS : 0) + (falls ? IN_PARTS : 0), progress);
    double value =
        count.measured(
            fewest <= a.width()
                ? Frechet.distance(a, b)
                : Frechet.distance(Moments.inShards(a), Moments.inShards(b)));
    if (!scatters) {
      return new Fid(value, Optional.empty(), Optional.empty());
    }
    double error = jackknife(a, b, seed, count);
    return new Fid(
        value,
        Optional.of(error),
        falls ? Optional.of(infinite(a, b, value, error, seed, count)) : Optional.empty());
  }

  /** Distances measured so far. */
  private static final class Count {
    private final int all;
    private final DoubleConsumer progress;
    private int done;

    Count(int all, DoubleConsumer progress) {
      this.all = all;
      this.progress = progress;
    }

    double measured(double distance) {
      done++;
      progress.accept((double) done / all);
      return distance;
    }
  }

  private static double jackknife(Features a, Features b, long seed, Count count) {
    Blocks left = Blocks.of(a.count(), BLOCKS, seed);
    Blocks right = Blocks.of(b.count(), BLOCKS, seed);
    return Blocks.jackknife(
        IntStream.range(0, BLOCKS)
            .mapToDouble(i -> Frechet.distance(a.rows(left.without(i)), b.rows(right.without(i))))
            .map(count::measured)
            .toArray());
  }

  private static Infinite infinite(
      Features a, Features b, double value, double error, long seed, Count count) {
    double[] parts = new double[PARTS];
    double[] distances = new double[PARTS];
    for (int i = 0; i < PARTS; i++) {
      parts[i] = i + 1;
      distances[i] = i == 0 ? value : meanOfParts(a, b, i + 1, seed, count);
    }
    Line line = Line.through(parts, distances);
    return new Infinite(line.atZero(), Math.hypot(error, line.error()));
  }

  private static double meanOfParts(Features a, Features b, int parts, long seed, Count count) {
    Blocks left = Blocks.of(a.count(), parts, seed);
    Blocks right = Blocks.of(b.count(), parts, seed);
    return IntStream.range(0, parts)
        .mapToDouble(i -> Frechet.distance(a.rows(left.in(i)), b.rows(right.in(i))))
        .map(count::measured)
        .average()
        .orElseThrow();
  }

  /**
   * A straight line by least squares.
   *
   * @param atZero where it crosses x = 0
   * @param error standard error of that, from how far the points lie off the line
   */
  record Line(double atZero, double error) {
    static Line through(double[] x, double[] y) {
      int n = x.length;
      double centre = Estimate.mean(x);
      double level = Estimate.mean(y);
      double squares = 0;
      double products = 0;
      for (int i = 0; i < n; i++) {
        squares += (x[i] - centre) * (x[i] - centre);
        products += (x[i] - centre) * (y[i] - level);
      }
      double slope = products / squares;
      double off = 0;
      for (int i = 0; i < n; i++) {
        double gap = y[i] - level - slope * (x[i] - centre);
        off += gap * gap;
      }
      double error = Math.sqrt(off / (n - 2) * (1.0 / n + centre * centre / squares));
      return new Line(level - slope * centre, error);
    }
  }
}
