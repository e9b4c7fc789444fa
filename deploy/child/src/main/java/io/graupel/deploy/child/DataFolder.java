package io.graupel.deploy.child;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The folder of one child process, for it alone while it runs: the lock on it ends with the
 * process, however that ends.
 */
public final class DataFolder implements AutoCloseable {
  private final Path path;
  private final FileChannel lock;

  private DataFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Takes a folder, which is made if need be.
   *
   * @throws ProblemException if another process has it
   */
  public static DataFolder take(Path path) throws IOException {
    Files.createDirectories(path);
    FileChannel channel =
        FileChannel.open(
            path.resolve("lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    if (tryLock(channel).isEmpty()) {
      String owner = Files.readString(path.resolve("lock"));
      channel.close();
      throw new ProblemException(
          "data: %s is in use by process %s (expected: one process a folder); stop it, or choose"
                  .formatted(path, owner.strip())
              + " another --data");
    }
    byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8);
    channel.truncate(0).write(ByteBuffer.wrap(pid), 0);
    return new DataFolder(path, channel);
  }

  private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      return Optional.empty();
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /**
   * The port to serve at, on loopback: the one asked for, or, if that is 0, the one from last time,
   * or, if that is new or taken, any that is free.
   *
   * @param name of the file that remembers it
   * @throws ProblemException if the port asked for is taken
   */
  public int port(String name, int asked) throws IOException {
    if (asked != 0 && tryBind(asked).isEmpty()) {
      throw new ProblemException(
          "port: %d is taken (expected: a free one); stop what has it, or ask for another"
              .formatted(asked));
    }
    int port = asked != 0 ? asked : keptOrFree(path.resolve(name));
    Files.writeString(path.resolve(name), port + "\n");
    return port;
  }

  private static int keptOrFree(Path file) throws IOException {
    if (Files.exists(file)) {
      String kept = Files.readString(file).strip();
      if (kept.matches("\\d{1,5}") && tryBind(Integer.parseInt(kept)).isPresent()) {
        return Integer.parseInt(kept);
      }
    }
    return tryBind(0).orElseThrow();
  }

  private static OptionalInt tryBind(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return OptionalInt.of(socket.getLocalPort());
    } catch (IOException | IllegalArgumentException e) {
      return OptionalInt.empty();
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
