package io.graupel.tools.client;

/** Exit codes of every command, for scripts. */
public enum Exit {
  DONE(0, "done"),
  FAILED(1, "the job failed, or the command did"),
  USAGE(2, "wrong usage, or a spec that is refused"),
  REFUSED(3, "refused: a conflict or a limit"),
  NOT_FOUND(4, "no such thing"),
  UNREACHABLE(5, "the server does not answer"),
  INTERRUPTED(130, "interrupted; jobs go on");

  private final int code;
  private final String meaning;

  Exit(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  public int code() {
    return code;
  }

  /** For people, lower case. */
  public String meaning() {
    return meaning;
  }

  static Exit ofStatus(int status) {
    return switch (status) {
      case 400, 415, 422 -> USAGE;
      case 404, 410 -> NOT_FOUND;
      case 502, 503, 504 -> UNREACHABLE;
      default -> status < 500 ? REFUSED : FAILED;
    };
  }
}
