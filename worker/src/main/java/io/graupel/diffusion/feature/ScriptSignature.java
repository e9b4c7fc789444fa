package io.graupel.diffusion.feature;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * What {@code forward} of a TorchScript archive takes after the images, read from the code in the
 * archive: only flags can be answered.
 *
 * @param flags in order
 */
record ScriptSignature(List<Flag> flags) {
  private static final Pattern CLASS = Pattern.compile("c(__torch__[\\w.]*)\n(\\w+)\n");
  private static final String FORWARD = "def forward\\(self: [^,)]+(?:,\\s*([^)]*))?\\)\\s*->";

  /** A flag, and what it is when nobody says otherwise. */
  record Flag(String name, boolean usual) {}

  ScriptSignature {
    flags = List.copyOf(flags);
  }

  /** Whether it has the flag of that name. */
  boolean has(String name) {
    return flags.stream().anyMatch(flag -> flag.name.equals(name));
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if the file is no such archive, or wants more than flags
   */
  static ScriptSignature of(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry instance =
          zip.stream()
              .filter(entry -> entry.getName().matches("[^/]+/data\\.pkl"))
              .findFirst()
              .orElseThrow(() -> refused(file, "without data.pkl"));
      String root = instance.getName().substring(0, instance.getName().indexOf('/'));
      Matcher type = CLASS.matcher(text(zip, instance));
      if (!type.find()) {
        throw refused(file, "without a module");
      }
      String code = root + "/code/" + type.group(1).replace('.', '/') + ".py";
      ZipEntry entry = zip.getEntry(code);
      if (entry == null) {
        throw refused(file, "without " + code);
      }
      return new ScriptSignature(flags(file, text(zip, entry), type.group(2)));
    } catch (ZipException e) {
      throw refused(file, String.valueOf(e.getMessage()));
    }
  }

  private static String text(ZipFile zip, ZipEntry entry) throws IOException {
    return new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  private static List<Flag> flags(Path file, String code, String type) {
    Matcher forward =
        Pattern.compile("class " + type + "\\(Module\\):.*?" + FORWARD, Pattern.DOTALL)
            .matcher(code);
    if (!forward.find()) {
      throw refused(file, "whose module has no forward");
    }
    String arguments = forward.group(1) == null ? "" : forward.group(1);
    List<Flag> flags = new ArrayList<>();
    String[] parts = arguments.split(",");
    for (int i = 1; i < parts.length && !parts[i].isBlank(); i++) {
      String part = parts[i].strip();
      if (!part.matches("\\w+: bool(=\\w+)?")) {
        throw refused(file, "whose forward takes " + part);
      }
      flags.add(new Flag(part.substring(0, part.indexOf(':')), part.endsWith("=True")));
    }
    return flags;
  }

  private static IllegalArgumentException refused(Path file, String found) {
    return new IllegalArgumentException(
        "features.source: %s is a file %s (expected: a TorchScript archive whose forward takes images, and flags if any)"
            .formatted(file.getFileName(), found));
  }
}
