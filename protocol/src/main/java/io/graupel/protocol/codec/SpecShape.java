package io.graupel.protocol.codec;

import com.fasterxml.jackson.databind.JsonNode;
import io.graupel.protocol.job.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Holds a document against the records it is to become: every field known, none absent or empty,
 * each of the right form. What the values may be, the records' constructors say.
 */
final class SpecShape {
  private static final String TIME = "a time in UTC, such as 2026-05-01T22:00:00Z";

  private SpecShape() {}

  /**
   * Refuses the first field that does not fit.
   *
   * @throws SpecException naming its path, what was found and what is allowed
   */
  static void check(JsonNode node, Class<?> type) {
    check("", node, type, "fields");
  }

  private static void check(String path, JsonNode node, Type type, String meaning) {
    if (node.isMissingNode() || node.isNull()) {
      throw refusal(path, node.isNull() ? "empty" : "absent", meaning);
    }
    if (type instanceof ParameterizedType optional && optional.getRawType() == Optional.class) {
      check(path, node, optional.getActualTypeArguments()[0], meaning);
      return;
    }
    if (type instanceof ParameterizedType list) {
      require(node.isArray(), path, node, "a list");
      for (int i = 0; i < node.size(); i++) {
        check(path + "[" + i + "]", node.get(i), list.getActualTypeArguments()[0], meaning);
      }
      return;
    }
    Class<?> raw = (Class<?>) type;
    if (raw.isSealed()) {
      check(path, node, theCase(path, node, raw), meaning);
    } else if (raw.isRecord() && !RecordConventions.isValue(raw)) {
      fields(path, node, raw);
    } else {
      scalar(path, node, raw);
    }
  }

  private static Class<?> theCase(String path, JsonNode node, Class<?> family) {
    require(node.isObject(), path, node, "fields");
    String field = join(path, RecordConventions.discriminator(family));
    JsonNode name = node.path(RecordConventions.discriminator(family));
    List<Class<?>> cases = RecordConventions.cases(family);
    return cases.stream()
        .filter(c -> RecordConventions.kebab(c.getSimpleName()).equals(name.asText()))
        .findFirst()
        .orElseThrow(() -> refusal(field, found(name), names(cases)));
  }

  private static String names(List<Class<?>> cases) {
    return cases.stream()
        .map(c -> RecordConventions.kebab(c.getSimpleName()))
        .collect(Collectors.joining(", "));
  }

  private static void fields(String path, JsonNode node, Class<?> type) {
    require(node.isObject(), path, node, "fields");
    RecordComponent[] components = type.getRecordComponents();
    List<String> known = new ArrayList<>();
    Optional.ofNullable(RecordConventions.family(type))
        .ifPresent(family -> known.add(RecordConventions.discriminator(family)));
    Stream.of(components).map(RecordComponent::getName).forEach(known::add);
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw refusal(join(path, name), "unknown field", String.join(", ", known));
              }
            });
    for (RecordComponent component : components) {
      String field = join(path, component.getName());
      boolean absent = node.path(component.getName()).isMissingNode();
      if (absent && component.getType() == Optional.class) {
        continue;
      }
      check(field, node.path(component.getName()), component.getGenericType(), meaning(component));
    }
  }

  private static String meaning(RecordComponent component) {
    Field field = component.getAnnotation(Field.class);
    return field == null ? "a value" : field.value();
  }

  private static void scalar(String path, JsonNode node, Class<?> type) {
    if (type.isEnum()) {
      String constants =
          Arrays.stream(type.getEnumConstants())
              .map(constant -> RecordConventions.kebab(((Enum<?>) constant).name()))
              .collect(Collectors.joining(", "));
      boolean known = List.of(constants.split(", ")).contains(node.asText());
      require(node.isTextual() && known, path, node, constants);
    } else if (type == int.class || type == Integer.class) {
      require(node.canConvertToInt() && node.isIntegralNumber(), path, node, "a whole number");
    } else if (type == long.class || type == Long.class) {
      require(node.canConvertToLong() && node.isIntegralNumber(), path, node, "a whole number");
    } else if (type == double.class || type == Double.class) {
      require(node.isNumber() || looksLikeNumber(node), path, node, "a number");
    } else if (type == boolean.class) {
      require(node.isBoolean(), path, node, "true or false");
    } else {
      require(node.isTextual(), path, node, "text");
      require(type != Instant.class || isTime(node.asText()), path, node, TIME);
    }
  }

  private static boolean isTime(String text) {
    try {
      Instant.parse(text);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  /** YAML 1.1 reads 1e-3, which has no dot, as text. */
  private static boolean looksLikeNumber(JsonNode node) {
    return node.isTextual() && node.asText().matches("[-+]?[0-9]+(\\.[0-9]*)?[eE][-+]?[0-9]+");
  }

  private static void require(boolean fits, String path, JsonNode node, String allowed) {
    if (!fits) {
      throw refusal(path, found(node), allowed);
    }
  }

  private static String found(JsonNode node) {
    return switch (node.getNodeType()) {
      case MISSING -> "absent";
      case NULL -> "empty";
      case OBJECT -> "fields";
      case ARRAY -> "a list";
      default -> node.toString();
    };
  }

  private static SpecException refusal(String path, String found, String allowed) {
    return new SpecException(path, found, Optional.of(allowed));
  }

  private static String join(String parent, String name) {
    return parent.isEmpty() ? name : parent + "." + name;
  }
}
