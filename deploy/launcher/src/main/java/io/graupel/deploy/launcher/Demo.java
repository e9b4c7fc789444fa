package io.graupel.deploy.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.graupel.protocol.codec.Codec;
import io.graupel.tools.Presets;
import io.graupel.tools.Session;
import io.graupel.tools.Watch;
import io.graupel.tools.client.Artifact;
import io.graupel.tools.client.CommandException;
import io.graupel.tools.client.Download;
import io.graupel.tools.client.Exit;
import io.graupel.tools.client.Job;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The demo's three jobs: train, restore unseen digits, measure. */
final class Demo {
  private static final List<String> PICTURES = List.of("grid.png", "filmstrip.png");

  private final Session session;
  private final Presets presets;
  private final Map<String, Duration> phases = new LinkedHashMap<>();

  Demo(Session session) {
    this.session = session;
    this.presets = new Presets(session.world());
  }

  /**
   * What came of it.
   *
   * @param figures as the evaluation job measured them
   * @param pictures files that were fetched
   * @param phases how long each part took, in order
   */
  record Outcome(JsonNode figures, List<Path> pictures, Map<String, Duration> phases) {}

  /**
   * Submits all three at once, each after the one before, and follows them to their ends.
   *
   * @param pictures folder for the pictures
   * @throws CommandException if a job does not succeed
   */
  Outcome run(Path pictures) {
    Job train = submit("blur-mnist-demo", "", "");
    Job sample = submit("blur-mnist-sample", "model", train.id());
    Job evaluate = submit("blur-mnist-evaluate", "samples", sample.id());
    follow("train", train);
    follow("sample", sample);
    Job measured = follow("evaluate", evaluate);
    return new Outcome(measured.figures(), fetch(sample, pictures), phases);
  }

  private Job submit(String preset, String input, String job) {
    ObjectNode spec = Codec.tree(presets.text(preset));
    if (!input.isEmpty()) {
      spec.put(input, job);
    }
    Codec.spec(spec);
    return session.client().submit(spec, "");
  }

  private Job follow(String phase, Job job) {
    long begun = System.nanoTime();
    Job ended = new Watch(session, job).untilEnd();
    phases.put(phase, Duration.ofNanos(System.nanoTime() - begun));
    if (!ended.succeeded()) {
      throw new CommandException(
          Exit.FAILED,
          "the %s job, %s, %s%s"
              .formatted(
                  phase, ended.id(), ended.state(), ended.failure().map(f -> ": " + f).orElse("")));
    }
    return ended;
  }

  private List<Path> fetch(Job sample, Path folder) {
    List<Path> fetched = new ArrayList<>();
    for (Artifact artifact : session.client().artifacts(sample.id())) {
      if (artifact.kind().equals("result") && PICTURES.contains(artifact.name())) {
        Path target = folder.resolve(artifact.name());
        new Download(session.client()).fetch(sample.id(), artifact, target, true);
        fetched.add(target);
      }
    }
    return fetched;
  }
}
