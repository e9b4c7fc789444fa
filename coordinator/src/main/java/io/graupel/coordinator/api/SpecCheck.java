package io.graupel.coordinator.api;

import io.graupel.coordinator.view.ReadModel;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.Features;
import io.graupel.protocol.job.Images;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Metric;
import io.graupel.protocol.job.MisfitException;
import io.graupel.protocol.job.Start;
import io.graupel.protocol.job.Submission;
import io.graupel.protocol.job.TenantId;
import io.graupel.protocol.state.JobSnapshot;
import io.graupel.protocol.state.JobState;
import io.graupel.storage.DatasetManifest;
import io.graupel.storage.DatasetStore;
import java.util.List;
import java.util.Locale;

/**
 * Turns a document into a spec that can be run: well formed, its data set known and pinned to a
 * version, big enough for what is asked of it, and the job it comes after of the right kind.
 */
final class SpecCheck {
  private final Shelf shelf;
  private final ReadModel model;
  private final TenantId tenant;

  /**
   * @param tenant whose job it is to be: it may come after that tenant's jobs only
   */
  SpecCheck(DatasetStore datasets, ReadModel model, TenantId tenant) {
    this.shelf = new Shelf(datasets);
    this.model = model;
    this.tenant = tenant;
  }

  /** The spec and terms in a document of JSON or YAML, as they were meant. */
  static Submission parse(String document) {
    return Documents.refusing(() -> Codec.submission(document));
  }

  /** The same spec with its data set pinned; a problem where it could not be run. */
  JobSpec checked(JobSpec spec) {
    switch (spec) {
      case JobSpec.Train train -> train(train);
      case JobSpec.Sample sample -> sample(sample);
      case JobSpec.Evaluate evaluate -> evaluate(evaluate);
      case JobSpec.Classifier classifier -> classifier(classifier);
      case JobSpec.Spectrum spectrum -> {
        Images images = spectrum.images();
        DatasetManifest.OfImages manifest = shelf.images("images", images);
        shelf.requireImages("images", manifest, images.split(), 0, spectrum.count());
      }
    }
    return Pins.pinned(spec, shelf::pinned);
  }

  private void train(JobSpec.Train train) {
    DatasetManifest.OfImages manifest = shelf.images("images", train.images());
    try {
      train.degradation().requireChannels(manifest.channels());
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      throw Problem.unprocessable(message).field(message.substring(0, message.indexOf(':')));
    }
    train.degradation().animorphosis().ifPresent(into -> partner(into, manifest.channels()));
    int told = train.network().classes();
    int labelled = classes("images.split", manifest, train.images().split()).size();
    if (told > 0 && told != labelled) {
      throw Problem.unprocessable(
              "network.classes: %d (expected: %s)"
                  .formatted(
                      told,
                      labelled == 0
                          ? "0, as %s has no labels".formatted(manifest.name())
                          : "%d, the classes of %s, or 0".formatted(labelled, manifest.name())))
          .field("network.classes")
          .found(told);
    }
  }

  private void partner(DegradationSpec.Animorphosis into, int channels) {
    DatasetManifest.OfImages partner = shelf.images("degradation.partner", into.partner());
    shelf.split("degradation.split", partner, into.split());
    Shelf.requireChannels("degradation.partner", partner, channels, "the images have");
  }

  private List<String> classes(
      String field, DatasetManifest.OfImages manifest, Images.Split split) {
    return shelf.split(field, manifest, split).classes();
  }

  private void classifier(JobSpec.Classifier classifier) {
    DatasetManifest.OfImages learnt = shelf.images("images", classifier.images());
    DatasetManifest.OfImages heldOut = shelf.images("heldOut", classifier.heldOut());
    List<String> names = classes("images.split", learnt, classifier.images().split());
    List<String> others = classes("heldOut", heldOut, Images.Split.TEST);
    if (names.size() < 2) {
      throw Problem.unprocessable(
              "images.dataset: %s has %d classes (expected: a data set with labels, of 2 or more)"
                  .formatted(learnt.name(), names.size()))
          .field("images.dataset")
          .found(learnt.name());
    }
    Shelf.requireChannels("heldOut", heldOut, learnt.channels(), "the images have");
    if (!others.equals(names)) {
      throw Problem.unprocessable(
              "heldOut: classes %s of %s (expected: %s, as the images have)"
                  .formatted(others, heldOut.name(), names))
          .field("heldOut")
          .found(heldOut.name());
    }
  }

