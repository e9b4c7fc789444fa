package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The token that commands show: from the environment or a file, and never from the command line,
 * which everybody on the machine can read.
 */
public final class ShownToken {
  private static final String VARIABLE = "GRAUPEL_TOKEN";
  private static final ObjectMapper JSON = new ObjectMapper();

  private ShownToken() {}

  /**
   * GRAUPEL_TOKEN; else that of a local {@code graupel up} for its own address; else the file.
   *
   * @throws CommandException if others could read the file
   */
  static Optional<String> find(World world, URI server) {
    return Optional.ofNullable(world.environment().get(VARIABLE))
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .or(() -> local(world, server).flatMap(ShownToken::read))
        .or(() -> read(file(world)));
  }

  /** Where people keep theirs. */
  static Path file(World world) {
    return world.configuration().resolve("token");
  }

  private static Optional<Path> local(World world, URI server) {
    Path run = world.data().resolve("run.json");
    try {
      JsonNode running = Files.exists(run) ? JSON.readTree(run.toFile()) : JSON.nullNode();
      return running.path("server").asText("").equals(server.toString())
          ? Optional.of(running.path("token").asText(""))
              .filter(name -> !name.isEmpty())
              .map(Path::of)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // written half: whoever writes it is still starting
    }
  }

  /** The token in a file that nobody else can read; empty if there is no file. */
  public static Optional<String> read(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      if (posix()) {
        Set<PosixFilePermission> allowed = PosixFilePermissions.fromString("rw-------");
        Set<PosixFilePermission> found = Files.getPosixFilePermissions(file);
        if (!allowed.containsAll(found)) {
          throw new CommandException(
              Exit.USAGE,
              "%s: mode %s (expected: rw-------, yours alone); chmod 600 it"
                  .formatted(file, PosixFilePermissions.toString(found)));
        }
      }
      return Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes a token to a new file that nobody else can read.
   *
   * @throws CommandException if the file is there already
   */
  public static void write(Path file, String token) {
    if (Files.exists(file)) {
      throw new CommandException(
          Exit.REFUSED, file + ": is there already; move it away, or name another with --to");
    }
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      if (posix()) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      } else {
        Files.createFile(file);
      }
      Files.writeString(file, token + "\n", StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean posix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }
}
