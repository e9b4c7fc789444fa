package io.graupel.diffusion.image;

import io.graupel.diffusion.image.Canvas.Place;
import io.graupel.diffusion.image.Canvas.Stroke;
import io.graupel.diffusion.image.LinePlot.Series;
import io.graupel.diffusion.image.LinePlot.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** Draws a plot: paper, grid, labels, legend, lines. Colours are those of Okabe and Ito (2008). */
final class Chart {
  static final int WIDTH = 720;
  static final int HEIGHT = 460;

  private static final int PAPER = 0xf4f5f7;
  private static final int SHEET = 0xffffff;
  private static final int GRID = 0xe3e6ea;
  private static final int AXIS = 0x8a919c;
  private static final int INK = 0x30343c;
  private static final int[] COLOURS = {
    0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9, 0x30343c
  };

  private static final int LEFT = 76;
  private static final int RIGHT = WIDTH - 22;
  private static final int BOTTOM = HEIGHT - 56;
  private static final int LINE = 22;
  private static final double SAMPLE = 24;

  /** Across a letter, at most: enough for whichever font a browser has. */
  private static final double LETTER = 7.8;

  private final LinePlot plot;
  private final Canvas canvas;
  private final Ruler x;
  private final Ruler y;
  private final int top;

  Chart(LinePlot plot, Canvas canvas) {
    this.plot = plot;
    this.canvas = canvas;
    this.x = Ruler.around(plot.x().scale(), all(series -> DoubleStream.of(series.x())));
    this.y = Ruler.around(plot.y().scale(), all(Chart::reach));
    this.top = 44 + LINE * legend(false);
  }

  private interface Numbers {
    DoubleStream of(Series series);
  }

  private double[] all(Numbers numbers) {
    return plot.series().stream().flatMapToDouble(numbers::of).toArray();
  }

  /** What a series takes up, error bars included. */
  private static DoubleStream reach(Series series) {
    double[] bars = new double[2 * series.spread().length];
    for (int i = 0; i < series.spread().length; i++) {
      bars[2 * i] = series.y()[i] - series.spread()[i];
      bars[2 * i + 1] = series.y()[i] + series.spread()[i];
    }
    return DoubleStream.concat(DoubleStream.of(series.y()), DoubleStream.of(bars));
  }

  void draw() {
    rectangle(0, 0, WIDTH, HEIGHT, PAPER);
    rectangle(LEFT, top, RIGHT, BOTTOM, SHEET);
    canvas.text(plot.title(), LEFT, 24, Place.RIGHT_OF, INK);
    legend(true);
    grid();
    for (int i = 0; i < plot.series().size(); i++) {
      draw(plot.series().get(i), i);
    }
  }

  private void grid() {
    for (double tick : x.ticks()) {
      double at = across(tick);
      segment(at, top, at, BOTTOM, GRID, 1);
      canvas.text(Ruler.label(tick), at, BOTTOM + 15, Place.CENTRED, INK);
    }
    for (double tick : y.ticks()) {
      double at = down(tick);
      segment(LEFT, at, RIGHT, at, GRID, 1);
      canvas.text(Ruler.label(tick), LEFT - 8, at, Place.LEFT_OF, INK);
    }
    segment(LEFT, BOTTOM, RIGHT, BOTTOM, AXIS, 1);
    segment(LEFT, top, LEFT, BOTTOM, AXIS, 1);
    canvas.text(plot.x().label(), (LEFT + RIGHT) / 2.0, HEIGHT - 18, Place.CENTRED, INK);
    canvas.text(plot.y().label(), 18, (top + BOTTOM) / 2.0, Place.UPRIGHT, INK);
  }

  /** Names in rows below the title. Returns how many rows they take. */
  private int legend(boolean visible) {
    double at = LEFT;
    int row = 0;
    for (int i = 0; i < plot.series().size(); i++) {
      Series series = plot.series().get(i);
      double width = SAMPLE + 8 + LETTER * series.name().length() + 18;
      if (at + width > RIGHT + 18 && at > LEFT) {
        at = LEFT;
        row++;
      }
      if (visible) {
        sample(series, i, at, 46 + row * LINE);
      }
      at += width;
    }
    return row + 1;
  }

