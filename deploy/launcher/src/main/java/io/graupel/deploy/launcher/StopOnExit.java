package io.graupel.deploy.launcher;

import io.graupel.tools.Session;

/** Stops the machine in order when this process is asked to end, by Ctrl-C too. */
final class StopOnExit {
  private StopOnExit() {}

  static void of(Machine machine, Session session) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (machine.running()) {
                    session.say("\nstopping; workers first keep what they have");
                    machine.close();
                    session.say("stopped");
                  }
                },
                "stop"));
  }
}
