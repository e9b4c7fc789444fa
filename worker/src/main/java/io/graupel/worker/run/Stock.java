package io.graupel.worker.run;

import io.graupel.protocol.job.IndexRange;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Part;
import io.graupel.storage.FileRef;
import io.graupel.storage.JobArtifacts;
import io.graupel.storage.LogEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Micro-batches of a sample job that are finished and in the store: what the attempt before kept,
 * and, for whoever gathers, what the parts made. A micro-batch of which anything is missing counts
 * as not made.
 */
final class Stock {
  private final JobSpec.Sample spec;
  private final JobArtifacts artifacts;
  private final Map<Integer, FileRef> images = new TreeMap<>();
  private final Map<Integer, FileRef> walks = new TreeMap<>();
  private Optional<Double> evaluations = Optional.empty();

  private Stock(JobSpec.Sample spec, JobArtifacts artifacts) {
    this.spec = spec;
    this.artifacts = artifacts;
  }

  static Stock of(JobSpec.Sample spec, Workplace at) {
    JobArtifacts job =
        new JobArtifacts(at.store(), at.assign().tenant(), at.assign().attempt().job());
    Stock stock = new Stock(spec, job);
    if (at.assign().part() instanceof Part.Gather) {
      job.parts().stream().map(job::part).forEach(stock::addResult);
    }
    at.writer().newestCheckpoint().ifPresent(entry -> stock.add(at.writer().whole(entry)));
    return stock;
  }

  private void addResult(JobArtifacts part) {
    Optional<LogEntry> result = part.result();
    result.ifPresent(entry -> add(part.whole(entry)));
    result.map(LogEntry::figures).map(f -> f.get(SampleAttempt.NFE)).ifPresent(this::evaluations);
  }

  private void evaluations(double each) {
    evaluations = Optional.of(each);
  }

  private void add(List<FileRef> files) {
    for (FileRef file : files) {
      if (SampleFile.isName(file.name())) {
        images.put(SampleFile.microBatch(file.name()), file);
      }
      OptionalInt walked = WalkFile.microBatch(file.name());
      walked.ifPresent(microBatch -> walks.put(microBatch, file));
    }
  }

  boolean has(int microBatch) {
    return images.containsKey(microBatch)
        && (walks.containsKey(microBatch)
            || !WalkFile.isNeeded(spec, microBatch * spec.microBatch()));
  }

  /** How many of these images are there. */
  int count(IndexRange range) {
    int count = 0;
    for (int first = range.first(); first < range.end(); first += spec.microBatch()) {
      count +=
          has(first / spec.microBatch()) ? Math.min(spec.microBatch(), range.end() - first) : 0;
    }
    return count;
  }

  /** All files of all that is there. */
  List<FileRef> files() {
    List<FileRef> files = new ArrayList<>();
    images.keySet().stream()
        .filter(this::has)
        .forEach(
            microBatch -> {
              files.add(images.get(microBatch));
              Optional.ofNullable(walks.get(microBatch)).ifPresent(files::add);
            });
    return files;
  }

  /** Network evaluations that each image took, where a part told. */
  Optional<Double> evaluations() {
    return evaluations;
  }

  /**
   * Reads a micro-batch back.
   *
   * @throws io.graupel.storage.DamagedArtifactException if it is not as it was written
   */
  Made read(int microBatch, Desk desk) throws IOException {
    Path of = fetched(Optional.ofNullable(images.get(microBatch)), desk).orElseThrow();
    Optional<Path> walked = fetched(Optional.ofNullable(walks.get(microBatch)), desk);
    Made made = Made.read(of, walked);
    Files.delete(of);
    if (walked.isPresent()) {
      Files.delete(walked.get());
    }
    return made;
  }

  private Optional<Path> fetched(Optional<FileRef> file, Desk desk) throws IOException {
    if (file.isEmpty()) {
      return Optional.empty();
    }
    Path target = desk.file("kept-" + file.get().name());
    artifacts.fetch(file.get(), target);
    return Optional.of(target);
  }
}
