package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an experiment came to, beside what was published.
 *
 * @param small whether it was run at its small scale
 * @param outcomes one for each seed, of the same experiment
 * @param devices on which they ran, for people
 */
record Findings(Experiment experiment, boolean small, List<Outcome> outcomes, String devices) {
  /**
   * Shown in tables, in this order, each of any features, whole families of octaves by their
   * beginning; the rest is in the JSON.
   */
  private static final List<String> SHOWN =
      Stream.of(
              "fid",
              "fid-infinity",
              "kid",
              "ssim",
              "rmse",
              "psnr",
              "consistency",
              "spectrum",
              "nearest",
              "precision",
              "recall",
              "density",
              "coverage",
              "bands-",
              "settled-")
          .flatMap(metric -> Stream.of("", "classifier-", "module-").map(of -> of + metric))
          .toList();

  private static final String MARKS =
      "paper's figures: V seen in another document too, C reproduced from real images, T"
          + " unverified";

  Findings {
    outcomes = List.copyOf(outcomes);
  }

  /** The plan of any seed: all have the same jobs by name. */
  private Plan plan() {
    return outcomes.getFirst().plan();
  }

  private List<Finding> rows() {
    List<Finding> rows = new ArrayList<>();
    Set<ObjectNode> matched = Collections.newSetFromMap(new java.util.IdentityHashMap<>());
    plan()
        .ofKind("evaluate")
        .forEach(
            job -> {
              List<Map<String, Map<String, Double>>> each =
                  outcomes.stream().map(o -> o.rows(o.plan().job(job.name()))).toList();
              for (String what : each.getFirst().keySet()) {
                Optional<ObjectNode> paper = experiment.paper().row(job.arm(), job.sampler(), what);
                paper.ifPresent(matched::add);
                List<Map<String, Double>> figures =
                    each.stream().map(of -> of.getOrDefault(what, Map.of())).toList();
                rows.add(new Finding(job.arm(), job.sampler(), what, figures, paper));
              }
            });
    experiment
        .paper()
        .rows()
        .forEach(
            (name, row) -> {
              if (!matched.contains(row)) {
                rows.add(new Finding("", "", name, List.of(), Optional.of(row)));
              }
            });
    return rows;
  }

  private static List<String> metrics(List<Finding> rows) {
    Set<String> present = new LinkedHashSet<>();
    for (Finding row : rows) {
      present.addAll(row.metrics());
      row.paper().ifPresent(paper -> paper.fieldNames().forEachRemaining(present::add));
    }
    return SHOWN.stream().flatMap(shown -> family(shown, present)).toList();
  }

  /** The metric itself, or all whose names go on from there with an octave, coarse to fine. */
  private static Stream<String> family(String shown, Set<String> present) {
    return shown.endsWith("-")
        ? present.stream()
            .filter(metric -> metric.matches(shown + "\\d+-\\d+"))
            .sorted(Comparator.comparing(metric -> Integer.valueOf(metric.split("-")[1])))
        : Stream.of(shown).filter(present::contains);
  }

  /** Rows of cells, headings first: for each metric ours and, where there is one, the paper's. */
  private List<List<String>> cells() {
    List<Finding> rows = rows();
    List<String> metrics = metrics(rows);
    Set<String> measured = with(metrics, rows, (row, m) -> row.metrics().contains(m));
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
    for (Finding row : rows) {
      List<String> line = new ArrayList<>(List.of(row.label()));
      for (String metric : metrics) {
        if (measured.contains(metric)) {
          line.add(row.shown(metric).map(Spread::toString).orElse(""));
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
      List<String> metrics, List<Finding> rows, BiPredicate<Finding, String> has) {
    return metrics.stream()
        .filter(metric -> rows.stream().anyMatch(row -> has.test(row, metric)))
        .collect(Collectors.toSet());
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
        "ours: N %s, reference %s, %s, %s, on %s"
            .formatted(
                counts(),
                reference(),
                seedsAndWhatStandsBehindFigures(),
                small ? "small scale" : "full scale",
                devices.isEmpty() ? "an unknown device" : devices));
    if (plan().jobs().stream().anyMatch(job -> job.kind().equals("classifier"))) {
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
    outcomes.stream()
        .flatMap(outcome -> outcome.ended().values().stream())
        .map(job -> job.json().at("/spec/features/dataset").asText())
        .filter(dataset -> !dataset.isEmpty())
        .forEach(dataset -> modules.add(dataset.replaceFirst("(@.{12}).*", "$1")));
    return modules;
  }

  private String counts() {
    Set<String> counts = new LinkedHashSet<>();
    for (Outcome outcome : outcomes) {
      outcome
          .plan()
          .ofKind("evaluate")
          .forEach(job -> counts.add(count(outcome.figures(job).path("n"))));
    }
    return String.join(", ", counts);
  }

  private static String count(JsonNode figure) {
    return figure.isNumber() ? Text.count(figure.asLong()) : "unknown";
  }

  private String reference() {
    Set<String> references = new LinkedHashSet<>();
    plan()
        .ofKind("evaluate")
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

  private String seedsAndWhatStandsBehindFigures() {
    if (outcomes.size() > 1) {
      return "seeds %s (mean ± standard deviation)".formatted(seeds());
    }
    boolean errors =
        rows().stream().flatMap(row -> row.metrics().stream()).anyMatch(m -> m.endsWith("-error"));
    return "seed " + seeds() + (errors ? " (± standard error over images)" : "");
  }

  private String seeds() {
    return outcomes.stream().map(Outcome::seed).collect(Collectors.joining(", "));
  }

  /** Everything, for programs. */
  ObjectNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("experiment", experiment.name());
    node.put("about", experiment.about());
    node.put("paper", experiment.paper().source());
    node.put("scale", small ? "small" : "full");
    node.put("seed", seeds());
    node.put("n", counts());
    node.put("reference", reference());
    node.put("device", devices);
    ArrayNode rows = node.putArray("rows");
    rows().forEach(row -> put(row, rows.addObject()));
    ArrayNode jobs = node.putArray("jobs");
    for (Outcome outcome : outcomes) {
      for (Plan.Job planned : outcome.plan().jobs()) {
        ObjectNode line = jobs.addObject().put("job", planned.name()).put("kind", planned.kind());
        line.put("seed", planned.spec().path("seed").asLong());
        Optional.ofNullable(outcome.ended().get(planned.name()))
            .ifPresent(job -> line.put("id", job.id()));
      }
    }
    return node;
  }

  private static void put(Finding row, ObjectNode line) {
    line.put("arm", row.arm()).put("sampler", row.sampler()).put("row", row.what());
    ObjectNode ours = line.putObject("ours");
    for (String metric : row.metrics()) {
      row.figure(metric).ifPresent(spread -> ours.put(metric, spread.mean()));
    }
    if (row.each().size() > 1) {
      ObjectNode spread = line.putObject("spread");
      for (String metric : row.metrics()) {
        row.figure(metric).ifPresent(f -> f.deviation().ifPresent(d -> spread.put(metric, d)));
      }
      ArrayNode each = line.putArray("each");
      row.each().forEach(figures -> figures.forEach(each.addObject()::put));
    }
    row.paper().ifPresent(paper -> line.set("paper", paper));
  }
}
