package io.graupel.tools;

import io.graupel.tools.client.Progress;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;

/**
 * One job's progress on standard error: a line drawn over in place where there is a terminal, a
 * plain line every few seconds where there is none.
 */
final class ProgressLine {
  private static final Duration PLAIN_EVERY = Duration.ofSeconds(5);
  private static final int LONGEST_BAR = 20;
  private static final int SHORTEST_BAR = 4;

  private final World world;
  private final PrintStream err;
  private final String label;
  private boolean drawn;
  private Instant next = Instant.MIN;
  private String last = "";
  private String printed = "";

  ProgressLine(World world, String label) {
    this.world = world;
    this.err = world.err();
    this.label = label;
  }

  /**
   * The text of a progress, without its place on the screen.
   *
   * @param width that it should fit in; the bar gives way
   */
  static String text(String label, Progress progress, boolean blocks, int width) {
    String figures = figures(progress);
    int room = width - label.length() - figures.length() - 3;
    int bar = Math.clamp(room, SHORTEST_BAR, LONGEST_BAR);
    return label + "  " + bar(progress.share(), bar, blocks) + " " + figures;
  }

  private static String figures(Progress progress) {
    StringBuilder text = new StringBuilder();
    text.append("%3d%%  ".formatted((int) Math.floor(100 * progress.share())));
    text.append(Text.count(progress.images())).append('/').append(Text.count(progress.total()));
    if (progress.imagesPerSecond() > 0) {
      text.append("  ").append(Text.rate(progress.imagesPerSecond())).append(" images/s");
    }
    progress.loss().ifPresent(loss -> text.append("  loss ").append(Text.loss(loss)));
    progress.secondsLeft().stream()
        .filter(s -> progress.images() < progress.total())
        .forEach(s -> text.append("  ").append(Text.seconds(s)).append(" left"));
    return text.toString();
  }

  private static String bar(double share, int length, boolean blocks) {
    int full = (int) Math.floor(share * length);
    return (blocks ? "█" : "#").repeat(full) + (blocks ? "░" : "-").repeat(length - full);
  }

  void show(Progress progress) {
    show(text(label, progress, world.terminal() && world.blocks(), world.columns() - 1));
  }

  /** Shows what it does at present, where there are no figures. */
  void status(String words) {
    show(label + "  " + words);
  }

  private void show(String text) {
    if (text.equals(last)) {
      return;
    }
    if (world.terminal()) {
      int width = Math.max(20, world.columns() - 1);
      err.print("\r" + (text.length() > width ? text.substring(0, width) : text) + "\u001b[K");
      err.flush();
      drawn = true;
    } else if (!world.clock().instant().isBefore(next)) {
      if (!text.equals(printed)) {
        err.println(text);
      }
      printed = text;
      next = world.clock().instant().plus(PLAIN_EVERY);
    }
    last = text;
  }

  /** A line that stays, above the progress. */
  void note(String words) {
    clear();
    err.println(words);
    next = Instant.MIN;
    last = "";
  }

  /** Leaves the last state of the line and goes on below it. */
  void end(Progress progress) {
    next = Instant.MIN;
    last = "";
    show(progress);
    if (drawn) {
      err.println();
      drawn = false;
    }
  }

  private void clear() {
    if (drawn) {
      err.print("\r\u001b[K");
      drawn = false;
    }
  }

  /** Takes the line away. */
  void close() {
    clear();
    err.flush();
  }
}
