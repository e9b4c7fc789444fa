package io.graupel.worker.run;

import io.graupel.diffusion.Evaluation;
import io.graupel.diffusion.Samples;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.event.WorkerOrder.Assign;
import io.graupel.protocol.job.JobSpec;
import io.graupel.storage.FileRef;
import io.graupel.storage.JobWriter;
import io.graupel.storage.LogEntry;
import io.graupel.storage.object.ObjectStore;
import io.graupel.worker.metrics.WorkerMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Measures the images of a sample job, micro-batch by micro-batch; the sums add up. */
final class EvaluateAttempt {
  private final JobSpec.Evaluate spec;
  private final Assign assign;
  private final Desk desk;
  private final ObjectStore store;
  private final JobWriter writer;
  private final WorkerMetrics metrics;

  EvaluateAttempt(
      JobSpec.Evaluate spec,
      Assign assign,
      Desk desk,
      ObjectStore store,
      JobWriter writer,
      WorkerMetrics metrics) {
    this.spec = spec;
    this.assign = assign;
    this.desk = desk;
    this.store = store;
    this.writer = writer;
    this.metrics = metrics;
  }

  Ending run(Report report, StopSignal stop) throws IOException {
    Input input = Input.of(store, assign, spec.samples());
    List<String> names =
        input.files().stream().map(FileRef::name).filter(SampleFile::isName).sorted().toList();
    long total = input.entry().images();
    report.phase("measuring", 0, total);
    Evaluation evaluation = Evaluation.NONE;
    long done = 0;
    for (String name : names) {
      if (stop.isRaised()) {
        return stop.raised() == Stop.REFUSED ? new Ending.Refused() : new Ending.Yielded(done);
      }
      Path file = input.fetch(name, desk);
      Samples samples = SampleFile.read(file);
      Files.delete(file);
      long began = System.nanoTime();
      evaluation = evaluation.plus(Evaluation.of(samples));
      metrics.stepped(spec, samples.count(), Duration.ofNanos(System.nanoTime() - began));
      done += samples.count();
      report.progress(done, total, OptionalDouble.empty());
    }
    Map<String, Double> figures = new TreeMap<>(evaluation.figures(spec.metrics()));
    figures.put("n", (double) done);
    Path table = desk.file("evaluation.json");
    Files.writeString(table, Codec.json(figures));
    LogEntry result = writer.result(done, Map.of("evaluation.json", table), figures);
    return new Ending.Done(Attempts.reference(result));
  }
}
