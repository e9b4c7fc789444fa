package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.codec.Presets;
import io.graupel.protocol.codec.SpecException;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The jobs of an experiment in the order in which they are submitted: each after those whose
 * results it needs, and none twice, so that arms which train alike share the training.
 *
 * @param jobs with unlike names
 */
record Plan(List<Job> jobs) {
  /** Fields of data sets, wherever they stand in a spec. */
  private static final List<String> DATASET_FIELDS = List.of("dataset", "heldOut", "partner");

  private static final ObjectNode USUAL =
      Codec.tree(
          """
          classifier: {pool: default, priority: standard, attempts: 3, seed: 1}
          train: {pool: default, priority: standard, attempts: 3, seed: 1}
          sample:
            pool: default
            priority: standard
            attempts: 3
            seed: 1
            weights: ema
            sampler: {preset: improved}
            condition: {type: none}
            precision: fp32
            count: 512
            microBatch: 64
            grid: 64
            filmstrip: 8
          evaluate: {pool: default, priority: standard, attempts: 3, seed: 1}
          """);

  Plan {
    jobs = List.copyOf(jobs);
  }

  /**
   * One job, not yet submitted.
   *
   * @param name kind, arm and sampler, joined by slashes
   * @param arm empty where there is one
   * @param sampler empty where there is one
   * @param spec whole, but for its inputs
   * @param inputs names of jobs, by the path of the field that takes their ids
   */
  record Job(
      String name,
      String kind,
      String arm,
      String sampler,
      ObjectNode spec,
      SortedMap<String, String> inputs) {
    /** The spec with the ids of its inputs. */
    ObjectNode filled(UnaryOperator<String> idOf) {
      ObjectNode filled = spec.deepCopy();
      inputs.forEach((path, job) -> Overrides.apply(filled, List.of(path + "=" + idOf.apply(job))));
      return filled;
    }
  }

  /**
   * What is to be done.
   *
   * @throws CommandException naming the job and the field where a spec would be refused
   */
  static Plan of(Experiment experiment, Choices choices) {
    Map<String, String> datasets = new HashMap<>();
    ObjectNode jobs = experiment.jobs();
    if (choices.small()) {
      Experiment.fields(experiment.small(), "datasets")
          .properties()
          .forEach(swap -> datasets.put(swap.getKey(), swap.getValue().asText()));
      ObjectNode small = experiment.small().deepCopy();
      small.remove("datasets");
      jobs = Presets.merged(jobs, small);
    }
    requireNamed(experiment, choices, jobs);
    datasets.putAll(choices.datasets());
    ObjectNode whole = (ObjectNode) exchanged(withoutNulls(jobs), datasets);
    return new Draft(experiment.name(), whole, choices).plan();
  }

  private static void requireNamed(Experiment experiment, Choices choices, ObjectNode jobs) {
    List<String> named =
        Stream.of(DATASET_FIELDS.toArray(String[]::new))
            .flatMap(field -> jobs.findValuesAsText(field).stream())
            .distinct()
            .sorted()
            .toList();
    for (String name : choices.datasets().keySet()) {
      if (!named.contains(name)) {
        throw new CommandException(
            Exit.USAGE,
            "--dataset: %s is none of %s (expected: %s)"
                .formatted(name, experiment.name(), String.join(", ", named)));
      }
    }
  }

