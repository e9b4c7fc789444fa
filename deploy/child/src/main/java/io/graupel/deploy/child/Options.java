package io.graupel.deploy.child;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Options of a child process, each {@code --name value}. */
public final class Options {
  private static final int LAST_PORT = 65_535;

  private final Map<String, String> values;

  private Options(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads options, all of which must be given.
   *
   * @throws ProblemException naming the one that is missing or unknown
   */
  public static Options parse(String[] arguments, String... names) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      if (!List.of(names).contains(arguments[i])) {
        throw new ProblemException(
            "option: %s (expected: one of %s)".formatted(arguments[i], List.of(names)));
      }
      if (i + 1 == arguments.length) {
        throw new ProblemException("%s: nothing (expected: a value)".formatted(arguments[i]));
      }
      values.put(arguments[i], arguments[i + 1]);
    }
    for (String name : names) {
      if (!values.containsKey(name)) {
        throw new ProblemException(
            "%s: missing (expected: all of %s)".formatted(name, List.of(names)));
      }
    }
    return new Options(values);
  }

  /** The value as a path. */
  public Path path(String name) {
    try {
      return Path.of(text(name)).toAbsolutePath();
    } catch (InvalidPathException e) {
      throw new ProblemException("%s: %s (expected: a folder)".formatted(name, text(name)));
    }
  }

  /** The value as a port; 0 stands for one that is free and stays. */
  public int port(String name) {
    String value = text(name);
    if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > LAST_PORT) {
      throw new ProblemException("%s: %s (expected: 0 to %d)".formatted(name, value, LAST_PORT));
    }
    return Integer.parseInt(value);
  }

  private String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no option " + name);
    }
    return value;
  }
}