  private void evaluate(JobSpec.Evaluate evaluate) {
    JobSpec.Sample sample = after("samples", evaluate.samples(), JobSpec.Sample.class);
    JobSpec.Train trained = after("samples", sample.model(), JobSpec.Train.class);
    int channels = shelf.images("samples", trained.images().dataset()).channels();
    evaluate.features().ifPresent(features -> features(features, trained, channels));
    evaluate.reference().ifPresent(reference -> reference(reference, channels));
    if (!(sample.start() instanceof Start.Restore)) {
      List<Metric> paired =
          evaluate.metrics().stream()
              .filter(metric -> needsOriginals(metric, evaluate.reference().isPresent()))
              .toList();
      if (!paired.isEmpty()) {
        throw Problem.unprocessable(
                "metrics: %s (expected: of samples that restore images; %s has no originals)"
                    .formatted(paired.stream().map(JobJson::kebab).toList(), evaluate.samples()))
            .field("metrics")
            .found(paired.stream().map(JobJson::kebab).toList())
            .hint("name a reference set, and ask for fid, kid, spectrum and the like");
      }
    }
  }

  private static boolean needsOriginals(Metric metric, boolean hasReference) {
    return switch (metric) {
      case SSIM, RMSE, PSNR, BANDS -> true;
      case CONSISTENCY -> false;
      case SPECTRUM, NEAREST, FID, KID, PRECISION, RECALL, DENSITY, COVERAGE -> !hasReference;
    };
  }

  private void features(Features features, JobSpec.Train trained, int channels) {
    switch (features) {
      case Features.Classifier(JobId job) ->
          classifier(after("features.job", job, JobSpec.Classifier.class), trained, channels);
      case Features.TorchScript(DatasetRef dataset) -> shelf.module("features.dataset", dataset);
      case Features.TorchScriptFile file -> {} // the worker's, and only there to be looked at
    }
  }

  /** A classifier measures images of the shape that it learnt. */
  private void classifier(JobSpec.Classifier classifier, JobSpec.Train trained, int channels) {
    DatasetManifest.OfImages learnt = shelf.images("features.job", classifier.images().dataset());
    Shelf.requireChannels("features.job", learnt, channels, "the samples have");
    if (classifier.images().side() != trained.images().side()) {
      throw Problem.unprocessable(
              "features.job: a classifier of images of side %d (expected: %d, as the samples have)"
                  .formatted(classifier.images().side(), trained.images().side()))
          .field("features.job")
          .found(classifier.images().side());
    }
    String fit = JobJson.kebab(classifier.images().fitting());
    String other = JobJson.kebab(trained.images().fitting());
    if (!fit.equals(other)) {
      throw Problem.unprocessable(
              "features.job: a classifier of images with fit %s (expected: %s, as the samples have)"
                  .formatted(fit, other))
          .field("features.job")
          .found(fit);
    }
  }

  private void reference(JobSpec.Reference reference, int channels) {
    DatasetManifest.OfImages manifest = shelf.images("reference.dataset", reference.dataset());
    Shelf.requireChannels("reference.dataset", manifest, channels, "the samples have");
    shelf.requireImages("reference", manifest, reference.split(), 0, reference.count());
  }

  private void sample(JobSpec.Sample sample) {
    JobSpec.Train trained = after("model", sample.model(), JobSpec.Train.class);
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
    DatasetManifest.OfImages manifest = shelf.images("start.dataset", dataset);
    shelf.requireImages("start", manifest, split, first, sample.count());
    int channels = shelf.images("model", trained.images().dataset()).channels();
    Shelf.requireChannels(
        "start.dataset", manifest, channels, "model %s was trained on".formatted(sample.model()));
  }

  /** The spec of a job to come after, which must be of that type and may still succeed. */
  private <T extends JobSpec> T after(String field, JobId id, Class<T> type) {
    String wanted = type.getSimpleName().toLowerCase(Locale.ROOT);
    JobSnapshot job = known(field, id, "a %s job".formatted(wanted));
    if (!type.isInstance(job.spec())) {
      throw Problem.unprocessable(
              "%s: %s is a job of kind %s (expected: %s)"
                  .formatted(
                      field,
                      id,
                      job.spec().getClass().getSimpleName().toLowerCase(Locale.ROOT),
                      wanted))
          .field(field)
          .found(id);
    }
    requireHope(field, job);
    return type.cast(job.spec());
  }

  private JobSnapshot known(String field, JobId id, String wanted) {
    return model
        .job(id)
        .filter(job -> job.tenant().equals(tenant))
        .orElseThrow(
            () ->
                Problem.unprocessable(
                        "%s: there is no job %s (expected: %s)".formatted(field, id, wanted))
                    .field(field)
                    .found(id)
                    .hint("list them with: graupel ls"));
  }

  private static void requireHope(String field, JobSnapshot job) {
    if (job.state() == JobState.FAILED || job.state() == JobState.CANCELLED) {
      throw Problem.unprocessable(
              "%s: job %s %s (expected: one that succeeds)"
                  .formatted(
                      field, job.id(), job.state() == JobState.FAILED ? "failed" : "was cancelled"))
          .field(field)
          .found(job.id())
          .hint("submit that job again, and name the new one");
    }
  }
}
