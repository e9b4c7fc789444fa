package io.graupel.worker.run;

import io.graupel.diffusion.evaluation.SetStatistics;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.diffusion.image.LinePlot;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.job.Images;
import io.graupel.protocol.job.JobSpec;
import io.graupel.storage.LogEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import javax.imageio.ImageIO;

/** Measures the statistics of an image set, and draws its radial spectrum. */
final class SpectrumAttempt {
  private static final String TABLE = "spectrum.json";
  private static final String PICTURE = "radial-spectrum.png";
  private static final String DRAWING = "radial-spectrum.svg";

  private final JobSpec.Spectrum spec;
  private final Workplace at;

  SpectrumAttempt(JobSpec.Spectrum spec, Workplace at) {
    this.spec = spec;
    this.at = at;
  }

  /** There is nothing to keep of half a measurement, and a whole one takes seconds. */
  Ending run(Report report, StopSignal stop) throws IOException {
    report.phase("loading", 0, spec.count());
    ImageSet set = images();
    if (stop.isRaised()) {
      return Ending.withNothingNew(stop, at.writer());
    }
    report.phase("measuring", 0, spec.count());
    long began = System.nanoTime();
    Images of = spec.images();
    String name = "%s %s at %d".formatted(of.dataset().name(), lower(of.split()), of.side());
    SetStatistics statistics = SetStatistics.of(name, set, spec.exponents());
    at.metrics().stepped(spec, set.count(), Duration.ofNanos(System.nanoTime() - began));
    report.progress(spec.count(), spec.count(), OptionalDouble.empty());
    LogEntry result = at.writer().result(spec.count(), files(statistics), statistics.figures());
    return new Ending.Done(Attempts.reference(result));
  }

  private ImageSet images() throws IOException {
    Images of = spec.images();
    ImageSet all = at.library().images(of.dataset(), of.split());
    if (spec.count() > all.count()) {
      throw new IllegalArgumentException(
          "count: %d (expected: at most %d, the images of %s %s)"
              .formatted(spec.count(), all.count(), of.dataset(), lower(of.split())));
    }
    return all.range(0, spec.count()).fitted(of.side(), of.fitting());
  }

  private static String lower(Images.Split split) {
    return split.name().toLowerCase(Locale.ROOT);
  }

  private Map<String, Path> files(SetStatistics statistics) throws IOException {
    LinePlot plot = statistics.plot();
    Path table = at.desk().file(TABLE);
    Files.writeString(table, Codec.json(statistics));
    Path drawing = at.desk().file(DRAWING);
    Files.writeString(drawing, plot.svg());
    Path picture = at.desk().file(PICTURE);
    ImageIO.write(plot.draw(), "png", picture.toFile());
    return Map.of(TABLE, table, DRAWING, drawing, PICTURE, picture);
  }
}
