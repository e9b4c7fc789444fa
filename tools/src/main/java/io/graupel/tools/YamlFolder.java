package io.graupel.tools;

import io.graupel.protocol.codec.Nearest;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Documents that come with Graupel, one YAML file each, under the file's name. */
final class YamlFolder {
  private static final String SUFFIX = ".yaml";

  private final String noun;
  private final Optional<Path> folder;

  /**
   * @param noun what one of them is called
   * @param name of the folder, in that of the distribution
   */
  YamlFolder(World world, String noun, String name) {
    this.noun = noun;
    this.folder = world.home().map(home -> home.resolve(name)).filter(Files::isDirectory);
  }

  /** Names, sorted. */
  List<String> names() {
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

  /** A document's text, if there is one of that name. */
  Optional<String> find(String name) {
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
   * A document's text.
   *
   * @throws CommandException naming those that are like it
   */
  String text(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new CommandException(
                    Exit.NOT_FOUND,
                    "%s: %s (expected: %s)"
                        .formatted(
                            noun,
                            name,
                            names().isEmpty()
                                ? "none shipped here"
                                : String.join(", ", Nearest.to(name, names())))));
  }
}
