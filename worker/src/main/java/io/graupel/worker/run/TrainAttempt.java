package io.graupel.worker.run;

import io.graupel.diffusion.DivergedException;
import io.graupel.diffusion.Footprint;
import io.graupel.diffusion.TrainingRun;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.protocol.job.JobSpec;
import io.graupel.storage.AsyncSaver;
import io.graupel.storage.Checkpoint;
import io.graupel.storage.DatasetStore;
import io.graupel.storage.LogEntry;
import io.graupel.storage.MalformedFileException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fits a network: from the newest checkpoint that is whole, or from the beginning; checkpoints go
 * to the store while training goes on.
 */
final class TrainAttempt {
  private static final Logger LOG = LoggerFactory.getLogger(TrainAttempt.class);
  private static final String MODEL = "model.safetensors";
  private static final String PREVIEW = "preview.png";
  private static final int PREVIEWED = 8;

  private final JobSpec.Train spec;
  private final Workplace at;

  /** When the newest checkpoint was begun; read by the thread that uploads it. */
  private volatile long saving;

  /**
   * Images that the network had seen at the newest checkpoint, on its way to the store or there.
   */
  private long kept;

  private volatile Optional<LogEntry> lastGood = Optional.empty();

  TrainAttempt(JobSpec.Train spec, Workplace at) {
    this.spec = spec;
    this.at = at;
  }

  Ending run(Report report, StopSignal stop) throws IOException {
    report.phase("loading", 0, spec.training().images());
    Path file =
        new DatasetStore(at.store())
            .fetch(spec.images().dataset(), spec.images().split(), at.desk().datasets());
    ImageSet images = ImageSet.read(file);
    Footprint.of(spec, images.channels())
        .require(at.compute().device().name(), at.compute().device().memoryBytes());
    Optional<ImageSet> partners = at.library().partners(spec.degradation());
    if (stop.isRaised()) {
      return Ending.withNothingNew(stop, at.writer());
    }
    try (TrainingRun run = open(images, partners);
        AsyncSaver saver = new AsyncSaver(at.writer(), entry -> published(entry, report))) {
      stop.begin();
      kept = run.images();
      report.phase("training", kept, spec.training().images());
      try {
        while (!run.isComplete() && !stop.isRaised()) {
          step(run, report, saver);
        }
        return run.isComplete() ? finish(run, report, saver) : giveBack(run, saver, stop.raised());
      } catch (DivergedException e) {
        saver.flush();
        throw e.leaving(leftBehind());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while uploads were under way", e);
    }
  }

  /** A state is checkpointed only while its loss is sound, so the newest is the last good one. */
  private String leftBehind() {
    return lastGood
        .map(
            entry ->
                "last good checkpoint: at %d images, kept in slot %d"
                    .formatted(entry.images(), entry.slot()))
        .orElse("no checkpoint was reached");
  }

  /** A checkpoint that the store gives back whole but that is of another training is left aside. */
  private TrainingRun open(ImageSet images, Optional<ImageSet> partners) throws IOException {
    Optional<Checkpoint> newest = at.writer().newestIntact(at.desk().file("resume"));
    if (newest.isPresent()) {
      try {
        TrainingRun run =
            TrainingRun.resume(spec, images, partners, at.compute().torch(), model(newest.get()));
        LOG.info("training resumed images={} slot={}", run.images(), newest.get().entry().slot());
        lastGood = Optional.of(newest.get().entry());
        return run;
      } catch (MalformedFileException e) {
        LOG.warn("checkpoint unusable, starting over: {}", e.getMessage());
      }
    }
    return TrainingRun.start(spec, images, partners, at.compute().torch());
  }

  private static Path model(Checkpoint checkpoint) {
    return Optional.ofNullable(checkpoint.files().get(MODEL))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "checkpoint at slot %d: files %s (expected: %s)"
                        .formatted(checkpoint.entry().slot(), checkpoint.files().keySet(), MODEL)));
  }

  private void step(TrainingRun run, Report report, AsyncSaver saver) throws IOException {
    long began = System.nanoTime();
    run.step();
    at.metrics()
        .stepped(spec, spec.training().batch(), Duration.ofNanos(System.nanoTime() - began));
    if (report.due()) {
      double loss = run.recentLoss();
      report.progress(run.images(), spec.training().images(), OptionalDouble.of(loss));
    }
    if (run.images() % spec.checkpointEvery() == 0 && !run.isComplete()) {
      saver.preview(run.images(), Map.of(PREVIEW, draw(run)));
      checkpoint(run, saver);
    }
  }

  private void checkpoint(TrainingRun run, AsyncSaver saver) throws IOException {
    saver.checkpoint(run.images(), Map.of(MODEL, save(run)));
    kept = run.images();
  }

  private Ending finish(TrainingRun run, Report report, AsyncSaver saver)
      throws IOException, InterruptedException {
    report.progress(run.images(), spec.training().images(), OptionalDouble.of(run.recentLoss()));
    Map<String, Path> files = Map.of(MODEL, save(run), PREVIEW, draw(run));
    saver.flush();
    LogEntry result = at.writer().result(run.images(), files, Map.of("loss", run.loss()));
    return new Ending.Done(Attempts.reference(result));
  }

  private Ending giveBack(TrainingRun run, AsyncSaver saver, Stop why)
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
    if (entry.kind() == LogEntry.Kind.CHECKPOINT) {
      lastGood = Optional.of(entry);
      report.checkpointed(
          entry.images(), entry.slot(), Duration.ofNanos(System.nanoTime() - saving));
      at.metrics().checkpointed();
    } else {
      report.previewed(entry.images(), entry.slot(), PREVIEW);
    }
  }

  private Path save(TrainingRun run) throws IOException {
    Path file = at.desk().file("model-" + run.images() + ".safetensors");
    saving = System.nanoTime();
    run.save(file);
    at.metrics().saved(Duration.ofNanos(System.nanoTime() - saving));
    return file;
  }

  private Path draw(TrainingRun run) throws IOException {
    BufferedImage picture = run.preview(PREVIEWED);
    Path file = at.desk().file("preview-" + run.images() + ".png");
    ImageIO.write(picture, "png", file.toFile());
    return file;
  }
}
