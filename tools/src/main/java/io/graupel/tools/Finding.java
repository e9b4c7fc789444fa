package io.graupel.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One line: what was measured, and what the paper says of the same.
 *
 * @param what {@code sampled}, {@code direct} …
 * @param each by metric, for each seed; none for a row of the paper without a counterpart
 */
record Finding(
    String arm,
    String sampler,
    String what,
    List<Map<String, Double>> each,
    Optional<ObjectNode> paper) {
  Finding {
    each = List.copyOf(each);
  }

  String label() {
    return Stream.of(arm, sampler, what)
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("/"));
  }

  String published(String metric) {
    return paper.map(row -> row.path(metric).asText("")).orElse("");
  }

  /** All that was measured. */
  Set<String> metrics() {
    Set<String> metrics = new LinkedHashSet<>();
    each.forEach(figures -> metrics.addAll(figures.keySet()));
    return metrics;
  }

  /** Over the seeds; empty where none measured it. */
  Optional<Spread> figure(String metric) {
    List<Double> values =
        each.stream().flatMap(f -> Optional.ofNullable(f.get(metric)).stream()).toList();
    return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
  }

  /** For people: over the seeds, or of one alone with its standard error over images. */
  Optional<Spread> shown(String metric) {
    Optional<Spread> figure = figure(metric);
    return each.size() == 1
        ? figure.map(alone -> alone.beside(figure(metric + "-error").map(Spread::mean)))
        : figure;
  }
}
