package io.graupel.deploy.launcher;

import io.graupel.tools.Graupel;
import io.graupel.tools.World;
import java.util.List;

/** The {@code graupel} command with everything that needs a machine of its own. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(Graupel.run(World.real(), List.of(UpCommand::new, DemoCommand::new), arguments));
  }
}
