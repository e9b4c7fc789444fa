package io.graupel.protocol.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.job.Training;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Puts presets into a spec before it is read. Where a part says {@code preset: NAME} the preset's
 * fields stand in its place and the part's own fields override them: objects are merged in depth,
 * except that one of another {@code type} replaces the preset's whole. A training that names no
 * preset and leaves fields out takes them from {@value #DEFAULT_TRAINING}.
 */
public final class Presets {
  /** What a training is like where nobody says otherwise. */
  public static final String DEFAULT_TRAINING = "modern";

  private static final String KEY = "preset";
  private static final int DEEPEST = 8;

  private Presets() {}

  /**
   * The same document in full; it is not changed itself.
   *
   * @param type what the document is to become
   * @throws SpecException where a preset is unknown, naming those that are like it
   */
  public static JsonNode expand(JsonNode document, Class<?> type) {
    return expand("", document, type);
  }

  private static JsonNode expand(String path, JsonNode node, Type type) {
    if (type instanceof ParameterizedType container) {
      Type element = container.getActualTypeArguments()[0];
      return node instanceof ArrayNode list
          ? elements(path, list, element)
          : expand(path, node, element);
    }
    return node instanceof ObjectNode fields && type instanceof Class<?> part
        ? part(path, fields, part)
        : node;
  }

  private static JsonNode elements(String path, ArrayNode list, Type element) {
    ArrayNode whole = list.arrayNode();
    for (int i = 0; i < list.size(); i++) {
      whole.add(expand(path + "[" + i + "]", list.get(i), element));
    }
    return whole;
  }

  private static JsonNode part(String path, ObjectNode fields, Class<?> type) {
    ObjectNode whole = named(path, fields, type, 0).deepCopy();
    for (RecordComponent component : components(whole, type)) {
      JsonNode value = whole.get(component.getName());
      if (value != null) {
        String field = path.isEmpty() ? component.getName() : path + "." + component.getName();
        whole.set(component.getName(), expand(field, value, component.getGenericType()));
      }
    }
    return whole;
  }

  /** With the fields of the preset that it names, of the one that this names, and so on. */
  private static ObjectNode named(String path, ObjectNode fields, Class<?> type, int depth) {
    if (fields.has(KEY)) {
      Preset preset = preset(path.isEmpty() ? KEY : path + "." + KEY, fields.get(KEY), type);
      if (depth == DEEPEST) {
        throw new IllegalStateException("presets name each other: " + preset.name());
      }
      ObjectNode own = fields.deepCopy();
      own.remove(KEY);
      return merged(named(path, preset.fields(), type, depth + 1), own);
    }
    if (type == Training.class && depth == 0 && lacksFields(fields)) {
      return Preset.find(Preset.Family.TRAINING, DEFAULT_TRAINING)
          .map(usual -> merged(usual.fields(), fields))
          .orElse(fields);
    }
    return fields;
  }

  private static boolean lacksFields(ObjectNode training) {
    return Arrays.stream(Training.class.getRecordComponents())
        .anyMatch(component -> !training.has(component.getName()));
  }

  private static Preset preset(String path, JsonNode name, Class<?> type) {
    Preset.Family family =
        Preset.Family.of(type)
            .orElseThrow(
                () ->
                    new SpecException(
                        path,
                        "there are no presets for this",
                        Optional.of(
                            Arrays.stream(Preset.Family.values())
                                .map(Preset.Family::label)
                                .collect(Collectors.joining(", ", "one in ", "")))));
    return Preset.find(family, name.isTextual() ? name.asText() : "")
        .orElseThrow(
            () ->
                new SpecException(
                    path,
                    name.toString(),
                    Optional.of(
                        String.join(", ", Nearest.to(name.asText(), Preset.names(family))))));
  }

  private static RecordComponent[] components(ObjectNode node, Class<?> type) {
    if (!type.isSealed()) {
      return type.isRecord() && !RecordConventions.isValue(type)
          ? type.getRecordComponents()
          : new RecordComponent[0];
    }
    String name = node.path(RecordConventions.discriminator(type)).asText();
    return RecordConventions.cases(type).stream()
        .filter(c -> RecordConventions.kebab(c.getSimpleName()).equals(name))
        .findFirst()
        .map(Class::getRecordComponents)
        .orElseGet(() -> new RecordComponent[0]); // the strict check says what is wrong with it
  }

  /**
   * The fields of both, merged in depth, the second's where they differ.
   *
   * @return a new object; of another {@code type} than the first, the second's alone
   */
  public static ObjectNode merged(ObjectNode base, ObjectNode own) {
    if (own.has("type") && base.has("type") && !own.get("type").equals(base.get("type"))) {
      return own.deepCopy();
    }
    ObjectNode merged = base.deepCopy();
    for (Map.Entry<String, JsonNode> field : own.properties()) {
      JsonNode below = merged.get(field.getKey());
      merged.set(
          field.getKey(),
          below instanceof ObjectNode lower && field.getValue() instanceof ObjectNode upper
              ? merged(lower, upper)
              : field.getValue().deepCopy());
    }
    return merged;
  }
}
