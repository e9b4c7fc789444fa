package io.graupel.worker.run;

import io.graupel.diffusion.SampleRun;
import io.graupel.protocol.job.IndexRange;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Part;
import io.graupel.storage.DamagedArtifactException;
import io.graupel.storage.FileRef;
import io.graupel.storage.JobWriter;
import io.graupel.storage.LogEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws images from a trained network, micro-batch by micro-batch, and shows them: all of a job,
 * the images of a part of it, or none but those that are missing when its parts are gathered. What
 * is finished goes to the store at once and is named in checkpoints, so whoever comes next makes
 * nothing again that was kept. Image i has the same bytes in every case, and so has the result.
 */
final class SampleAttempt {
  static final String NFE = "nfe";
  private static final Logger LOG = LoggerFactory.getLogger(SampleAttempt.class);

  private final JobSpec.Sample spec;
  private final Workplace at;
  private final Part part;
  private final IndexRange range;
  private final Stock stock;
  private Optional<SampleRun> network = Optional.empty();

  SampleAttempt(JobSpec.Sample spec, Workplace at) {
    this.spec = spec;
    this.at = at;
    this.part = at.assign().part();
    this.range =
        switch (part) {
          case Part.Shard(IndexRange images) -> images;
          case Part.Whole whole -> new IndexRange(0, spec.count());
          case Part.Gather gather -> new IndexRange(0, spec.count());
        };
    requireBoundaries();
    this.stock = Stock.of(spec, at);
  }

  private void requireBoundaries() {
    int of = spec.microBatch();
    if (range.first() % of != 0
        || range.end() > spec.count()
        || (range.end() % of != 0 && range.end() != spec.count())) {
      throw new IllegalArgumentException(
          "part: images %s (expected: of %d images, from and to a multiple of microBatch, %d)"
              .formatted(range, spec.count(), of));
    }
  }

  Ending run(Report report, StopSignal stop) throws IOException {
    report.phase("loading", 0, range.size());
    if (stock.count(range) < range.size()) {
      network();
    }
    stop.begin();
    Pace pace = new Pace(report.clock());
    try (Outbox outbox =
        new Outbox(at.writer(), stock.files(), entry -> published(entry, pace, report))) {
      return draw(new Work(outbox, pace, report, stop));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while uploads were under way", e);
    }
  }

  /** What one run works with. */
  private record Work(Outbox outbox, Pace pace, Report report, StopSignal stop) {}

  /** Opened when it is needed first: whoever gathers needs none. */
  private SampleRun network() throws IOException {
    if (network.isEmpty()) {
      network = Optional.of(open());
    }
    return network.get();
  }

  private SampleRun open() throws IOException {
    Input input = Input.of(at.store(), at.assign(), spec.model());
    return at.warm()
        .get(
            input.reference(),
            spec,
            () ->
                SampleRun.open(
                    input.fetch("model.safetensors", at.desk()),
                    spec,
                    at.library(),
                    at.compute().torch()));
  }

  private Ending draw(Work work) throws IOException, InterruptedException {
    Album album = new Album(spec);
    Map<String, Path> pictures = new TreeMap<>();
    int before = stock.count(range);
    int done = before;
    work.report.phase(part instanceof Part.Gather ? "gathering" : "sampling", done, range.size());
    for (int i = range.first() / spec.microBatch(); i * spec.microBatch() < range.end(); i++) {
      if (work.stop.isRaised()) {
        return giveBack(work, done, done > before);
      }
      boolean kept = stock.has(i);
      if (!kept || (isFirst() && album.wants(i * spec.microBatch()))) {
        Made made = kept ? again(work, i) : make(work, i);
        done += kept ? 0 : made.samples().count();
        if (isFirst() && album.add(made, range.end())) {
          pictures.putAll(album.draw(at.desk()));
          show(pictures, done, work.report);
        }
      }
      if (!kept) {
        work.report.progress(done, range.size(), OptionalDouble.empty());
        checkpointIfDue(work, done);
      }
    }
    return finish(work, album, pictures);
  }

  /** Whether it has the images that people see first. */
  private boolean isFirst() {
    return range.first() == 0;
  }

  /** Whether the result is that of the whole job. */
  private boolean assembles() {
    return !(part instanceof Part.Shard);
  }

  private Made make(Work work, int microBatch) throws IOException, InterruptedException {
    long began = System.nanoTime();
    Made made = Made.by(network(), microBatch);
    at.metrics().stepped(spec, made.samples().count(), Duration.ofNanos(System.nanoTime() - began));
    boolean walks = WalkFile.isNeeded(spec, made.samples().first());
    work.outbox.send(made.write(microBatch, walks, at.desk()));
    return made;
  }

  /** A kept micro-batch; made anew if it came to harm. */
  private Made again(Work work, int microBatch) throws IOException, InterruptedException {
    try {
      return stock.read(microBatch, at.desk());
    } catch (DamagedArtifactException e) {
      LOG.warn(
          "kept images damaged, making them again microBatch={}: {}", microBatch, e.getMessage());
      return make(work, microBatch);
    }
  }

  private void checkpointIfDue(Work work, int done) throws IOException {
    if (done < range.size() && work.pace.due()) {
      work.pace.begin();
      work.outbox.checkpoint(done);
    }
  }

  private Ending giveBack(Work work, int done, boolean more)
      throws IOException, InterruptedException {
    if (work.stop.raised() == Stop.REFUSED) {
      return new Ending.Refused();
    }
    if (work.stop.raised() == Stop.YIELD && more) {
      work.pace.begin();
      work.outbox.checkpoint(done);
      work.outbox.flush();
    }
    return new Ending.Yielded(at.writer().checkpointed());
  }

  private void published(LogEntry entry, Pace pace, Report report) {
    report.checkpointed(entry.images(), entry.slot(), pace.end());
    at.metrics().checkpointed();
  }

  /**
   * People see the pictures before the last image is made. Those of a batch are shown as the job's,
   * with the right of the part that has its first image.
   */
  private void show(Map<String, Path> pictures, int done, Report report) throws IOException {
    if (part instanceof Part.Gather) {
      return;
    }
    JobWriter writer = part instanceof Part.Whole ? at.writer() : at.writerOfWhole();
    LogEntry entry = writer.preview(done, pictures);
    pictures.keySet().forEach(name -> report.previewed(done, entry.slot(), name));
  }

  private Ending finish(Work work, Album album, Map<String, Path> pictures)
      throws IOException, InterruptedException {
    Collection<FileRef> files = work.outbox.flush();
    Map<String, Double> figures = new TreeMap<>();
    figures.put("n", (double) range.size());
    figures.put(NFE, evaluations());
    if (!assembles()) {
      return done(at.writer().result(range.size(), files, Map.of(), figures));
    }
    figures.putAll(album.figures());
    List<FileRef> images = files.stream().filter(f -> SampleFile.isName(f.name())).toList();
    return done(at.writer().result(range.size(), images, pictures, figures));
  }

  private static Ending done(LogEntry result) {
    return new Ending.Done(Attempts.reference(result));
  }

  private double evaluations() throws IOException {
    return stock.evaluations().isPresent() ? stock.evaluations().get() : network().evaluations();
  }
}
