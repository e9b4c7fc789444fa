package io.graupel.protocol.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.NetworkSpec;
import io.graupel.protocol.job.Sampler;
import io.graupel.protocol.job.Training;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A part of a job spec that has a name: a YAML file beside the protocol's classes.
 *
 * @param text as it was written, comments and all
 */
public record Preset(Family family, String name, String text) {
  private static final String ROOT = "/io/graupel/protocol/presets/";
  private static final String SUFFIX = ".yaml";

  /** Kinds of parts. */
  public enum Family {
    DEGRADATION(DegradationSpec.class),
    NETWORK(NetworkSpec.class),
    TRAINING(Training.class),
    SAMPLER(Sampler.class);

    private final Class<?> type;

    Family(Class<?> type) {
      this.type = type;
    }

    /** Name of the field that such a part usually stands in. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Family> of(Class<?> type) {
      return Arrays.stream(values()).filter(family -> family.type == type).findFirst();
    }

    private String folder() {
      return ROOT + label() + "s/";
    }
  }

  /** The fields that it stands for. */
  public ObjectNode fields() {
    return Codec.tree(text);
  }

  /** What it says of itself: its first comment line. */
  public String about() {
    return text.lines()
        .filter(line -> line.startsWith("# "))
        .map(line -> line.substring(2))
        .findFirst()
        .orElse("");
  }

  /** The preset of that name, if there is one. */
  public static Optional<Preset> find(Family family, String name) {
    if (!name.matches("[a-z0-9][a-z0-9-]*")) {
      return Optional.empty();
    }
    try (InputStream in = Preset.class.getResourceAsStream(family.folder() + name + SUFFIX)) {
      return in == null
          ? Optional.empty()
          : Optional.of(
              new Preset(family, name, new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every preset, by family and name. */
  public static List<Preset> all() {
    List<Preset> all = new ArrayList<>();
    for (Family family : Family.values()) {
      names(family).forEach(name -> find(family, name).ifPresent(all::add));
    }
    return all;
  }

  /** Names of a family's presets, sorted. */
  public static List<String> names(Family family) {
    URL folder = Preset.class.getResource(family.folder());
    if (folder == null) {
      return List.of();
    }
    try {
      URI place = folder.toURI();
      if (!place.getScheme().equals("jar")) {
        return names(Path.of(place));
      }
      try (FileSystem jar = FileSystems.newFileSystem(place, Map.of())) {
        return names(jar.getPath(family.folder()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(SUFFIX))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .sorted()
          .toList();
    }
  }
}
