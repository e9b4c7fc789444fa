package io.graupel.diffusion.bench;

import io.graupel.diffusion.image.LinePlot;
import io.graupel.diffusion.image.LinePlot.Axis;
import io.graupel.diffusion.image.LinePlot.Scale;
import io.graupel.diffusion.image.LinePlot.Style;
import io.graupel.protocol.codec.Codec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Draws a figure of an experiment, a line for each arm, with error bars where several seeds were
 * run. Arguments: the JSON that {@code graupel experiment run --out} wrote; what is drawn; the SVG
 * to write. What is drawn is one of
 *
 * <pre>
 * steps METRIC          over the steps of samplers named steps-N
 * severities METRIC     over the severities of samplers named at-N
 * octaves SAMPLER NAME  figures NAME-1-2, NAME-3-4 … of a sampler over the middles of the octaves
 * </pre>
 */
final class Curves {
  private Curves() {}

  /** What is read of the file. */
  private record Findings(String experiment, List<Row> rows) {}

  private record Row(
      String arm,
      String sampler,
      String row,
      Map<String, Double> ours,
      Optional<Map<String, Double>> spread) {
    Point point(double x, String metric) {
      return new Point(
          x,
          ours.getOrDefault(metric, Double.NaN),
          spread.map(all -> all.getOrDefault(metric, 0.0)).orElse(0.0));
    }
  }

  /** One point: its place, the figure and the half of its error bar. */
  private record Point(double x, double y, double spread) {}

  public static void main(String[] arguments) throws IOException {
    Findings findings = Codec.read(Files.readString(Path.of(arguments[0])), Findings.class);
    Map<String, TreeMap<Double, Point>> arms = new LinkedHashMap<>();
    for (Row row : findings.rows) {
      if (row.row.equals("sampled")) {
        for (Point point : points(row, arguments)) {
          arms.computeIfAbsent(row.arm, arm -> new TreeMap<>()).put(point.x, point);
        }
      }
    }
    String figure = arguments[arguments.length - 2];
    List<LinePlot.Series> series = new ArrayList<>();
    arms.forEach((arm, points) -> series.add(line(arm, new ArrayList<>(points.values()))));
    LinePlot plot =
        new LinePlot(
            findings.experiment, across(arguments[1]), new Axis(figure, Scale.LINEAR), series);
    Files.writeString(Path.of(arguments[arguments.length - 1]), plot.svg());
  }

  private static Axis across(String form) {
    return switch (form) {
      case "steps" -> new Axis("sampling steps", Scale.LOG);
      case "severities" -> new Axis("severity", Scale.LINEAR);
      default -> new Axis("waves across the image", Scale.LOG);
    };
  }

  private static List<Point> points(Row row, String[] arguments) {
    List<Point> points = new ArrayList<>();
    String form = arguments[1];
    if (form.equals("octaves") && row.sampler.equals(arguments[2])) {
      for (String metric : row.ours.keySet()) {
        if (metric.matches(arguments[3] + "-\\d+-\\d+")) {
          String[] ends = metric.substring(arguments[3].length() + 1).split("-");
          double middle = Math.sqrt(Double.parseDouble(ends[0]) * Double.parseDouble(ends[1]));
          points.add(row.point(middle, metric));
        }
      }
    }
    String prefix = form.equals("steps") ? "steps-" : "at-";
    if (!form.equals("octaves")
        && row.sampler.matches(prefix + "\\d+")
        && row.ours.containsKey(arguments[2])) {
      points.add(
          row.point(Double.parseDouble(row.sampler.substring(prefix.length())), arguments[2]));
    }
    return points;
  }

  private static LinePlot.Series line(String arm, List<Point> points) {
    double[] spread = points.stream().mapToDouble(Point::spread).toArray();
    boolean several = points.stream().anyMatch(point -> point.spread > 0);
    return new LinePlot.Series(
        arm,
        Style.MARKED,
        points.stream().mapToDouble(Point::x).toArray(),
        points.stream().mapToDouble(Point::y).toArray(),
        several ? spread : new double[0]);
  }
}
