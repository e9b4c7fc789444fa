package io.graupel.worker.run;

import io.graupel.diffusion.Samples;
import io.graupel.diffusion.classifier.ClassifierFeatures;
import io.graupel.diffusion.degradation.Frame;
import io.graupel.diffusion.evaluation.Evaluator;
import io.graupel.diffusion.evaluation.Figure;
import io.graupel.diffusion.feature.FeatureNetwork;
import io.graupel.diffusion.feature.TorchScriptFeatures;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.Features;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.storage.FileRef;
import io.graupel.storage.LogEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Measures the images of a sample job, micro-batch by micro-batch, and holds them to others. */
final class EvaluateAttempt {
  private static final String TABLE = "evaluation.json";
  private static final int AT_ONCE = 1024;

  private final JobSpec.Evaluate spec;
  private final Workplace at;

  EvaluateAttempt(JobSpec.Evaluate spec, Workplace at) {
    this.spec = spec;
    this.at = at;
  }

  Ending run(Report report, StopSignal stop) throws IOException {
    Input input = Input.of(at.store(), at.assign(), spec.samples());
    List<String> names =
        input.files().stream()
            .map(FileRef::name)
            .filter(SampleFile::isName)
            .sorted(Comparator.comparingInt(SampleFile::microBatch))
            .toList();
    if (names.isEmpty()) {
      throw new IllegalArgumentException(
          "samples: %s made no samples (expected: a sample job)".formatted(spec.samples()));
    }
    report.phase("loading", 0, input.entry().images());
    Samples first = samples(input, names.getFirst());
    Frame frame = new Frame(first.channels(), first.side());
    try (Optionally network = new Optionally(network(frame))) {
      Evaluator evaluator = new Evaluator(spec, frame, network.network());
      report.phase("measuring", 0, input.entry().images());
      for (String name : names) {
        if (stop.isRaised()) {
          return Ending.withNothingNew(stop, at.writer());
        }
        measure(evaluator, input, name, frame);
        report.progress(evaluator.images(), input.entry().images(), OptionalDouble.empty());
      }
      if (spec.reference().isPresent() && !hold(evaluator, first, report, stop)) {
        return Ending.withNothingNew(stop, at.writer());
      }
      return publish(compared(evaluator, report), evaluator.images());
    }
  }

  /** Says how far it is in images, of which so many stand for that share of the work. */
  private static List<Figure> compared(Evaluator evaluator, Report report) {
    int images = evaluator.images();
    report.phase("comparing", 0, images);
    return evaluator.figures(
        share -> report.progress((long) (share * images), images, OptionalDouble.empty()));
  }

  private Samples samples(Input input, String name) throws IOException {
    Path file = input.fetch(name, at.desk());
    Samples samples = SampleFile.read(file);
    Files.delete(file);
    return samples;
  }

  private void measure(Evaluator evaluator, Input input, String name, Frame frame)
      throws IOException {
    Path file = input.fetch(name, at.desk());
    Samples samples = SampleFile.read(file);
    var agreement = SampleFile.agreement(file, frame.elements());
    Files.delete(file);
    long began = System.nanoTime();
    evaluator.add(samples, agreement);
    at.metrics().stepped(spec, samples.count(), Duration.ofNanos(System.nanoTime() - began));
  }

  /** Adds the reference set as the samples are; says whether it went through. */
  private boolean hold(Evaluator evaluator, Samples alike, Report report, StopSignal stop)
      throws IOException {
    JobSpec.Reference reference = spec.reference().orElseThrow();
    ImageSet set = at.library().images(reference.dataset(), reference.split());
    if (reference.count() > set.count()) {
      throw new IllegalArgumentException(
          "reference.count: %d (expected: at most %d, the images of %s)"
              .formatted(reference.count(), set.count(), reference.dataset()));
    }
    String name = "%s %s".formatted(reference.dataset(), lower(reference.split()));
    report.phase("reading the reference", 0, reference.count());
    for (int from = 0; from < reference.count(); from += AT_ONCE) {
      if (stop.isRaised()) {
        return false;
      }
      int count = Math.min(AT_ONCE, reference.count() - from);
      evaluator.add(set.range(from, count).fitted(alike.side(), alike.fit()), name);
      report.progress(from + count, reference.count(), OptionalDouble.empty());
    }
    return true;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private Optional<FeatureNetwork> network(Frame frame) throws IOException {
    if (spec.features().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (spec.features().get()) {
          case Features.Classifier(JobId job) -> classifier(job);
          case Features.TorchScript(DatasetRef dataset) ->
              module(at.module(dataset), dataset.name(), frame);
          case Features.TorchScriptFile(String path) -> {
            Path file = TorchScriptFeatures.file(path);
            yield module(file, String.valueOf(file.getFileName()), frame);
          }
        });
  }

  private FeatureNetwork module(Path file, String name, Frame frame) throws IOException {
    return TorchScriptFeatures.open(file, name, frame, at.compute().torch());
  }

  private FeatureNetwork classifier(JobId job) throws IOException {
    Input input = Input.of(at.store(), at.assign(), job);
    Path file = input.fetch(ClassifierAttempt.FROZEN, at.desk());
    return ClassifierFeatures.open(file, job.value(), at.compute().torch());
  }

  /** A network that is closed, if there is one. */
  private record Optionally(Optional<FeatureNetwork> network) implements AutoCloseable {
    @Override
    public void close() {
      network.ifPresent(FeatureNetwork::close);
    }
  }

  private Ending publish(List<Figure> table, long images) throws IOException {
    Map<String, Double> figures = new TreeMap<>();
    for (Figure figure : table) {
      figures.put(figure.name(), figure.value());
      figure.error().ifPresent(error -> figures.put(figure.name() + "-error", error));
    }
    figures.put("n", (double) images);
    spec.reference().ifPresent(r -> figures.put("reference", (double) r.count()));
    Path file = at.desk().file(TABLE);
    Files.writeString(file, Codec.json(Map.of("images", images, "figures", table)));
    LogEntry result = at.writer().result(images, Map.of(TABLE, file), figures);
    return new Ending.Done(Attempts.reference(result));
  }
}
