package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.graupel.tools.client.Job;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a plan came to.
 *
 * @param ended every job of the plan, by its name there
 */
record Outcome(Plan plan, Map<String, Job> ended) {
  /** What a job measured, by name. */
  JsonNode figures(Plan.Job job) {
    return Optional.ofNullable(ended.get(job.name()))
        .map(Job::figures)
        .orElseGet(JsonNodeFactory.instance::objectNode);
  }

  /** What an evaluation and the making of its samples measured, by row and metric. */
  Map<String, Map<String, Double>> rows(Plan.Job evaluation) {
    Map<String, Map<String, Double>> rows = new LinkedHashMap<>();
    put(figures(evaluation), rows);
    Optional.ofNullable(evaluation.inputs().get("samples"))
        .ifPresent(samples -> put(figures(plan.job(samples)), rows));
    return rows;
  }

  private static void put(JsonNode figures, Map<String, Map<String, Double>> rows) {
    for (Map.Entry<String, JsonNode> figure : figures.properties()) {
      int dot = figure.getKey().indexOf('.');
      if (dot > 0) {
        rows.computeIfAbsent(figure.getKey().substring(0, dot), row -> new LinkedHashMap<>())
            .put(figure.getKey().substring(dot + 1), figure.getValue().asDouble());
      }
    }
  }

  String seed() {
    return plan.ofKind("train").findFirst().map(job -> job.spec().path("seed").asText()).orElse("");
  }
}
