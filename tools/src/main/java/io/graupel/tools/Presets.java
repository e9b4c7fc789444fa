package io.graupel.tools;

import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The job specs that come with Graupel, one YAML file each. */
public final class Presets {
  private static final String SUFFIX = ".yaml";

  private final Optional<Path> folder;

  public Presets(World world) {
    folder = world.home().map(home -> home.resolve("presets")).filter(Files::isDirectory);
  }

  /** Names, sorted. */
  public List<String> names() {
    if (folder.isEmpty()) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder.get())) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A preset's text, if there is one of that name. */
  public Optional<String> find(String name) {
    if (folder.isEmpty() || !names().contains(name)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(folder.get().resolve(name + SUFFIX)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A preset's text.
   *
   * @throws CommandException naming those there are
   */
  public String text(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new CommandException(
                    Exit.NOT_FOUND,
                    "preset: %s (expected: %s)"
                        .formatted(
                            name,
                            names().isEmpty() ? "none shipped here" : String.join(", ", names()))));
  }

  /** What a preset says of itself: its first comment line. */
  public String about(String name) {
    return text(name)
        .lines()
        .filter(line -> line.startsWith("# "))
        .map(line -> line.substring(2))
        .findFirst()
        .orElse("");
  }
}
