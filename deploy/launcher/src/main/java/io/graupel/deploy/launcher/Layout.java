package io.graupel.deploy.launcher;

import io.graupel.tools.World;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where things lie in an unpacked distribution, and the Java that runs them. */
record Layout(Path home, Path cache) {

  /**
   * The distribution that this process was started from.
   *
   * @throws CommandException if it was not
   */
  static Layout of(World world) {
    Path home =
        world
            .home()
            .orElseThrow(
                () ->
                    new CommandException(
                        Exit.USAGE,
                        "graupel.home: not set; start Graupel by its script, `graupel`"));
    return new Layout(home, world.cache());
  }

  Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  int javaMajor() {
    return Runtime.version().feature();
  }

  /** The jars of these folders of {@code lib}, always in the same order. */
  List<Path> jars(String... folders) {
    return Stream.of(folders)
        .flatMap(folder -> jars(home.resolve("lib").resolve(folder)).stream())
        .toList();
  }

  Path classArchives() {
    return cache.resolve("classes");
  }

  private static List<Path> jars(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The shipped data set of that name. */
  Path dataset(String name) {
    return home.resolve("datasets").resolve(name);
  }

  /** An allocator that spares libtorch about a tenth of its time, where the system has it. */
  static Optional<Path> fastAllocator() {
    return Stream.of(
            "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib")
        .map(folder -> Path.of(folder, "libtcmalloc_minimal.so.4"))
        .filter(Files::exists)
        .findFirst();
  }
}
