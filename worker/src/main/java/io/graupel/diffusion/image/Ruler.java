package io.graupel.diffusion.image;

import io.graupel.diffusion.image.LinePlot.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An axis that has found its range: where numbers lie on it, and which are written.
 *
 * @param low least number shown
 * @param high greatest number shown, above {@code low}
 */
record Ruler(Scale scale, double low, double high) {
  private static final double MARGIN = 0.04;
  private static final int TICKS = 6;

  /** Around these numbers, with a margin; a linear axis begins at 0 if that is not far. */
  static Ruler around(Scale scale, double[] numbers) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (double number : numbers) {
      if (shows(scale, number)) {
        least = Math.min(least, number);
        most = Math.max(most, number);
      }
    }
    if (least > most) {
      return new Ruler(scale, scale == Scale.LOG ? 0.1 : 0, 1);
    }
    if (scale == Scale.LOG) {
      double margin = Math.pow(most / least, MARGIN) * (least == most ? 2 : 1);
      return new Ruler(scale, least / margin, most * margin);
    }
    double from = least >= 0 && least < 0.4 * most ? 0 : least;
    double margin = MARGIN * (most - from) + (from == most ? Math.max(1, Math.abs(most)) : 0);
    return new Ruler(scale, from == 0 ? 0 : from - margin, most + margin);
  }

  private static boolean shows(Scale scale, double number) {
    return Double.isFinite(number) && (scale == Scale.LINEAR || number > 0);
  }

  boolean shows(double number) {
    return shows(scale, number);
  }

  /** 0 at the low end, 1 at the high end. */
  double place(double number) {
    return scale == Scale.LOG
        ? Math.log(number / low) / Math.log(high / low)
        : (number - low) / (high - low);
  }

  /** Round numbers within the range. */
  List<Double> ticks() {
    return scale == Scale.LOG ? decades() : steps();
  }

  private List<Double> steps() {
    double raw = (high - low) / TICKS;
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    double head = raw / power;
    double step = power * (head <= 1 ? 1 : head <= 2 ? 2 : head <= 5 ? 5 : 10);
    List<Double> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(low / step); i * step <= high; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** Powers of ten, every so many; 2 and 5 between them where there is room. */
  private List<Double> decades() {
    double span = Math.log10(high / low);
    int every = Math.max(1, (int) Math.ceil(span / TICKS));
    double[] heads = span < 2.5 ? new double[] {1, 2, 5} : new double[] {1};
    List<Double> ticks = new ArrayList<>();
    for (int power = (int) Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
      for (double head : heads) {
        double tick = head * Math.pow(10, power);
        if (Math.floorMod(power, every) == 0 && tick >= low && tick <= high) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  /** A number in few signs. */
  static String label(double number) {
    double size = Math.abs(number);
    if (size != 0 && (size < 1e-3 || size >= 1e5)) {
      String text = String.format(Locale.ROOT, "%.2e", number);
      String head = text.substring(0, text.indexOf('e')).replaceAll("\\.?0+$", "");
      return head + "e" + Integer.parseInt(text.substring(text.indexOf('e') + 1));
    }
    String text = String.format(Locale.ROOT, "%.6f", number);
    return text.replaceAll("\\.?0+$", "");
  }
}
