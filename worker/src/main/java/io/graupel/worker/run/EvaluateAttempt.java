package io.graupel.worker.run;

import io.graupel.diffusion.Evaluation;
import io.graupel.diffusion.Samples;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.job.JobSpec;
import io.graupel.storage.FileRef;
import io.graupel.storage.LogEntry;
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
  private final Workplace at;

  EvaluateAttempt(JobSpec.Evaluate spec, Workplace at) {
    this.spec = spec;
    this.at = at;
  }

  Ending run(Report report, StopSignal stop) throws IOException {
    Input input = Input.of(at.store(), at.assign(), spec.samples());
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
      Path file = input.fetch(name, at.desk());
      Samples samples = SampleFile.read(file);
      Files.delete(file);
      long began = System.nanoTime();
      evaluation = evaluation.plus(Evaluation.of(samples));
      at.metrics().stepped(spec, samples.count(), Duration.ofNanos(System.nanoTime() - began));
      done += samples.count();
      report.progress(done, total, OptionalDouble.empty());
    }
    Map<String, Double> figures = new TreeMap<>(evaluation.figures(spec.metrics()));
    figures.put("n", (double) done);
    Path table = at.desk().file("evaluation.json");
    Files.writeString(table, Codec.json(figures));
    LogEntry result = at.writer().result(done, Map.of("evaluation.json", table), figures);
    return new Ending.Done(Attempts.reference(result));
  }
}
