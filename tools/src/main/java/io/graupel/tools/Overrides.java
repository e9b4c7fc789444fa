package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.codec.Codec;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;

/**
 * Changes a spec by {@code path=value}: the path as the errors write it ({@code training.images},
 * {@code network.multipliers[1]}), the value as YAML. Which paths there are, the strict reader
 * knows.
 */
final class Overrides {
  private Overrides() {}

  static void apply(ObjectNode spec, Iterable<String> settings) {
    settings.forEach(setting -> apply(spec, setting));
  }

  private static void apply(ObjectNode spec, String setting) {
    int equals = setting.indexOf('=');
    if (equals < 1) {
      throw new CommandException(
          Exit.USAGE, "--set: %s (expected: such as training.images=1000)".formatted(setting));
    }
    String[] path = setting.substring(0, equals).replaceAll("\\[(\\d+)]", ".$1").split("\\.", -1);
    JsonNode value = value(setting.substring(equals + 1));
    JsonNode place = spec;
    for (int i = 0; i < path.length - 1; i++) {
      place = step(place, path[i], setting);
    }
    put(place, path[path.length - 1], value, setting);
  }

  private static JsonNode value(String yaml) {
    return Codec.tree("value: " + yaml).path("value");
  }

  private static JsonNode step(JsonNode place, String name, String setting) {
    if (place instanceof ArrayNode list) {
      return list.path(index(list, name, setting));
    }
    if (place instanceof ObjectNode fields) {
      return fields.path(name).isContainerNode() ? fields.path(name) : fields.putObject(name);
    }
    throw nowhere(setting);
  }

  private static void put(JsonNode place, String name, JsonNode value, String setting) {
    if (place instanceof ArrayNode list) {
      list.set(index(list, name, setting), value);
    } else if (place instanceof ObjectNode fields) {
      fields.set(name, value);
    } else {
      throw nowhere(setting);
    }
  }

  private static int index(ArrayNode list, String name, String setting) {
    if (!name.matches("\\d{1,6}") || Integer.parseInt(name) >= list.size()) {
      throw new CommandException(
          Exit.USAGE,
          "--set %s: [%s] (expected: 0 to %d)".formatted(setting, name, list.size() - 1));
    }
    return Integer.parseInt(name);
  }

  private static CommandException nowhere(String setting) {
    return new CommandException(
        Exit.USAGE,
        "--set %s: the spec has a single value where the path goes on".formatted(setting));
  }
}
