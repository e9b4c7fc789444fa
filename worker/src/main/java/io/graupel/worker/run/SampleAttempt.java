package io.graupel.worker.run;

import io.graupel.diffusion.Gallery;
import io.graupel.diffusion.SampleRun;
import io.graupel.diffusion.Samples;
import io.graupel.diffusion.spectrum.Settling;
import io.graupel.protocol.job.JobSpec;
import io.graupel.storage.LogEntry;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import javax.imageio.ImageIO;

/** Draws images from a trained network, micro-batch by micro-batch, and shows them. */
final class SampleAttempt {
  private static final String GRID = "grid.png";

  private final JobSpec.Sample spec;
  private final Workplace at;

  SampleAttempt(JobSpec.Sample spec, Workplace at) {
    this.spec = spec;
    this.at = at;
  }

  Ending run(Report report, StopSignal stop) throws IOException {
    report.phase("loading", 0, spec.count());
    Path model =
        Input.of(at.store(), at.assign(), spec.model()).fetch("model.safetensors", at.desk());
    try (SampleRun run = SampleRun.open(model, spec, at.library(), at.compute().torch())) {
      report.phase("sampling", 0, spec.count());
      Gallery gallery = new Gallery(spec);
      Map<String, Path> files = new TreeMap<>();
      Optional<Settling> settling = Optional.empty();
      long done = 0;
      for (int i = 0; i < run.microBatches(); i++) {
        if (stop.isRaised()) {
          return stop.raised() == Stop.REFUSED ? new Ending.Refused() : new Ending.Yielded(done);
        }
        Samples samples = draw(run, i);
        done += samples.count();
        report.progress(done, spec.count(), OptionalDouble.empty());
        gallery.add(samples);
        Path file = at.desk().file(SampleFile.name(i));
        SampleFile.write(file, samples, run.agreement(samples));
        settling = joined(settling, run.settling(samples));
        files.put(SampleFile.name(i), file);
        if (done >= spec.grid() && done - samples.count() < spec.grid()) {
          show(gallery, done, files, report);
        }
      }
      LogEntry result = at.writer().result(done, files, figures(done, run, settling));
      return new Ending.Done(Attempts.reference(result));
    }
  }

  private static Optional<Settling> joined(Optional<Settling> before, Optional<Settling> more) {
    return before.isPresent() && more.isPresent()
        ? Optional.of(before.get().plus(more.get()))
        : before.or(() -> more);
  }

  /** Images made, network evaluations that each took, and when their octaves settled. */
  private static Map<String, Double> figures(
      long done, SampleRun run, Optional<Settling> settling) {
    Map<String, Double> figures = new TreeMap<>();
    figures.put("n", (double) done);
    figures.put("nfe", (double) run.evaluations());
    settling.ifPresent(
        found ->
            found.shares().forEach((band, share) -> figures.put("sampled.settled-" + band, share)));
    return figures;
  }

  private Samples draw(SampleRun run, int microBatch) {
    long began = System.nanoTime();
    Samples samples = run.draw(microBatch);
    at.metrics().stepped(spec, samples.count(), Duration.ofNanos(System.nanoTime() - began));
    return samples;
  }

  /** The pictures are complete: people see them before the last image is made. */
  private void show(Gallery gallery, long done, Map<String, Path> files, Report report)
      throws IOException {
    files.put(GRID, write(gallery.grid(), GRID));
    Optional<BufferedImage> filmstrip = gallery.filmstrip();
    if (filmstrip.isPresent()) {
      files.put("filmstrip.png", write(filmstrip.get(), "filmstrip.png"));
    }
    Map<String, Path> pictures = new TreeMap<>(files);
    pictures.keySet().removeIf(SampleFile::isName);
    LogEntry entry = at.writer().preview(done, pictures);
    pictures.keySet().forEach(name -> report.previewed(done, entry.slot(), name));
  }

  private Path write(BufferedImage picture, String name) throws IOException {
    Path file = at.desk().file(name);
    ImageIO.write(picture, "png", file.toFile());
    return file;
  }
}
