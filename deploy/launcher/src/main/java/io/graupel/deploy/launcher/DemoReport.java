package io.graupel.deploy.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.tools.Session;
import io.graupel.tools.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tells what came of the demo: a table like the papers', the pictures, and the time it took. */
final class DemoReport {
  private static final List<String> ROWS = List.of("degraded", "direct", "sampled");

  private DemoReport() {}

  /** Figures of the evaluation job as a table; a figure that it did not measure is a dash. */
  static Table table(JsonNode figures) {
    Table table = new Table("", ">SSIM", ">RMSE", ">N");
    for (String row : ROWS) {
      table.row(
          row,
          figure(figures.path(row + ".ssim")),
          figure(figures.path(row + ".rmse")),
          figures.path("n").isNumber() ? Long.toString(figures.path("n").asLong()) : "");
    }
    return table;
  }

  private static String figure(JsonNode value) {
    return value.isNumber() ? String.format(Locale.ROOT, "%.4f", value.asDouble()) : "";
  }

  static void print(Session session, Demo.Outcome outcome) {
    if (session.json()) {
      session.print(json(outcome));
      return;
    }
    session.print("");
    table(outcome.figures()).print(session);
    session.print("");
    for (Path picture : outcome.pictures()) {
      session.print(picture.toAbsolutePath().normalize() + "  " + legend(picture));
    }
    session.print("");
    session.print(times(outcome.phases()));
  }

  private static String legend(Path picture) {
    return picture.endsWith("grid.png")
        ? "original | degraded | direct | sampled"
        : "a few digits on their way back";
  }

  private static String times(Map<String, Duration> phases) {
    StringBuilder line = new StringBuilder("time ");
    Duration total = Duration.ZERO;
    for (Map.Entry<String, Duration> phase : phases.entrySet()) {
      line.append(' ')
          .append(phase.getKey())
          .append(' ')
          .append(seconds(phase.getValue()))
          .append(',');
      total = total.plus(phase.getValue());
    }
    return line.append(" total ").append(seconds(total)).toString();
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }

  private static ObjectNode json(Demo.Outcome outcome) {
    ObjectNode value = JsonNodeFactory.instance.objectNode();
    value.set("figures", outcome.figures());
    outcome
        .pictures()
        .forEach(p -> value.withArray("pictures").add(p.toAbsolutePath().normalize().toString()));
    ObjectNode seconds = value.putObject("seconds");
    outcome.phases().forEach((phase, time) -> seconds.put(phase, time.toMillis() / 1000.0));
    return value;
  }
}
