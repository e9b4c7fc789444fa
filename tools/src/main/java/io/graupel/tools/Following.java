package io.graupel.tools;

import io.graupel.tools.client.Exit;
import io.graupel.tools.client.Job;

/** Follows a job for a command: says how it ended, and what an interrupt leaves behind. */
final class Following {
  private Following() {}

  static int toEnd(Session session, Job started) {
    Thread interrupted =
        new Thread(
            () ->
                session.say(
                    "\ninterrupted; %1$s goes on: `graupel watch %1$s` to follow it again, `graupel cancel %1$s` to end it"
                        .formatted(started.id())));
    Runtime.getRuntime().addShutdownHook(interrupted);
    Job job = new Watch(session, started).untilEnd();
    if (!removed(interrupted)) {
      return Exit.INTERRUPTED.code();
    }
    if (session.json()) {
      session.print(job.json());
    }
    session.say(ending(job));
    return (job.succeeded() ? Exit.DONE : Exit.FAILED).code();
  }

  private static boolean removed(Thread hook) {
    try {
      return Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return false; // it runs already
    }
  }

  private static String ending(Job job) {
    if (job.succeeded()) {
      return "%s succeeded; `graupel get %s` fetches what it made".formatted(job.id(), job.id());
    }
    return "%s %s%s; `graupel show %s` tells its story"
        .formatted(job.id(), job.state(), job.failure().map(f -> ": " + f).orElse(""), job.id());
  }
}
