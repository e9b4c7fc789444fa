package io.graupel.diffusion.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.graupel.diffusion.image.LinePlot.Axis;
import io.graupel.diffusion.image.LinePlot.Scale;
import io.graupel.diffusion.image.LinePlot.Series;
import io.graupel.diffusion.image.LinePlot.Style;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class LinePlotTest {
  private static final String BLUE = "#0072b2";
  private static final double[] COUNTS = {1, 2, 4, 8, 16};

  @Test
  void powerLawIsAStraightLineOnLogarithmicAxes() throws Exception {
    double[] power = Arrays.stream(COUNTS).map(k -> Math.pow(k, -3)).toArray();
    double[][] line = lines(logarithmic(new Series("law", Style.PLAIN, COUNTS, power))).get(1);
    double step = line[1][0] - line[0][0];
    double fall = line[1][1] - line[0][1];
    assertThat(step).isPositive();
    assertThat(fall).isPositive(); // downwards
    for (int i = 1; i < 5; i++) {
      assertThat(line[i][0] - line[i - 1][0]).isCloseTo(step, within(0.011)); // two digits
      assertThat(line[i][1] - line[i - 1][1]).isCloseTo(fall, within(0.011));
    }
  }

  @Test
  void bothRenderersPutTheSamePointsAtTheSamePlaces() throws Exception {
    LinePlot plot = logarithmic(new Series("law", Style.PLAIN, COUNTS, COUNTS));
    BufferedImage picture = plot.draw();
    assertThat(picture.getWidth()).isEqualTo(2 * 720);
    for (double[] point : lines(plot).get(1)) {
      int colour = picture.getRGB((int) (2 * point[0]), (int) (2 * point[1])) & 0xffffff;
      assertThat("#%06x".formatted(colour)).isEqualTo(BLUE);
    }
  }

  @Test
  void picturesAreTheSameEveryTime() {
    LinePlot plot = logarithmic(new Series("law", Style.MARKED, COUNTS, COUNTS, COUNTS));
    assertThat(plot.svg()).isEqualTo(plot.svg());
    int width = plot.draw().getWidth();
    assertThat(plot.draw().getRGB(0, 0, width, 900, null, 0, width))
        .isEqualTo(plot.draw().getRGB(0, 0, width, 900, null, 0, width));
  }

  @Test
  void whatCannotBeShownInterruptsTheLine() throws Exception {
    double[] y = {1, 0, 4, Double.NaN, 16};
    List<double[][]> lines = lines(logarithmic(new Series("gaps", Style.PLAIN, COUNTS, y)));
    assertThat(lines).extracting(line -> line.length).containsExactly(2, 1, 1, 1); // first: legend
  }

  @Test
  void namesMayHoldSignsOfTheLanguage() throws Exception {
    Document svg = parse(logarithmic(new Series("a < b & c", Style.PLAIN, COUNTS, COUNTS)));
    assertThat(words(svg)).contains("a < b & c", "title", "k", "power", "1", "2", "5", "10");
  }

  @Test
  void errorBarsBelongToTheRange() throws Exception {
    double[] spread = {0, 0, 0, 0, 10};
    LinePlot plot =
        new LinePlot(
            "title",
            new Axis("k", Scale.LINEAR),
            new Axis("power", Scale.LINEAR),
            List.of(new Series("bars", Style.MARKED, COUNTS, COUNTS, spread)));
    assertThat(words(parse(plot))).contains("25").doesNotContain("30");
  }

  @Test
  void numbersAreWrittenShort() {
    assertThat(
            List.of(
                Ruler.label(0),
                Ruler.label(20),
                Ruler.label(0.05),
                Ruler.label(-1.5),
                Ruler.label(2e-7),
                Ruler.label(1.5e6),
                Ruler.label(0.1 + 0.2)))
        .containsExactly("0", "20", "0.05", "-1.5", "2e-7", "1.5e6", "0.3");
  }

  @Test
  void ticksAreRoundAndWithinTheRange() {
    assertThat(new Ruler(Scale.LINEAR, 0, 26).ticks())
        .containsExactly(0.0, 5.0, 10.0, 15., 20., 25.);
    assertThat(new Ruler(Scale.LOG, 0.9, 17).ticks()).containsExactly(1.0, 2.0, 5.0, 10.0);
    assertThat(new Ruler(Scale.LOG, 0.5, 2e8).ticks()).containsExactly(1.0, 1e2, 1e4, 1e6, 1e8);
  }

  @Test
  void oneNumberHasARangeAroundIt() {
    Ruler linear = Ruler.around(Scale.LINEAR, new double[] {3});
    Ruler log = Ruler.around(Scale.LOG, new double[] {3});
    assertThat(linear.place(3)).isBetween(0.3, 0.96);
    assertThat(log.place(3)).isCloseTo(0.5, within(1e-12));
    assertThat(Ruler.around(Scale.LOG, new double[] {-1}).ticks()).isNotEmpty();
  }

  @Test
  void coloursThatBeginAnewAreDotted() throws Exception {
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < LinePlot.MOST; i++) {
      Style style = i % 7 == 1 ? Style.DASHED : Style.PLAIN;
      double[] y = Arrays.stream(COUNTS).map(k -> k * k).toArray();
      series.add(new Series("noise, %d.00".formatted(i), style, COUNTS, y));
    }
    LinePlot plot = logarithmic(series.toArray(Series[]::new));
    NodeList found = parse(plot).getElementsByTagName("polyline");
    Set<String> looks = new TreeSet<>();
    for (int i = 0; i < found.getLength(); i++) {
      Element line = (Element) found.item(i);
      if (line.getAttribute("stroke-width").equals("2.00")) {
        looks.add(line.getAttribute("stroke") + " " + line.getAttribute("stroke-dasharray"));
      }
    }
    assertThat(looks).hasSize(LinePlot.MOST);
    assertThat(plot.draw().getWidth()).isEqualTo(2 * 720);
  }

  @Test
  void moreSeriesThanStrokesAreRefused() {
    Series series = new Series("one", Style.PLAIN, COUNTS, COUNTS);
    assertThatThrownBy(() -> logarithmic(Collections.nCopies(15, series).toArray(Series[]::new)))
        .hasMessage("series: 15 (expected: 1 to 14)");
    assertThatThrownBy(() -> new Series("odd", Style.PLAIN, COUNTS, new double[4]))
        .hasMessage("series odd: 5 and 4 numbers (expected: as many of both, at least one)");
    assertThatThrownBy(() -> new Series("odd", Style.PLAIN, COUNTS, COUNTS, new double[1]))
        .hasMessage("series odd: 1 error bars (expected: none or 5)");
  }

  private static LinePlot logarithmic(Series... series) {
    return new LinePlot(
        "title", new Axis("k", Scale.LOG), new Axis("power", Scale.LOG), List.of(series));
  }

  private static Document parse(LinePlot plot) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(plot.svg().getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> words(Document svg) {
    List<String> words = new ArrayList<>();
    NodeList texts = svg.getElementsByTagName("text");
    for (int i = 0; i < texts.getLength(); i++) {
      words.add(texts.item(i).getTextContent());
    }
    return words;
  }

  /** The blue lines, point by point: the sample in the legend, then the series. */
  private static List<double[][]> lines(LinePlot plot) throws Exception {
    List<double[][]> lines = new ArrayList<>();
    NodeList found = parse(plot).getElementsByTagName("polyline");
    for (int i = 0; i < found.getLength(); i++) {
      Element line = (Element) found.item(i);
      if (line.getAttribute("stroke").equals(BLUE)) {
        lines.add(
            Arrays.stream(line.getAttribute("points").split(" "))
                .map(point -> point.split(","))
                .map(pair -> Arrays.stream(pair).mapToDouble(Double::parseDouble).toArray())
                .toArray(double[][]::new));
      }
    }
    return lines;
  }
}
