package io.graupel.coordinator;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** The coordinator's process. */
public final class CoordinatorMain {
  private CoordinatorMain() {}

  /** Serves until it is told to stop; prints {@code ready port=…} once it can take work. */
  public static void main(String[] arguments) throws InterruptedException {
    // before the first logger: the journal says itself, once, when the broker is away
    quieten("org.apache.kafka.clients");
    CoordinatorConfig config;
    try {
      config = CoordinatorConfig.of(List.of(arguments), System.getenv());
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(CoordinatorConfig.USAGE);
      System.exit(2);
      return;
    }
    Coordinator coordinator = new Coordinator(config);
    CountDownLatch stopping = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stopping.countDown();
                  coordinator.close();
                },
                "shutdown"));
    if (config.exitWithParent()) {
      Thread.ofPlatform().name("parent-watch").daemon().start(CoordinatorMain::exitAtEndOfInput);
    }
    try {
      int port = coordinator.start();
      while (!coordinator.ready()) {
        if (stopping.await(50, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
      System.out.println("ready port=" + port);
      stopping.await();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      System.err.println(
          "cannot serve on %s:%d: %s".formatted(config.host(), config.port(), cause.getMessage()));
      System.exit(1);
    }
  }

  private static void quieten(String logger) {
    String key = "org.slf4j.simpleLogger.log." + logger;
    if (System.getProperty(key) == null) {
      System.setProperty(key, "error");
    }
  }

  private static void exitAtEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // whatever the parent says
      }
    } catch (IOException e) {
      // no input is as good as its end
    }
    System.exit(0);
  }
}
