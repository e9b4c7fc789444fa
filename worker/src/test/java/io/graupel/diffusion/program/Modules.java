package io.graupel.diffusion.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small TorchScript files for tests, without Python. */
public final class Modules {
  private Modules() {}

  /** Writes a module with one method, as text of the emitted language. */
  public static Path write(Path file, String method) throws IOException {
    return Files.write(file, Archive.of(new Source().text(method)));
  }
}
