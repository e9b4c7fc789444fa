package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.codec.Nearest;
import io.graupel.protocol.codec.SpecException;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A published result, and how to arrive at one's own: jobs that train, sample and evaluate, as
 * fragments of specs that several arms and samplers share.
 *
 * @param name of the file too
 * @param about one line
 * @param paper which table it is, and its rows
 * @param jobs fragments of specs by kind, and what arms and samplers change in them
 * @param small what is changed where two CPU cores shall do it within minutes
 */
record Experiment(String name, String about, Paper paper, ObjectNode jobs, ObjectNode small) {
  static final List<String> KINDS = List.of("classifier", "train", "sample", "evaluate");

  /** What is measured beside the result, so that the name of an arm alone does not mean it. */
  private static final List<String> BESIDE = List.of("degraded", "direct");

  private static final String ARMS = "arms";
  private static final String SAMPLERS = "samplers";
  private static final String DATASETS = "datasets";

  /**
   * What was published.
   *
   * @param source paper, table, data set
   * @param rows figures by metric, each with the mark of its provenance, by row; a row is named by
   *     its arm, its sampler, what was measured, or several of them joined by a slash
   */
  record Paper(String source, Map<String, ObjectNode> rows) {
    /** The published row of a finding, if there is one. */
    Optional<ObjectNode> row(String arm, String sampler, String row) {
      List<String> names =
          new ArrayList<>(
              List.of(arm + "/" + sampler + "/" + row, arm + "/" + row, sampler + "/" + row, row));
      if (!BESIDE.contains(row)) {
        names.addAll(List.of(arm + "/" + sampler, arm, sampler));
      }
      return names.stream().filter(rows::containsKey).findFirst().map(rows::get);
    }
  }

  /**
   * An experiment as it is written.
   *
   * @throws CommandException naming the place, what is there and what should be
   */
  static Experiment of(String text) {
    ObjectNode tree;
    try {
      tree = Codec.tree(text);
    } catch (SpecException e) {
      throw new CommandException(Exit.USAGE, "experiment: " + e.getMessage());
    }
    List<String> sections = new ArrayList<>(KINDS);
    sections.addAll(List.of(ARMS, SAMPLERS));
    List<String> known = new ArrayList<>(List.of("name", "about", "paper", "small"));
    known.addAll(sections);
    requireKnown("", tree, known);
    ObjectNode small = fields(tree, "small");
    sections.add(DATASETS);
    requireKnown("small.", small, sections);
    for (ObjectNode part : List.of(tree, small)) {
      for (Map.Entry<String, JsonNode> arm : fields(part, ARMS).properties()) {
        requireKnown(ARMS + "." + arm.getKey() + ".", arm.getValue(), KINDS);
      }
    }
    ObjectNode jobs = tree.deepCopy();
    jobs.remove(List.of("name", "about", "paper", "small"));
    return new Experiment(
        required(tree, "name"), required(tree, "about"), paper(tree), jobs, small);
  }

  private static Paper paper(ObjectNode tree) {
    ObjectNode paper = fields(tree, "paper");
    requireKnown("paper.", paper, List.of("source", "rows"));
    Map<String, ObjectNode> rows = new java.util.LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> row : fields(paper, "rows").properties()) {
      rows.put(row.getKey(), fields(fields(paper, "rows"), row.getKey()));
    }
    return new Paper(paper.path("source").asText(""), rows);
  }

  private static String required(ObjectNode tree, String field) {
    if (!tree.path(field).isTextual()) {
      throw new CommandException(
          Exit.USAGE, "experiment: %s: absent (expected: text)".formatted(field));
    }
    return tree.path(field).asText();
  }

  private static void requireKnown(String path, JsonNode node, List<String> known) {
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        throw new CommandException(
            Exit.USAGE,
            "experiment: %s%s: unknown field (expected: %s)"
                .formatted(path, name, String.join(", ", Nearest.to(name, known))));
      }
    }
  }

  /** The fields under a name; none where it is absent. */
  static ObjectNode fields(JsonNode node, String name) {
    return node.path(name) instanceof ObjectNode fields
        ? fields
        : JsonNodeFactory.instance.objectNode();
  }
}
