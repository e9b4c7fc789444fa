package io.graupel.worker.run;

import io.graupel.diffusion.classifier.ClassifierRun;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.Images;
import io.graupel.protocol.job.JobSpec;
import io.graupel.storage.AsyncSaver;
import io.graupel.storage.CanonicalImages;
import io.graupel.storage.Checkpoint;
import io.graupel.storage.DatasetStore;
import io.graupel.storage.LogEntry;
import io.graupel.storage.MalformedFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fits a classifier: from the newest checkpoint that is whole, or from the beginning. Its result is
 * {@value #FROZEN}, whose SHA-256 names its features, and how much of the held out part it tells
 * right.
 */
final class ClassifierAttempt {
  static final String FROZEN = "classifier.safetensors";
  private static final Logger LOG = LoggerFactory.getLogger(ClassifierAttempt.class);
  private static final String STATE = "training.safetensors";
  private static final int CHECKPOINTS = 10;

  private final JobSpec.Classifier spec;
  private final Workplace at;

  /** When the newest checkpoint was begun; read by the thread that uploads it. */
  private volatile long saving;

  /**
   * Images that the network had seen at the newest checkpoint, on its way to the store or there.
   */
  private long kept;

  ClassifierAttempt(JobSpec.Classifier spec, Workplace at) {
    this.spec = spec;
    this.at = at;
  }

  /**
   * Labelled images.
   *
   * @param classes their names
   */
  private record Labelled(ImageSet images, List<String> classes) {}

  Ending run(Report report, StopSignal stop) throws IOException {
    report.phase("loading", 0, spec.shown());
    Labelled learnt = labelled("images", spec.images().dataset(), spec.images().split());
    Labelled heldOut = labelled("heldOut", spec.heldOut(), Images.Split.TEST);
    requireAlike(learnt, heldOut);
    if (stop.isRaised()) {
      return Ending.withNothingNew(stop, at.writer());
    }
    try (ClassifierRun run = open(learnt);
        AsyncSaver saver = new AsyncSaver(at.writer(), entry -> published(entry, report))) {
      stop.begin();
      kept = run.images();
      report.phase("training", kept, spec.shown());
      while (!run.isComplete() && !stop.isRaised()) {
        step(run, report, saver);
      }
      return run.isComplete()
          ? finish(run, heldOut.images(), report, saver)
          : giveBack(run, saver, stop.raised());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while uploads were under way", e);
    }
  }

  private Labelled labelled(String field, DatasetRef dataset, Images.Split split)
      throws IOException {
    Path file = new DatasetStore(at.store()).fetch(dataset, split, at.desk().datasets());
    List<String> classes = CanonicalImages.of(file).classes();
    if (classes.size() < 2) {
      throw new IllegalArgumentException(
          "%s: %s has %d classes (expected: a data set with labels, of 2 or more)"
              .formatted(field, dataset, classes.size()));
    }
    return new Labelled(ImageSet.read(file), classes);
  }

  private void requireAlike(Labelled learnt, Labelled heldOut) {
    if (!learnt.classes().equals(heldOut.classes())
        || learnt.images().channels() != heldOut.images().channels()) {
      throw new IllegalArgumentException(
          "heldOut: %d channels, classes %s (expected: as %s, %d channels, classes %s)"
              .formatted(
                  heldOut.images().channels(),
                  heldOut.classes(),
                  spec.images().dataset(),
                  learnt.images().channels(),
                  learnt.classes()));
    }
  }

  /** A checkpoint that the store gives back whole but that is of another training is left aside. */
  private ClassifierRun open(Labelled learnt) throws IOException {
    int classes = learnt.classes().size();
    Optional<Checkpoint> newest = at.writer().newestIntact(at.desk().file("resume"));
    Optional<Path> file = newest.map(Checkpoint::files).map(files -> files.get(STATE));
    if (file.isPresent()) {
      try {
        ClassifierRun run =
            ClassifierRun.resume(spec, learnt.images(), classes, at.compute().torch(), file.get());
        LOG.info("training resumed images={}", run.images());
        return run;
      } catch (MalformedFileException e) {
        LOG.warn("checkpoint unusable, starting over: {}", e.getMessage());
      }
    }
    return ClassifierRun.start(spec, learnt.images(), classes, at.compute().torch());
  }

  private void step(ClassifierRun run, Report report, AsyncSaver saver) throws IOException {
    long began = System.nanoTime();
    run.step();
    at.metrics().stepped(spec, spec.batch(), Duration.ofNanos(System.nanoTime() - began));
    if (report.due()) {
      report.progress(run.images(), spec.shown(), OptionalDouble.of(run.recentLoss()));
    }
    if (run.images() % checkpointEvery() == 0 && !run.isComplete()) {
      checkpoint(run, saver);
    }
  }

  private void checkpoint(ClassifierRun run, AsyncSaver saver) throws IOException {
    saver.checkpoint(run.images(), Map.of(STATE, save(run)));
    kept = run.images();
  }

  /** Images from one checkpoint to the next. */
  private long checkpointEvery() {
    return Math.ceilDiv(spec.shown() / spec.batch(), (long) CHECKPOINTS) * spec.batch();
  }

  private Ending finish(ClassifierRun run, ImageSet heldOut, Report report, AsyncSaver saver)
      throws IOException, InterruptedException {
    double loss = run.recentLoss();
    report.progress(run.images(), spec.shown(), OptionalDouble.of(loss));
    double accuracy = run.accuracy(heldOut);
    Path file = at.desk().file(FROZEN);
    run.freeze(file);
    saver.flush();
    Map<String, Double> figures =
        Map.of("loss", loss, "accuracy", accuracy, "held-out", (double) heldOut.count());
    LogEntry result = at.writer().result(run.images(), Map.of(FROZEN, file), figures);
    return new Ending.Done(Attempts.reference(result));
  }

  private Ending giveBack(ClassifierRun run, AsyncSaver saver, Stop why)
      throws IOException, InterruptedException {
    return switch (why) {
      case YIELD -> {
        if (run.images() > kept) {
          checkpoint(run, saver);
        }
        saver.flush();
        yield new Ending.Yielded(run.images());
      }
      case CANCEL -> new Ending.Yielded(run.images());
      case REFUSED, NONE -> new Ending.Refused();
    };
  }

  private void published(LogEntry entry, Report report) {
    report.checkpointed(entry.images(), entry.slot(), Duration.ofNanos(System.nanoTime() - saving));
    at.metrics().checkpointed();
  }

  private Path save(ClassifierRun run) throws IOException {
    Path file = at.desk().file("training-" + run.images() + ".safetensors");
    saving = System.nanoTime();
    run.save(file);
    at.metrics().saved(Duration.ofNanos(System.nanoTime() - saving));
    return file;
  }
}
