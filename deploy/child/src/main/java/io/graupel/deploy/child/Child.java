package io.graupel.deploy.child;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/** A process that serves its parent: it says when it is ready, and ends when its parent does. */
public final class Child {
  private Child() {}

  /** Serves; what goes wrong is thrown. */
  @FunctionalInterface
  public interface Service {
    void start(Options options, Ready ready) throws Exception;
  }

  /** To be told once the service answers. */
  @FunctionalInterface
  public interface Ready {
    void at(int port);
  }

  /**
   * Runs a service until standard input ends: its other end is held open by the parent, and closed
   * with it even if it is killed. Standard output carries one line, {@code ready port=…}; all else
   * goes to standard error.
   *
   * @param names the options, all of which must be given
   */
  public static void run(String[] arguments, Service service, String... names) {
    PrintStream out = System.out;
    System.setOut(System.err);
    Thread.ofPlatform().name("parent-watch").daemon().start(() -> exitAtEnd(System.in));
    try {
      service.start(Options.parse(arguments, names), port -> out.println("ready port=" + port));
    } catch (ProblemException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static void exitAtEnd(InputStream in) {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      System.err.println("standard input is lost: " + e.getMessage());
    }
    System.exit(0);
  }
}
