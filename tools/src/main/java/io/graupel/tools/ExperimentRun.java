package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.codec.Codec;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Exit;
import io.graupel.tools.client.Job;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Brings a plan to the server and follows it. The key of each job is the hash of its spec, so that
 * the same plan is the same jobs, however often it is run; only what failed is tried anew.
 */
final class ExperimentRun {
  private static final int MOST_AGAIN = 20;

  private final Session session;
  private final String experiment;
  private final Plan plan;
  private final String edition;

  /**
   * @param edition makes jobs of their own where it is not empty
   */
  ExperimentRun(Session session, String experiment, Plan plan, String edition) {
    this.session = session;
    this.experiment = experiment;
    this.plan = plan;
    this.edition = edition;
  }

  /** Every job by its name in the plan, queued or found from before. */
  Map<String, Job> submitted() {
    Map<String, Job> jobs = new LinkedHashMap<>();
    Map<String, String> ids = new LinkedHashMap<>();
    for (Plan.Job planned : plan.jobs()) {
      ObjectNode spec = planned.filled(input -> ids.getOrDefault(input, ""));
      Job job = alive(planned, spec);
      jobs.put(planned.name(), job);
      ids.put(planned.name(), job.id());
    }
    return jobs;
  }

  /** By the spec in full, as later presets of the same name may say something else. */
  private String key(Plan.Job planned, ObjectNode spec) {
    String owner = planned.kind().equals("classifier") ? "" : experiment;
    return "experiment/%s/%s%s"
        .formatted(
            owner, hash(Codec.json(Codec.spec(spec))), edition.isEmpty() ? "" : "/" + edition);
  }

  static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every JDK has it
    }
  }

  /** The job, or where it failed when it was run before the next try at it. */
  private Job alive(Plan.Job planned, ObjectNode spec) {
    String key = key(planned, spec);
    Job job = session.client().submit(spec, key);
    for (int again = 1; job.ended() && !job.succeeded(); again++) {
      if (again > MOST_AGAIN) {
        throw new CommandException(
            Exit.FAILED,
            "%s, %s, %s%s, as did %d tries before; use --fresh for new jobs"
                .formatted(
                    planned.name(),
                    job.id(),
                    job.state(),
                    job.failure().map(why -> " (" + why + ")").orElse(""),
                    MOST_AGAIN));
      }
      job = session.client().submit(spec, key + "/again-" + again);
    }
    return job;
  }

  /** Waits for each in turn, showing how far it is. */
  Outcome ended(Map<String, Job> jobs) {
    Thread interrupted =
        new Thread(
            () ->
                session.say(
                    "\ninterrupted; the jobs go on, and the same command follows them again. To end"
                        + " one: graupel cancel ID"));
    Runtime.getRuntime().addShutdownHook(interrupted);
    try {
      Map<String, Job> ended = new LinkedHashMap<>();
      for (Map.Entry<String, Job> job : jobs.entrySet()) {
        Job last =
            job.getValue().ended() ? job.getValue() : new Watch(session, job.getValue()).untilEnd();
        requireSuccess(job.getKey(), last);
        ended.put(job.getKey(), last);
      }
      return new Outcome(plan, ended);
    } finally {
      removeHook(interrupted);
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // it runs already
    }
  }

  private static void requireSuccess(String name, Job job) {
    if (!job.succeeded()) {
      throw new CommandException(
          Exit.FAILED,
          "%s, %s, %s%s; `graupel show %s` tells its story"
              .formatted(
                  name,
                  job.id(),
                  job.state(),
                  job.failure().map(why -> ": " + why).orElse(""),
                  job.id()));
    }
  }

  /** Names of the devices that the jobs ran on, as far as their workers are known still. */
  Set<String> devices(Outcome outcome) {
    Map<String, String> byWorker = new LinkedHashMap<>();
    for (JsonNode worker : session.client().workers().path("workers")) {
      byWorker.put(
          worker.path("worker").asText(), worker.at("/device/name").asText("unknown device"));
    }
    return outcome.ended().values().stream()
        .flatMap(job -> job.worker().stream())
        .map(worker -> byWorker.getOrDefault(worker, worker))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
