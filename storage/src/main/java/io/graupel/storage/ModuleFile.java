package io.graupel.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A module as {@code torch.jit.save} writes it: a zip with {@code data.pkl}, {@code constants.pkl}
 * and {@code code/} in one folder. Nothing of it is run: what {@code forward} takes is read in its
 * code.
 *
 * @param bytes size of the file
 * @param flags what {@code forward} takes after the images, in order: only flags can be answered
 */
public record ModuleFile(long bytes, List<Flag> flags) {
  /** Largest file, and largest content of one, in bytes. */
  public static final long LARGEST = 2L << 30;

  /** Enough of a file of code to find {@code forward}, in bytes. */
  private static final int READ = 16 << 20;

  private static final Pattern CLASS = Pattern.compile("c(__torch__[\\w.]*)\n(\\w+)\n");
  private static final String FORWARD = "def forward\\(self: [^,)]+(?:,\\s*([^)]*))?\\)\\s*->";

  /** A flag, and what it is when nobody says otherwise. */
  public record Flag(String name, boolean usual) {}

  public ModuleFile {
    flags = List.copyOf(flags);
  }

  /** Whether {@code forward} has the flag of that name. */
  public boolean has(String flag) {
    return flags.stream().anyMatch(known -> known.name.equals(flag));
  }

  /**
   * Opens a file and checks that it is one.
   *
   * @throws MalformedFileException saying what it is instead, and what to do
   */
  public static ModuleFile of(Path file) throws IOException {
    long bytes = Files.size(file);
    if (bytes > LARGEST) {
      throw new MalformedFileException(
          file, "%d bytes (expected: at most %d, a module)".formatted(bytes, LARGEST));
    }
    requireZip(file);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return new ModuleFile(bytes, new Archive(file, zip).flags());
    } catch (ZipException e) {
      throw refused(file, "a zip cut short or damaged, %s".formatted(e.getMessage()));
    }
  }

  private static void requireZip(Path file) throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(2);
    }
    if (head.length == 0) {
      throw refused(file, "empty");
    }
    if (head[0] == (byte) 0x80) {
      throw refused(file, "a pickle, such as weights without their code");
    }
    if (head.length < 2 || head[0] != 'P' || head[1] != 'K') {
      throw refused(file, "no zip");
    }
  }

  private static MalformedFileException refused(Path file, String found) {
    return new MalformedFileException(
        file,
        "%s (expected: a TorchScript module whose forward takes images, and flags if any);"
                .formatted(found)
            + " write it in Python with torch.jit.script(network).save(file)");
  }

  private record Archive(Path file, ZipFile zip) {
    List<Flag> flags() throws IOException {
      long content = zip.stream().mapToLong(ZipEntry::getSize).sum();
      if (content > LARGEST) {
        throw refused(file, "a zip of %d bytes of content".formatted(content));
      }
      ZipEntry instance =
          zip.stream()
              .filter(entry -> entry.getName().matches("[^/]+/data\\.pkl"))
              .findFirst()
              .orElseThrow(() -> refused(file, "a zip without data.pkl"));
      String root = instance.getName().substring(0, instance.getName().indexOf('/') + 1);
      require(root + "constants.pkl", "a zip of torch.save, without constants.pkl");
      Matcher type = CLASS.matcher(text(instance));
      if (!type.find()) {
        throw refused(file, "a zip whose data.pkl holds no module");
      }
      String code = root + "code/" + type.group(1).replace('.', '/') + ".py";
      return flags(text(require(code, "a zip without " + code)), type.group(2));
    }

    private ZipEntry require(String name, String otherwise) {
      ZipEntry entry = zip.getEntry(name);
      if (entry == null) {
        throw refused(file, otherwise);
      }
      return entry;
    }

    private String text(ZipEntry entry) throws IOException {
      try (InputStream in = zip.getInputStream(entry)) {
        return new String(in.readNBytes(READ), StandardCharsets.ISO_8859_1);
      }
    }

    private List<Flag> flags(String code, String type) {
      Matcher forward =
          Pattern.compile("class " + type + "\\(Module\\):.*?" + FORWARD, Pattern.DOTALL)
              .matcher(code);
      if (!forward.find()) {
        throw refused(file, "a module without forward");
      }
      String arguments = forward.group(1) == null ? "" : forward.group(1);
      List<Flag> flags = new ArrayList<>();
      String[] parts = arguments.split(",");
      for (int i = 1; i < parts.length && !parts[i].isBlank(); i++) {
        String part = parts[i].strip();
        if (!part.matches("\\w+: bool(=\\w+)?")) {
          throw refused(file, "a module whose forward takes " + part);
        }
        flags.add(new Flag(part.substring(0, part.indexOf(':')), part.endsWith("=True")));
      }
      return flags;
    }
  }
}
