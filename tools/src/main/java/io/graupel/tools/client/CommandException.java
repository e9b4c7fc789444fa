package io.graupel.tools.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Why a command cannot go on: one line for people, an exit code and an object for programs. */
public final class CommandException extends RuntimeException {
  private final Exit exit;
  private final ObjectNode error;

  private CommandException(Exit exit, String message, ObjectNode error) {
    super(message);
    this.exit = exit;
    this.error = error;
  }

  public CommandException(Exit exit, String message) {
    this(exit, message, JsonNodeFactory.instance.objectNode().put("detail", message));
  }

  /** What a server answered, as a problem document (RFC 9457) or not. */
  static CommandException ofProblem(int status, JsonNode problem) {
    String detail = problem.path("detail").asText(problem.path("title").asText("status " + status));
    String hint = problem.path("hint").asText("");
    ObjectNode error = JsonNodeFactory.instance.objectNode().put("status", status);
    if (problem instanceof ObjectNode fields) {
      error.setAll(fields);
    }
    error.put("detail", detail);
    return new CommandException(
        Exit.ofStatus(status), hint.isEmpty() ? detail : detail + "; " + hint, error);
  }

  public Exit exit() {
    return exit;
  }

  /** The same for programs, with the exit code. */
  public ObjectNode error() {
    return error.deepCopy().put("exit", exit.code());
  }
}
