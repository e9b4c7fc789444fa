package io.graupel.tools.client;

import java.net.ConnectException;
import java.net.URI;

/** Words for a server that does not answer. */
final class Unreachable {
  private Unreachable() {}

  static CommandException at(URI address, Exception cause) {
    URI server = address.resolve("/");
    String why =
        cause instanceof ConnectException || cause.getCause() instanceof ConnectException
            ? "connection refused"
            : String.valueOf(cause.getMessage());
    return new CommandException(
        Exit.UNREACHABLE,
        "no Graupel server at %s: %s; start one with `graupel up`, or name another with --server"
            .formatted(server.toString().replaceAll("/$", ""), why));
  }

  static CommandException interrupted() {
    Thread.currentThread().interrupt();
    return new CommandException(Exit.INTERRUPTED, "interrupted");
  }
}
