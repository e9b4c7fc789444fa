package io.graupel.tools;

import com.fasterxml.jackson.databind.JsonNode;
import io.graupel.tools.client.GraupelClient;
import io.graupel.tools.client.Job;
import io.graupel.tools.client.Progress;
import io.graupel.tools.client.ServerEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.locks.LockSupport;

/** Follows one job to its end, showing how far it is. */
public final class Watch {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
  private static final int MOST_LOOKS = 100;

  private final GraupelClient client;
  private final World world;
  private final String id;
  private final String label;
  private Optional<Progress> newest = Optional.empty();
  private boolean batch;

  public Watch(Session session, Job job) {
    this.client = session.client();
    this.world = session.world();
    this.id = job.id();
    this.label = "%-8s %s".formatted(job.kind(), job.name());
  }

  /** Returns the job as it ended. */
  public Job untilEnd() {
    ProgressLine line = new ProgressLine(world, label);
    // first where the story stands, then the job: what happens in between comes as an event
    String after = client.lastEvent(id);
    Job[] job = {client.job(id)};
    show(job[0], line);
    if (!job[0].ended()) {
      client.follow(
          id,
          after,
          event -> {
            if (mayEnd(event, line)) {
              job[0] = caughtUp(event);
              return !job[0].ended();
            }
            return true;
          },
          () -> line.note("connection to %s lost; trying again".formatted(client.server())));
    }
    Optional<Progress> last = job[0].succeeded() ? newest.map(Watch::complete) : newest;
    last.ifPresentOrElse(line::end, line::close);
    return job[0];
  }

  /** The server tells a story a moment before the job itself shows it. */
  private Job caughtUp(ServerEvent event) {
    Job job = client.job(id);
    for (int i = 0; i < MOST_LOOKS && isBehind(job, event); i++) {
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
      job = client.job(id);
    }
    return job;
  }

  private static boolean isBehind(Job job, ServerEvent event) {
    boolean endsIt = !event.kind().equals("failed");
    boolean sameAttempt = job.attempt() <= event.data().path("attempt").asInt(0);
    return !job.ended() && (endsIt || sameAttempt && job.running());
  }

  private static Progress complete(Progress p) {
    return new Progress(
        p.phase(), p.total(), p.total(), p.imagesPerSecond(), p.loss(), OptionalDouble.empty());
  }

  private void show(Job job, ProgressLine line) {
    batch = job.batch();
    newest = job.progress();
    if (job.running() && newest.isPresent()) {
      line.show(newest.get());
    } else if (!job.ended()) {
      line.status(job.state() + job.reason().map(reason -> " (" + reason + ")").orElse(""));
    }
  }

  /** Shows an event; whether the job may have ended by it. */
  private boolean mayEnd(ServerEvent event, ProgressLine line) {
    JsonNode fields = event.fields();
    switch (event.kind()) {
      case "progress" -> {
        if (!batch) { // of a batch each part tells its own
          newest = Optional.of(Progress.of(fields));
          line.show(newest.get());
        }
      }
      case "part-done" -> {
        newest =
            Optional.of(Progress.of(fields.path("done").asLong(), fields.path("images").asLong()));
        line.show(newest.get());
      }
      case "part-failed" ->
          line.note(
              "%s: images %d-%d given up: %s"
                  .formatted(
                      id,
                      fields.at("/range/first").asLong(),
                      fields.at("/range/end").asLong() - 1,
                      fields.path("message").asText("")));
      case "yield-asked" ->
          line.note(
              "%s: asked to give its device back (%s)"
                  .formatted(id, fields.at("/receipt/rule").asText("")));
      case "held", "released" -> line.note(id + ": " + event.kind());
      case "started", "assigned" -> line.status(event.kind() + worker(fields));
      case "lost", "lease-expired", "failed" ->
          line.note(
              "%s: attempt %s %s: %s"
                  .formatted(
                      id,
                      event.data().path("attempt").asText("?"),
                      event.kind(),
                      fields
                          .path("message")
                          .asText(fields.path("failure").asText("no reason given"))));
      case "yielded" -> line.note(id + ": given back whole by its worker; goes on elsewhere");
      case "retrying" -> line.status("waiting for the next attempt");
      default -> {} // checkpoints, previews, and what later servers add
    }
    return switch (event.kind()) {
      case "succeeded", "failed", "cancelled" -> true;
      default -> false;
    };
  }

  private static String worker(JsonNode fields) {
    String worker = fields.path("worker").asText("");
    return worker.isEmpty() ? "" : " on " + worker;
  }
}
