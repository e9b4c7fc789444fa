package io.graupel.tools;

import io.graupel.tools.client.Job;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description = "Follows a job to its end; exit code 1 if it fails.",
    footer = {
      "",
      "Examples:",
      "  graupel watch j-k3              any unique start of an id will do",
      "  graupel watch j-k3 && graupel get j-k3",
      "",
      "Ctrl-C ends the watching, not the job. Restarts of the server are sat out."
    })
final class WatchCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", description = "Job, or a unique start of its id.")
  private String id = "";

  private final Session session;

  WatchCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Job job = session.client().job(JobIds.resolve(session.client(), id));
    return Following.toEnd(session, job);
  }
}
