package io.graupel.coordinator.api;

import io.graupel.coordinator.queue.JobKind;
import io.graupel.coordinator.view.ReadModel;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.codec.SpecException;
import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.Images;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.MisfitException;
import io.graupel.protocol.job.Start;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.storage.DatasetManifest;
import io.graupel.storage.DatasetStore;
import io.graupel.storage.SplitFile;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Turns a document into a spec that can be run: well formed, its data set known and pinned to a
 * version, big enough for what is asked of it, and the job it comes after of the right kind.
 */
final class SpecCheck {
  private final DatasetStore datasets;
  private final ReadModel model;

  SpecCheck(DatasetStore datasets, ReadModel model) {
    this.datasets = datasets;
    this.model = model;
  }

  /** The spec in a document of JSON or YAML, as it was meant. */
  static JobSpec parse(String document) {
    try {
      return Codec.spec(document);
    } catch (SpecException e) {
      Problem problem = Problem.unprocessable(String.valueOf(e.getMessage())).field(e.field());
      e.allowed().ifPresent(problem::allowed);
      throw problem;
    }
  }

  /** The same spec with its data set pinned; a problem where it could not be run. */
  JobSpec checked(JobSpec spec) {
    switch (spec) {
      case JobSpec.Train train -> train(train);
      case JobSpec.Sample sample -> sample(sample);
      case JobSpec.Evaluate evaluate -> evaluate(evaluate);
      case JobSpec.Classifier classifier -> split("images", classifier.images());
      case JobSpec.Spectrum spectrum -> spectrum(spectrum);
    }
    return Pins.pinned(spec, ref -> dataset("dataset", ref).ref());
  }

  private void train(JobSpec.Train train) {
    split("images", train.images());
    DatasetManifest learnt = dataset("images.dataset", train.images().dataset());
    try {
      train.degradation().requireChannels(learnt.channels());
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      throw Problem.unprocessable(message).field(message.substring(0, message.indexOf(':')));
    }
    train.degradation().animorphosis().ifPresent(partner -> partner(partner, learnt));
  }

  private void partner(DegradationSpec.Animorphosis animorphosis, DatasetManifest learnt) {
    DatasetManifest partner = dataset("degradation.partner", animorphosis.partner());
    split("degradation.split", partner, animorphosis.split());
    if (partner.channels() != learnt.channels()) {
      throw Problem.unprocessable(
              "degradation.partner: %s has %d channels (expected: %d, as %s has)"
                  .formatted(partner.name(), partner.channels(), learnt.channels(), learnt.name()))
          .field("degradation.partner")
          .found(partner.name());
    }
  }

  private void evaluate(JobSpec.Evaluate evaluate) {
    after("samples", evaluate.samples(), JobKind.SAMPLE);
    evaluate
        .reference()
        .ifPresent(
            reference ->
                enough(
                    "reference",
                    dataset("reference.dataset", reference.dataset()),
                    reference.split(),
                    0,
                    reference.count()));
  }

  private void spectrum(JobSpec.Spectrum spectrum) {
    Images images = spectrum.images();
    DatasetManifest manifest = dataset("images.dataset", images.dataset());
    enough("images", manifest, images.split(), 0, spectrum.count());
  }

  private SplitFile split(String field, Images images) {
    DatasetManifest manifest = dataset(field + ".dataset", images.dataset());
    return split(field + ".split", manifest, images.split());
  }

  private void sample(JobSpec.Sample sample) {
    JobSpec.Train trained = (JobSpec.Train) after("model", sample.model(), JobKind.TRAIN).spec();
    fits(sample, trained);
    switch (sample.start()) {
      case Start.Restore restore ->
          images(sample, restore.dataset(), restore.split(), restore.first(), trained);
      case Start.Observed observed ->
          images(sample, observed.dataset(), observed.split(), observed.first(), trained);
      case Start.Generate generate -> {}
    }
  }

  private static void fits(JobSpec.Sample sample, JobSpec.Train trained) {
    try {
      sample.check(trained);
    } catch (MisfitException e) {
      throw Problem.unprocessable(String.valueOf(e.getMessage()))
          .field(e.field())
          .found(e.found())
          .allowed(e.allowed());
    }
  }

  private void images(
      JobSpec.Sample sample,
      DatasetRef dataset,
      Images.Split split,
      int first,
      JobSpec.Train trained) {
    DatasetManifest manifest = dataset("start.dataset", dataset);
    enough("start", manifest, split, first, sample.count());
    int channels = dataset("model", trained.images().dataset()).channels();
    if (channels != manifest.channels()) {
      throw Problem.unprocessable(
              "start.dataset: %s has %d channels (expected: %d, as model %s was trained on)"
                  .formatted(manifest.name(), manifest.channels(), channels, sample.model()))
          .field("start.dataset")
          .found(manifest.name());
    }
  }

  private void enough(
      String field, DatasetManifest manifest, Images.Split part, int first, int count) {
    SplitFile split = split(field + ".split", manifest, part);
    long end = (long) first + count;
    if (end > split.images()) {
      throw Problem.unprocessable(
              "count: images %d to %d asked for (expected: below %d, the images of %s, split %s)"
                  .formatted(first, end - 1, split.images(), manifest.name(), JobJson.kebab(part)))
          .field("count")
          .found(count)
          .allowed("at most " + Math.max(0, split.images() - first))
          .hint("lower count or first");
    }
  }

  private DatasetManifest dataset(String field, DatasetRef ref) {
    return datasets.find(ref).orElseThrow(() -> unknown(field, ref));
  }

  private Problem unknown(String field, DatasetRef ref) {
    String known =
        datasets.list().stream().map(DatasetManifest::name).collect(Collectors.joining(", "));
    return Problem.unprocessable(
            "%s: unknown data set \"%s\" (expected: %s)"
                .formatted(field, ref, known.isEmpty() ? "one that is stored; none is" : known))
        .field(field)
        .found(ref)
        .allowed(known)
        .hint("add it with: graupel dataset add");
  }

  private static SplitFile split(String field, DatasetManifest manifest, Images.Split split) {
    String has =
        manifest.splits().keySet().stream().map(JobJson::kebab).collect(Collectors.joining(", "));
    return Optional.ofNullable(manifest.splits().get(split))
        .orElseThrow(
            () ->
                Problem.unprocessable(
                        "%s: %s (expected: %s, all that %s has)"
                            .formatted(field, JobJson.kebab(split), has, manifest.name()))
                    .field(field)
                    .found(JobJson.kebab(split))
                    .allowed(has));
  }

  private JobSnapshot after(String field, JobId id, JobKind kind) {
    JobSnapshot job =
        model
            .job(id)
            .orElseThrow(
                () ->
                    Problem.unprocessable(
                            "%s: there is no job %s (expected: a %s job)"
                                .formatted(field, id, kind.label()))
                        .field(field)
                        .found(id)
                        .hint("list them with: graupel ls"));
    if (JobKind.of(job.spec()) != kind) {
      throw Problem.unprocessable(
              "%s: %s is a job of kind %s (expected: %s)"
                  .formatted(field, id, JobKind.of(job.spec()).label(), kind.label()))
          .field(field)
          .found(id);
    }
    if (job.state() == JobState.FAILED || job.state() == JobState.CANCELLED) {
      throw Problem.unprocessable(
              "%s: job %s %s (expected: one that succeeds)"
                  .formatted(
                      field, id, job.state() == JobState.FAILED ? "failed" : "was cancelled"))
          .field(field)
          .found(id)
          .hint("submit that job again, and name the new one");
    }
    return job;
  }
}
