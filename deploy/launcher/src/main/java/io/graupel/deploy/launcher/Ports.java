package io.graupel.deploy.launcher;

import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports of the loopback address. */
final class Ports {
  private Ports() {}

  /**
   * The wanted port if it is free, any free one for 0.
   *
   * @throws CommandException if another process has it
   */
  static int require(int wanted) throws IOException {
    if (wanted == 0) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return socket.getLocalPort();
      }
    }
    if (!free(wanted)) {
      throw new CommandException(
          Exit.REFUSED,
          "port %d is taken by another process; name another with --port, or 0 for any"
              .formatted(wanted));
    }
    return wanted;
  }

  static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
