package io.graupel.deploy.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Classes as the JVM has laid them out before, which halves the time to start. The JVM makes the
 * archive itself, when the first process of its kind ends, and leaves a broken one unread.
 */
final class ClassArchive {
  private ClassArchive() {}

  /**
   * Flags that use an archive, and make it where there is none.
   *
   * @param folder that archives are kept in
   * @param role of the process; all of one role share an archive
   * @param jars of its class path
   */
  static List<String> flags(Path folder, String role, int javaMajor, List<Path> jars)
      throws IOException {
    Files.createDirectories(folder);
    String prefix = role + "-" + javaMajor + "-";
    // named by content: every jar has the same date, by which alone the JVM would know a changed
    // one
    Path archive = folder.resolve(prefix + Long.toHexString(content(jars)) + ".jsa");
    if (!Files.exists(archive)) {
      removeOlder(folder, prefix);
    }
    return List.of(
        "-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + archive, "-Xlog:disable");
  }

  private static long content(List<Path> jars) throws IOException {
    CRC32 crc = new CRC32();
    for (Path jar : jars) {
      String name = String.valueOf(jar.getFileName());
      crc.update(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      if (name.startsWith("graupel-")) { // a library that changes changes its name
        crc.update(Files.readAllBytes(jar));
      }
    }
    return crc.getValue();
  }

  private static void removeOlder(Path folder, String prefix) throws IOException {
    List<Path> older;
    try (Stream<Path> files = Files.list(folder)) {
      older = files.filter(file -> String.valueOf(file.getFileName()).startsWith(prefix)).toList();
    }
    for (Path file : older) {
      Files.deleteIfExists(file);
    }
  }
}
