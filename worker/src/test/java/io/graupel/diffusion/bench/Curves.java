package io.graupel.diffusion.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.graupel.diffusion.image.LinePlot;
import io.graupel.diffusion.image.LinePlot.Axis;
import io.graupel.diffusion.image.LinePlot.Scale;
import io.graupel.diffusion.image.LinePlot.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Draws a figure of an experiment over the steps of its samplers, a line for each arm. Arguments:
 * the JSON file that {@code graupel experiment run --out} wrote, the figure, the SVG to write.
 */
final class Curves {
  private Curves() {}

  public static void main(String[] arguments) throws IOException {
    JsonNode results = new ObjectMapper().readTree(Path.of(arguments[0]).toFile());
    String figure = arguments[1];
    Map<String, Map<Integer, double[]>> arms = new LinkedHashMap<>();
    for (JsonNode row : results.path("rows")) {
      JsonNode ours = row.path("ours");
      String steps = row.path("sampler").asText().replaceAll("\\D+", "");
      if (row.path("row").asText().equals("sampled") && !steps.isEmpty() && ours.has(figure)) {
        arms.computeIfAbsent(row.path("arm").asText(), arm -> new TreeMap<>())
            .put(
                Integer.parseInt(steps),
                new double[] {
                  ours.path(figure).asDouble(), ours.path(figure + "-error").asDouble(0)
                });
      }
    }
    List<LinePlot.Series> series = new ArrayList<>();
    arms.forEach(
        (arm, points) ->
            series.add(
                new LinePlot.Series(
                    arm,
                    Style.MARKED,
                    points.keySet().stream().mapToDouble(Integer::doubleValue).toArray(),
                    points.values().stream().mapToDouble(point -> point[0]).toArray(),
                    points.values().stream().mapToDouble(point -> point[1]).toArray())));
    LinePlot plot =
        new LinePlot(
            results.path("experiment").asText(),
            new Axis("sampling steps", Scale.LOG),
            new Axis(figure, Scale.LINEAR),
            series);
    Files.writeString(Path.of(arguments[2]), plot.svg());
  }
}
