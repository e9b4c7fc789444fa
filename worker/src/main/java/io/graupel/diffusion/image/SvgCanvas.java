package io.graupel.diffusion.image;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** Writes SVG. */
final class SvgCanvas implements Canvas {
  private static final int TEXT = 12;

  private final StringBuilder body = new StringBuilder();
  private final int width;
  private final int height;

  SvgCanvas(int width, int height) {
    this.width = width;
    this.height = height;
  }

  @Override
  public void line(double[] x, double[] y, int colour, double width, Stroke stroke) {
    append(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"#%06x\" stroke-width=\"%s\" "
            + "stroke-linejoin=\"round\" stroke-linecap=\"round\"%s/>",
        points(x, y), colour, number(width), dashes(stroke));
  }

  private static String dashes(Stroke stroke) {
    return stroke == Stroke.SOLID
        ? ""
        : DoubleStream.of(stroke.lengths())
            .mapToObj(SvgCanvas::number)
            .collect(Collectors.joining(" ", " stroke-dasharray=\"", "\""));
  }

  @Override
  public void polygon(double[] x, double[] y, int colour) {
    append("<polygon points=\"%s\" fill=\"#%06x\"/>", points(x, y), colour);
  }

  @Override
  public void text(String words, double x, double y, Place place, int colour) {
    String anchor =
        switch (place) {
          case RIGHT_OF -> "start";
          case CENTRED, UPRIGHT -> "middle";
          case LEFT_OF -> "end";
        };
    String turn =
        place == Place.UPRIGHT
            ? " transform=\"rotate(-90 %s %s)\"".formatted(number(x), number(y))
            : "";
    append(
        "<text x=\"%s\" y=\"%s\" dy=\"0.35em\" text-anchor=\"%s\" fill=\"#%06x\"%s>%s</text>",
        number(x), number(y), anchor, colour, turn, escaped(words));
  }

  String document() {
    return """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" \
    font-family="system-ui, sans-serif" font-size="%d">
    %s</svg>
    """
        .formatted(width, height, width, height, TEXT, body);
  }

  private void append(String format, Object... values) {
    body.append(format.formatted(values)).append('\n');
  }

  private static String points(double[] x, double[] y) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < x.length; i++) {
      points.append(i == 0 ? "" : " ").append(number(x[i])).append(',').append(number(y[i]));
    }
    return points.toString();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String escaped(String words) {
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
