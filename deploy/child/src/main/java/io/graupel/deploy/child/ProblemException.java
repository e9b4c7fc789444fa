package io.graupel.deploy.child;

/** Something a person can mend; said in one line, without a stack trace. */
public final class ProblemException extends RuntimeException {
  /** Says what was found, what was expected, and the next move. */
  public ProblemException(String message) {
    super(message);
  }
}
