package io.graupel.protocol.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.job.Field;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Terms;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** JSON Schema (draft 2020-12) of the job specs, derived from their records. */
public final class SpecSchema {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String TERMS = "when and on what the job may run; absent for at once";

  private final ObjectNode definitions = NODES.objectNode();

  private SpecSchema() {}

  /** The schema of every job spec, with a definition for each part. */
  public static ObjectNode jobSpec() {
    SpecSchema schema = new SpecSchema();
    ObjectNode root = NODES.objectNode();
    root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    root.put("title", "Graupel job spec");
    root.setAll(schema.of(JobSpec.class));
    RecordConventions.cases(JobSpec.class).forEach(schema::withTerms);
    root.set("$defs", schema.definitions);
    return root;
  }

  /** A document may say beside the spec when and on what the job may run. */
  private void withTerms(Class<?> spec) {
    ObjectNode terms = reference(Terms.class);
    ObjectNode definition = definitions.withObject("/" + name(spec));
    definition.withObject("/properties").set("terms", terms.put("description", TERMS));
  }

  private static String name(Class<?> type) {
    return type.getName().replaceAll(".*\\.", "").replace('$', '.');
  }

  private ObjectNode of(Type type) {
    if (type instanceof ParameterizedType optional && optional.getRawType() == Optional.class) {
      return of(optional.getActualTypeArguments()[0]);
    }
    if (type instanceof ParameterizedType list) {
      ObjectNode node = typed("array");
      node.set("items", of(list.getActualTypeArguments()[0]));
      return node;
    }
    Class<?> raw = (Class<?>) type;
    if (raw == int.class || raw == long.class || raw == Integer.class || raw == Long.class) {
      return typed("integer");
    }
    if (raw == double.class || raw == Double.class) {
      return typed("number");
    }
    if (raw == boolean.class) {
      return typed("boolean");
    }
    if (raw == String.class || RecordConventions.isValue(raw)) {
      return typed("string");
    }
    if (raw == Instant.class) {
      return typed("string").put("format", "date-time");
    }
    if (raw.isEnum()) {
      ObjectNode node = typed("string");
      ArrayNode values = node.putArray("enum");
      Arrays.stream(raw.getEnumConstants())
          .forEach(constant -> values.add(RecordConventions.kebab(((Enum<?>) constant).name())));
      return node;
    }
    return Preset.Family.of(raw)
        .map(family -> orPreset(family, raw))
        .orElseGet(() -> reference(raw));
  }

  /** A part in full, or by name with what overrides it. */
  private ObjectNode orPreset(Preset.Family family, Class<?> type) {
    String name = type.getSimpleName() + ".Preset";
    if (!definitions.has(name)) {
      ObjectNode named = typed("object");
      named.put("description", "fields of a preset; further fields override its own");
      ObjectNode names = named.putObject("properties").putObject("preset").put("type", "string");
      ArrayNode known = names.putArray("enum");
      Preset.names(family).forEach(known::add);
      if (family != Preset.Family.TRAINING) { // one that names none is filled from the default
        named.putArray("required").add("preset");
      }
      definitions.set(name, named);
    }
    ObjectNode node = NODES.objectNode();
    node.putArray("anyOf")
        .add(reference(type))
        .add(NODES.objectNode().put("$ref", "#/$defs/" + name));
    return node;
  }

  private ObjectNode reference(Class<?> type) {
    String name = name(type);
    if (!definitions.has(name)) {
      definitions.set(name, NODES.objectNode());
      definitions.set(name, type.isSealed() ? family(type) : object(type));
    }
    return NODES.objectNode().put("$ref", "#/$defs/" + name);
  }

  private ObjectNode family(Class<?> family) {
    ObjectNode node = NODES.objectNode();
    ArrayNode cases = node.putArray("oneOf");
    RecordConventions.cases(family).forEach(c -> cases.add(reference(c)));
    return node;
  }

  private ObjectNode object(Class<?> type) {
    ObjectNode node = typed("object").put("additionalProperties", false);
    ObjectNode properties = node.putObject("properties");
    ArrayNode required = node.putArray("required");
    Class<?> family = RecordConventions.family(type);
    if (family != null) {
      String discriminator = RecordConventions.discriminator(family);
      properties
          .putObject(discriminator)
          .put("const", RecordConventions.kebab(type.getSimpleName()));
      required.add(discriminator);
    }
    JsonNode defaults = type == Terms.class ? Codec.node(Terms.NONE) : NODES.objectNode();
    for (RecordComponent component : type.getRecordComponents()) {
      String name = component.getName();
      ObjectNode field = field(component);
      properties.set(name, field);
      if (defaults.has(name)) {
        field.set("default", defaults.path(name));
      } else if (component.getType() != Optional.class) {
        required.add(name);
      }
    }
    return node;
  }

  private ObjectNode field(RecordComponent component) {
    ObjectNode node = of(component.getGenericType());
    Field field = component.getAnnotation(Field.class);
    if (field == null) {
      return node;
    }
    boolean list = component.getType() == List.class;
    if (field.min() != Double.NEGATIVE_INFINITY) {
      put(node, list ? "minItems" : "minimum", field.min());
    }
    if (field.max() != Double.POSITIVE_INFINITY) {
      put(node, list ? "maxItems" : "maximum", field.max());
    }
    return node.put("description", field.value());
  }

  private static void put(ObjectNode node, String key, double limit) {
    if (limit == Math.rint(limit) && Math.abs(limit) < 1e15) {
      node.put(key, (long) limit);
    } else {
      node.put(key, limit);
    }
  }

  private static ObjectNode typed(String type) {
    return NODES.objectNode().put("type", type);
  }
}
