package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.tools.client.Job;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * What an experiment came to, beside what was published.
 *
 * @param choices with which it was run
 * @param ended every job of the plan, by its name there
 * @param devices on which they ran, for people
 */
record Findings(
    Experiment experiment, Choices choices, Plan plan, Map<String, Job> ended, String devices) {
  /** Shown in tables, in this order; the rest is in the JSON. */
  private static final List<String> SHOWN =
      List.of(
          "fid",
          "classifier-fid",
          "module-fid",
          "kid",
          "classifier-kid",
          "module-kid",
          "ssim",
          "rmse",
          "psnr",
          "consistency",
          "spectrum",
          "nearest",
          "precision",
          "recall");

  private static final String MARKS =
      "paper's figures: V seen in another document too, C reproduced from real images, T"
          + " unverified";

  /**
   * One line: what was measured, and what the paper says of the same.
   *
   * @param what {@code sampled}, {@code direct} …; empty for a row of the paper without a
   *     counterpart
   */
  private record Row(
      String arm,
      String sampler,
      String what,
      Map<String, Double> figures,
      Optional<ObjectNode> paper) {
    String published(String metric) {
      return paper.map(row -> row.path(metric).asText("")).orElse("");
    }

    String label() {
      return java.util.stream.Stream.of(arm, sampler, what)
          .filter(part -> !part.isEmpty())
          .collect(Collectors.joining("/"));
    }
  }

  private List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    Set<ObjectNode> matched = Collections.newSetFromMap(new java.util.IdentityHashMap<>());
    plan.ofKind("evaluate")
        .forEach(
            job -> {
              Map<String, Map<String, Double>> byRow = new LinkedHashMap<>();
              for (Map.Entry<String, JsonNode> figure : figures(job).properties()) {
                int dot = figure.getKey().indexOf('.');
                if (dot > 0) {
                  byRow
                      .computeIfAbsent(
                          figure.getKey().substring(0, dot), row -> new LinkedHashMap<>())
                      .put(figure.getKey().substring(dot + 1), figure.getValue().asDouble());
                }
              }
              byRow.forEach(
                  (what, figures) -> {
                    Optional<ObjectNode> paper =
                        experiment.paper().row(job.arm(), job.sampler(), what);
                    paper.ifPresent(matched::add);
                    rows.add(new Row(job.arm(), job.sampler(), what, figures, paper));
                  });
            });
    experiment
        .paper()
        .rows()
        .forEach(
            (name, row) -> {
              if (!matched.contains(row)) {
                rows.add(new Row("", "", name, Map.of(), Optional.of(row)));
              }
            });
    return rows;
  }

  private JsonNode figures(Plan.Job job) {
    return Optional.ofNullable(ended.get(job.name()))
        .map(Job::figures)
        .orElseGet(JsonNodeFactory.instance::objectNode);
  }

  private static List<String> metrics(List<Row> rows) {
    Set<String> present = new HashSet<>();
    for (Row row : rows) {
      present.addAll(row.figures().keySet());
      row.paper().ifPresent(paper -> paper.fieldNames().forEachRemaining(present::add));
    }
    return SHOWN.stream().filter(present::contains).toList();
  }

  /** Rows of cells, headings first: for each metric ours and, where there is one, the paper's. */
  private List<List<String>> cells() {
    List<Row> rows = rows();
    List<String> metrics = metrics(rows);
    Set<String> measured = with(metrics, rows, (row, m) -> row.figures().containsKey(m));
    Set<String> published = with(metrics, rows, (row, m) -> !row.published(m).isEmpty());
    List<String> headings = new ArrayList<>(List.of("ROW"));
    for (String metric : metrics) {
      String name = metric.toUpperCase(Locale.ROOT);
      if (measured.contains(metric)) {
        headings.add(">" + name);
      }
      if (published.contains(metric)) {
        headings.add(measured.contains(metric) ? ">PAPER" : ">PAPER " + name);
      }
    }
    List<List<String>> cells = new ArrayList<>(List.of(headings));
    for (Row row : rows) {
      List<String> line = new ArrayList<>(List.of(row.label()));
      for (String metric : metrics) {
        if (measured.contains(metric)) {
          line.add(Optional.ofNullable(row.figures().get(metric)).map(Findings::number).orElse(""));
        }
        if (published.contains(metric)) {
          line.add(row.published(metric));
        }
      }
      if (!line.stream().skip(1).allMatch(String::isEmpty)) {
        cells.add(line);
      }
    }
    return cells;
  }

  private static Set<String> with(
      List<String> metrics, List<Row> rows, BiPredicate<Row, String> has) {
    return metrics.stream()
        .filter(metric -> rows.stream().anyMatch(row -> has.test(row, metric)))
        .collect(Collectors.toSet());
  }

  private static String number(double value) {
    return (Math.abs(value) >= 10 ? "%.2f" : "%.4f").formatted(value);
  }

  /** For people: the table, and what must be said beside it. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(experiment.name() + ": " + experiment.about());
    lines.add("");
    List<List<String>> cells = cells();
    Table table = new Table(cells.getFirst().toArray(String[]::new));
    cells.stream().skip(1).forEach(row -> table.row(row.toArray(String[]::new)));
    lines.addAll(table.lines());
    lines.add("");
    lines.addAll(notes());
    return lines;
  }

  /** The same in Markdown. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(experiment.name()).append("\n\n").append(experiment.about());
    text.append("\n\n");
    List<List<String>> cells = cells();
    for (int i = 0; i < cells.size(); i++) {
      text.append(
          cells.get(i).stream()
              .map(cell -> cell.replaceFirst("^>", ""))
              .collect(Collectors.joining(" | ", "| ", " |\n")));
      if (i == 0) {
        text.append(
            cells.getFirst().stream()
                .map(heading -> heading.startsWith(">") ? "---:" : "---")
                .collect(Collectors.joining(" | ", "| ", " |\n")));
      }
    }
    text.append('\n');
    notes().forEach(note -> text.append("- ").append(note).append('\n'));
    return text.toString();
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (!experiment.paper().source().isEmpty()) {
      notes.add("paper: " + experiment.paper().source());
      notes.add(MARKS);
    }
    notes.add(
        "ours: N %s, reference %s, seed %s, %s, on %s"
            .formatted(
                counts(),
                reference(),
                seed(),
                choices.small() ? "small scale" : "full scale",
                devices.isEmpty() ? "an unknown device" : devices));
    if (plan.jobs().stream().anyMatch(job -> job.kind().equals("classifier"))) {
      notes.add(
          "ours compares features of a classifier that was trained here: such FID and KID are never"
              + " comparable with published ones");
    }
    modules().forEach(module -> notes.add("ours compares features of " + module));
    return notes;
  }

  /** The modules whose features were compared, at their versions. */
  private Set<String> modules() {
    Set<String> modules = new TreeSet<>();
    plan.ofKind("evaluate")
        .flatMap(job -> Optional.ofNullable(ended.get(job.name())).stream())
        .map(job -> job.json().at("/spec/features/dataset").asText())
        .filter(dataset -> !dataset.isEmpty())
        .forEach(dataset -> modules.add(dataset.replaceFirst("(@.{12}).*", "$1")));
    return modules;
  }

  private String counts() {
    Set<String> counts = new LinkedHashSet<>();
    plan.ofKind("evaluate").forEach(job -> counts.add(count(figures(job).path("n"))));
    return String.join(", ", counts);
  }

  private static String count(JsonNode figure) {
    return figure.isNumber() ? Text.count(figure.asLong()) : "unknown";
  }

  private String reference() {
    Set<String> references = new LinkedHashSet<>();
    plan.ofKind("evaluate")
        .forEach(
            job -> {
              JsonNode reference = job.spec().path("reference");
              references.add(
                  reference.isObject()
                      ? "%s images of %s, %s"
                          .formatted(
                              reference.path("count").asText(),
                              reference.path("dataset").asText(),
                              reference.path("split").asText())
                      : "the originals");
            });
    return String.join(", ", references);
  }

  private String seed() {
    return plan.ofKind("train").findFirst().map(job -> job.spec().path("seed").asText()).orElse("");
  }

  /** Everything, for programs. */
  ObjectNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("experiment", experiment.name());
    node.put("about", experiment.about());
    node.put("paper", experiment.paper().source());
    node.put("scale", choices.small() ? "small" : "full");
    node.put("seed", seed());
    node.put("n", counts());
    node.put("reference", reference());
    node.put("device", devices);
    ArrayNode rows = node.putArray("rows");
    for (Row row : rows()) {
      ObjectNode line = rows.addObject();
      line.put("arm", row.arm()).put("sampler", row.sampler()).put("row", row.what());
      ObjectNode ours = line.putObject("ours");
      row.figures().forEach(ours::put);
      row.paper().ifPresent(paper -> line.set("paper", paper));
    }
    ArrayNode jobs = node.putArray("jobs");
    for (Plan.Job planned : plan.jobs()) {
      ObjectNode line = jobs.addObject().put("job", planned.name()).put("kind", planned.kind());
      Optional.ofNullable(ended.get(planned.name())).ifPresent(job -> line.put("id", job.id()));
    }
    return node;
  }
}