  private void sample(Series series, int index, double at, double height) {
    double[] level = {height, height};
    double[] ends = {at, at + SAMPLE};
    canvas.line(ends, level, colour(index), 2, stroke(series, index));
    if (series.style() == Style.MARKED) {
      mark(index, at + SAMPLE / 2, height);
    }
    canvas.text(series.name(), at + SAMPLE + 8, height, Place.RIGHT_OF, INK);
  }

  private void draw(Series series, int index) {
    for (List<Integer> piece : pieces(series)) {
      double[] across = piece.stream().mapToDouble(i -> across(series.x()[i])).toArray();
      double[] down = piece.stream().mapToDouble(i -> down(series.y()[i])).toArray();
      canvas.line(across, down, colour(index), 2, stroke(series, index));
      for (int place = 0; place < across.length; place++) {
        if (series.spread().length > 0) {
          bar(series, piece.get(place), colour(index));
        }
        if (series.style() == Style.MARKED) {
          mark(index, across[place], down[place]);
        }
      }
    }
  }

  private static int colour(int index) {
    return COLOURS[index % COLOURS.length];
  }

  /** Of the series beyond the last colour another than of those before. */
  private static Stroke stroke(Series series, int index) {
    boolean dashed = series.style() == Style.DASHED;
    return index < COLOURS.length
        ? dashed ? Stroke.DASHED : Stroke.SOLID
        : dashed ? Stroke.DASHED_AND_DOTTED : Stroke.DOTTED;
  }

  /** Places of points that can be shown, in unbroken runs. */
  private List<List<Integer>> pieces(Series series) {
    List<List<Integer>> pieces = new ArrayList<>();
    boolean open = false;
    for (int i = 0; i < series.x().length; i++) {
      boolean shown = x.shows(series.x()[i]) && y.shows(series.y()[i]);
      if (shown && !open) {
        pieces.add(new ArrayList<>());
      }
      if (shown) {
        pieces.getLast().add(i);
      }
      open = shown;
    }
    return pieces;
  }

  private void bar(Series series, int point, int colour) {
    double low = series.y()[point] - series.spread()[point];
    double high = series.y()[point] + series.spread()[point];
    double at = across(series.x()[point]);
    double foot = y.shows(low) ? down(low) : BOTTOM;
    if (y.shows(high)) {
      segment(at, foot, at, down(high), colour, 1.2);
      segment(at - 4, down(high), at + 4, down(high), colour, 1.2);
      segment(at - 4, foot, at + 4, foot, colour, 1.2);
    }
  }

  /** What tells series apart without colours: corners of the mark, and where the first one is. */
  private enum Mark {
    ROUND(24, 0),
    SQUARE(4, 0.25),
    TRIANGLE(3, -0.5),
    DIAMOND(4, 0),
    PENTAGON(5, -0.5),
    FUNNEL(3, 0.5),
    HEXAGON(6, 0);

    private final int corners;
    private final double first;

    Mark(int corners, double first) {
      this.corners = corners;
      this.first = first * Math.PI;
    }
  }

  private void mark(int index, double centreX, double centreY) {
    Mark mark = Mark.values()[index % COLOURS.length];
    double radius = mark == Mark.ROUND ? 3.6 : 4.6;
    double[] xs = new double[mark.corners];
    double[] ys = new double[mark.corners];
    for (int i = 0; i < mark.corners; i++) {
      double angle = mark.first + 2 * Math.PI * i / mark.corners;
      xs[i] = centreX + radius * Math.cos(angle);
      ys[i] = centreY + radius * Math.sin(angle);
    }
    canvas.polygon(xs, ys, colour(index));
  }

  private double across(double number) {
    return LEFT + x.place(number) * (RIGHT - LEFT);
  }

  private double down(double number) {
    return BOTTOM - y.place(number) * (BOTTOM - top);
  }

  private void segment(double x1, double y1, double x2, double y2, int colour, double width) {
    canvas.line(new double[] {x1, x2}, new double[] {y1, y2}, colour, width, Stroke.SOLID);
  }

  private void rectangle(double left, double top, double right, double bottom, int colour) {
    canvas.polygon(
        new double[] {left, right, right, left}, new double[] {top, top, bottom, bottom}, colour);
  }
}