  private static ObjectNode withoutNulls(ObjectNode node) {
    ObjectNode kept = node.objectNode();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!field.getValue().isNull()) {
        kept.set(
            field.getKey(),
            field.getValue() instanceof ObjectNode inner ? withoutNulls(inner) : field.getValue());
      }
    }
    return kept;
  }

  private static JsonNode exchanged(JsonNode node, Map<String, String> datasets) {
    if (node instanceof ArrayNode list) {
      ArrayNode exchanged = list.arrayNode();
      list.forEach(item -> exchanged.add(exchanged(item, datasets)));
      return exchanged;
    }
    if (!(node instanceof ObjectNode fields)) {
      return node;
    }
    ObjectNode exchanged = fields.objectNode();
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      JsonNode value = field.getValue();
      boolean dataset = DATASET_FIELDS.contains(field.getKey()) && value.isTextual();
      exchanged.set(
          field.getKey(),
          dataset
              ? TextNode.valueOf(datasets.getOrDefault(value.asText(), value.asText()))
              : exchanged(value, datasets));
    }
    return exchanged;
  }

  /** The names of the jobs of one kind. */
  Stream<Job> ofKind(String kind) {
    return jobs.stream().filter(job -> job.kind().equals(kind));
  }

  Job job(String name) {
    return jobs.stream().filter(job -> job.name().equals(name)).findFirst().orElseThrow();
  }

  /** A plan while it is drawn up. */
  private static final class Draft {
    private final String experiment;
    private final ObjectNode fragments;
    private final Choices choices;
    private final Map<String, Job> byContent = new LinkedHashMap<>();

    Draft(String experiment, ObjectNode fragments, Choices choices) {
      this.experiment = experiment;
      this.fragments = fragments;
      this.choices = choices;
    }

    Plan plan() {
      Map<String, ObjectNode> arms = variants("arms");
      Map<String, ObjectNode> samplers = variants("samplers");
      Optional<Job> classifier =
          fragments.has("classifier") && arms.values().stream().anyMatch(this::comparesFeatures)
              ? Optional.of(add("classifier", "", "", List.of(), new TreeMap<>()))
              : Optional.empty();
      arms.forEach(
          (arm, change) -> {
            Job train = add("train", arm, "", List.of(change), new TreeMap<>());
            samplers.forEach(
                (sampler, walk) -> {
                  if (fragments.has("sample")) {
                    chain(arm, sampler, change, walk, train, classifier);
                  }
                });
          });
      return new Plan(new ArrayList<>(byContent.values()));
    }

    private void chain(
        String arm,
        String sampler,
        ObjectNode change,
        ObjectNode walk,
        Job train,
        Optional<Job> classifier) {
      ObjectNode sampled = walk.deepCopy();
      ObjectNode measured = Experiment.fields(walk, "evaluate");
      sampled.remove("evaluate");
      Job sample =
          add(
              "sample",
              arm,
              sampler,
              List.of(change, of("sample", sampled)),
              new TreeMap<>(Map.of("model", train.name())));
      if (!fragments.has("evaluate")) {
        return;
      }
      SortedMap<String, String> inputs = new TreeMap<>(Map.of("samples", sample.name()));
      if (comparesFeatures(change)) {
        classifier.ifPresent(job -> inputs.put("features.job", job.name()));
      }
      add("evaluate", arm, sampler, List.of(change, of("evaluate", measured)), inputs);
    }

    private static ObjectNode of(String kind, ObjectNode change) {
      ObjectNode changes = JsonNodeFactory.instance.objectNode();
      changes.set(kind, change);
      return changes;
    }

    /** Whether an arm's evaluation wants a classifier, and names none. */
    private boolean comparesFeatures(ObjectNode arm) {
      ObjectNode evaluate = spec("evaluate", List.of(arm));
      return evaluate.at("/features/type").asText().equals("classifier")
          && evaluate.at("/features/job").isMissingNode();
    }

    private Map<String, ObjectNode> variants(String section) {
      Map<String, ObjectNode> variants = new LinkedHashMap<>();
      ObjectNode named = Experiment.fields(fragments, section);
      named
          .fieldNames()
          .forEachRemaining(name -> variants.put(name, Experiment.fields(named, name)));
      if (variants.isEmpty()) {
        variants.put("", JsonNodeFactory.instance.objectNode());
      }
      return variants;
    }

    private ObjectNode spec(String kind, List<ObjectNode> changes) {
      ObjectNode spec = JsonNodeFactory.instance.objectNode().put("kind", kind);
      spec = Presets.merged(spec, Experiment.fields(USUAL, kind));
      spec = Presets.merged(spec, Experiment.fields(fragments, kind));
      for (ObjectNode change : changes) {
        spec = Presets.merged(spec, Experiment.fields(change, kind));
      }
      choices.apply(kind, spec);
      return withoutNulls(spec);
    }

    private Job add(
        String kind,
        String arm,
        String sampler,
        List<ObjectNode> changes,
        SortedMap<String, String> inputs) {
      String name =
          Stream.of(kind, arm, sampler)
              .filter(part -> !part.isEmpty())
              .collect(Collectors.joining("/"));
      ObjectNode spec = spec(kind, changes);
      // kept out of what is compared: a job that two arms share goes by the name of the first
      String content = spec + " " + inputs;
      // shared with other experiments on the same images, so not named after one
      spec.put("name", kind.equals("classifier") ? kind : experiment + "/" + name);
      Job job = new Job(name, kind, arm, sampler, spec, inputs);
      if (byContent.containsKey(content)) {
        return byContent.get(content);
      }
      requireValid(job);
      byContent.put(content, job);
      return job;
    }

    private void requireValid(Job job) {
      try {
        Codec.spec(job.filled(input -> "j-aaaaaaaaaa"));
      } catch (SpecException e) {
        throw new CommandException(
            Exit.USAGE, "%s: %s: %s".formatted(experiment, job.name(), e.getMessage()));
      }
    }
  }
}
