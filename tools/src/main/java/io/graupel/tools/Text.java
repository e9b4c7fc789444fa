package io.graupel.tools;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Numbers and times as people read them. */
final class Text {
  private Text() {}

  /** 25,600. */
  static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /** Three figures: 0.0312, 7.46, 212, 1,204. */
  static String rate(double value) {
    if (value >= 100) {
      return count(Math.round(value));
    }
    return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
  }

  static String loss(double loss) {
    return String.format(Locale.ROOT, loss >= 1000 || loss < 1e-4 ? "%.2e" : "%.4f", loss);
  }

  /** 42s, 3m05s, 2h07m, 5d03h. */
  static String span(Duration span) {
    long s = Math.max(0, span.toSeconds());
    if (s < 60) {
      return s + "s";
    }
    if (s < 3600) {
      return "%dm%02ds".formatted(s / 60, s % 60);
    }
    return s < 86_400
        ? "%dh%02dm".formatted(s / 3600, s % 3600 / 60)
        : "%dd%02dh".formatted(s / 86_400, s % 86_400 / 3600);
  }

  static String seconds(double seconds) {
    return span(Duration.ofMillis(Math.round(Math.min(seconds, 1e9) * 1000)));
  }

  static String age(Instant since, Instant now) {
    return span(Duration.between(since, now));
  }

  /** 512 B, 3.1 MiB. */
  static String bytes(long bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0
        ? bytes + " B"
        : String.format(Locale.ROOT, value >= 10 ? "%.0f %s" : "%.1f %s", value, units[unit]);
  }
}
