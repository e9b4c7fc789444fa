package io.graupel.tools;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * How an experiment is to be run.
 *
 * @param small whether two CPU cores shall do it within minutes
 * @param datasets what stands in place of the data sets that it names
 * @param seed of every job but the classifier, whose figures shall be comparable
 * @param settings changes of the specs of one kind, as {@code path=value}, by kind
 */
record Choices(
    boolean small,
    Map<String, String> datasets,
    OptionalLong seed,
    Map<String, List<String>> settings) {
  Choices {
    datasets = Map.copyOf(datasets);
    settings = Map.copyOf(settings);
  }

  /** As the experiment is written. */
  static final Choices NONE = new Choices(false, Map.of(), OptionalLong.empty(), Map.of());

  /** Settings as they are typed, {@code train.training.images=1000}, by kind. */
  static Map<String, List<String>> byKind(List<String> typed) {
    Map<String, List<String>> settings = new TreeMap<>();
    for (String setting : typed) {
      int dot = setting.indexOf('.');
      String kind = dot < 0 ? setting : setting.substring(0, dot);
      if (!Experiment.KINDS.contains(kind)) {
        throw new CommandException(
            Exit.USAGE,
            "--set: %s (expected: %s, then a path, such as train.training.images=1000)"
                .formatted(setting, String.join(", ", Experiment.KINDS)));
      }
      settings.computeIfAbsent(kind, k -> new ArrayList<>()).add(setting.substring(dot + 1));
    }
    return settings;
  }

  /** Changes a spec of that kind. */
  void apply(String kind, ObjectNode spec) {
    if (!kind.equals("classifier")) {
      seed.ifPresent(value -> spec.put("seed", value));
    }
    Overrides.apply(spec, settings.getOrDefault(kind, List.of()));
  }
}
