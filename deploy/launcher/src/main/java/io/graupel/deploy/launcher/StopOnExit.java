package io.graupel.deploy.launcher;

import io.graupel.tools.Session;

/** Stops the machine in order when this process is asked to end, by Ctrl-C too. */
final class StopOnExit {
  private StopOnExit() {}

  /**
   * @param after is done once everything is stopped
   */
  static void of(Machine machine, Session session, Runnable after) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (machine.running()) {
                    session.say("\nstopping; workers first keep what they have");
                    machine.close();
                    after.run();
                    session.say("stopped");
                  }
                },
                "stop"));
  }
}
