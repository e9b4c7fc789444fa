package io.graupel.diffusion.bench;

import io.graupel.diffusion.image.LinePlot;
import io.graupel.diffusion.image.LinePlot.Axis;
import io.graupel.diffusion.image.LinePlot.Scale;
import io.graupel.diffusion.image.LinePlot.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Draws a figure of an experiment over the steps of its samplers, a line for each arm. Arguments:
 * the Markdown that {@code graupel experiment run --out} wrote, whose rows are named {@code
 * arm/steps-N/sampled}; the column; the SVG to write.
 */
final class Curves {
  private Curves() {}

  public static void main(String[] arguments) throws IOException {
    List<String> lines = Files.readAllLines(Path.of(arguments[0]));
    int column = -1;
    Map<String, Map<Integer, Double>> arms = new LinkedHashMap<>();
    for (String line : lines) {
      List<String> cells = Arrays.stream(line.split("\\|")).map(String::strip).toList();
      if (cells.contains("ROW")) {
        column = cells.indexOf(arguments[1]);
      } else if (column > 0 && line.matches("\\| .*/steps-\\d+/sampled .*")) {
        String[] row = cells.get(1).split("/");
        arms.computeIfAbsent(row[0], arm -> new TreeMap<>())
            .put(
                Integer.parseInt(row[1].replace("steps-", "")),
                Double.parseDouble(cells.get(column)));
      }
    }
    List<LinePlot.Series> series = new ArrayList<>();
    arms.forEach((arm, points) -> series.add(line(arm, points)));
    Axis across = new Axis("sampling steps", Scale.LOG);
    Axis up = new Axis(arguments[1], Scale.LINEAR);
    String title = lines.getFirst().replace("# ", "");
    Files.writeString(Path.of(arguments[2]), new LinePlot(title, across, up, series).svg());
  }

  private static LinePlot.Series line(String arm, Map<Integer, Double> points) {
    return new LinePlot.Series(
        arm,
        Style.MARKED,
        points.keySet().stream().mapToDouble(Integer::doubleValue).toArray(),
        points.values().stream().mapToDouble(Double::doubleValue).toArray());
  }
}
