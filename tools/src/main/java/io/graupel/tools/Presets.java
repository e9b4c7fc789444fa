package io.graupel.tools;

import io.graupel.tools.client.CommandException;
import java.util.List;
import java.util.Optional;

/** The job specs that come with Graupel, one YAML file each. */
public final class Presets {
  private final YamlFolder folder;

  public Presets(World world) {
    folder = new YamlFolder(world, "preset", "presets");
  }

  /** Names, sorted. */
  public List<String> names() {
    return folder.names();
  }

  /** A preset's text, if there is one of that name. */
  public Optional<String> find(String name) {
    return folder.find(name);
  }

  /**
   * A preset's text.
   *
   * @throws CommandException naming those that are like it
   */
  public String text(String name) {
    return folder.text(name);
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
