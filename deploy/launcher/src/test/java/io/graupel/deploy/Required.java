package io.graupel.deploy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Programs that a test needs: where one is missing the test is skipped, but with CI=true fails. */
public final class Required {
  private Required() {}

  public static void program(String name) {
    boolean present =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    if (!present && "true".equals(System.getenv("CI"))) {
      throw new AssertionError(name + ": not on the PATH; .ci/run installs it");
    }
    Assumptions.assumeTrue(present, name + ": not on the PATH; install Debian's package " + name);
  }
}
