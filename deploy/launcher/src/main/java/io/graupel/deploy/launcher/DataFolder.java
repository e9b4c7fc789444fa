package io.graupel.deploy.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The folder in which a one-machine Graupel keeps everything, held by one launcher at a time.
 * {@code run.json} says who runs on it and where.
 */
final class DataFolder implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final FileChannel channel;

  private DataFolder(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Takes the folder, making it if need be.
   *
   * @throws CommandException if another launcher holds it
   */
  static DataFolder take(Path folder) throws IOException {
    Path absolute = folder.toAbsolutePath().normalize();
    Files.createDirectories(absolute.resolve("logs"));
    FileChannel channel =
        FileChannel.open(
            absolute.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!lock(channel)) {
      channel.close();
      JsonNode run = read(absolute.resolve("run.json"));
      throw new CommandException(
          Exit.REFUSED,
          "%s is in use by `graupel` with process id %s, at %s; stop that one (kill %s), or name another folder with --data"
              .formatted(
                  absolute,
                  run.path("pid").asText("unknown"),
                  run.path("server").asText("an address it has not said yet"),
                  run.path("pid").asText("its id")));
    }
    return new DataFolder(absolute, channel);
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // held by this very process
    }
  }

  Path path() {
    return folder;
  }

  Path resolve(String name) {
    return folder.resolve(name);
  }

  /** Log of a process; the one of the run before is kept beside it. */
  Path freshLog(String name) throws IOException {
    Path log = folder.resolve("logs").resolve(name + ".log");
    if (Files.exists(log)) {
      Files.move(
          log, log.resolveSibling(name + ".before.log"), StandardCopyOption.REPLACE_EXISTING);
    }
    return log;
  }

  /** A file of this folder; an empty object if it is absent or unreadable. */
  JsonNode read(String name) {
    return read(folder.resolve(name));
  }

  private static JsonNode read(Path file) {
    try {
      return Files.exists(file) ? JSON.readTree(file.toFile()) : JSON.createObjectNode();
    } catch (IOException e) {
      return JSON.createObjectNode();
    }
  }

  /** Writes a file of this folder, whole or not at all. */
  void write(String name, JsonNode value) throws IOException {
    Path part = folder.resolve(name + ".part");
    Files.writeString(part, value.toPrettyString() + "\n");
    Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  void delete(String name) throws IOException {
    Files.deleteIfExists(folder.resolve(name));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
