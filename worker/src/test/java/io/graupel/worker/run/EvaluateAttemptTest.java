package io.graupel.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.diffusion.Agreement;
import io.graupel.diffusion.Samples;
import io.graupel.diffusion.evaluation.Figure;
import io.graupel.diffusion.metric.Deviation;
import io.graupel.diffusion.program.Modules;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.TenantId;
import io.graupel.storage.DatasetStore;
import io.graupel.storage.FileRef;
import io.graupel.storage.JobWriter;
import io.graupel.storage.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Train, sample, classify, evaluate: the whole chain. */
class EvaluateAttemptTest {
  private static final JobId TRAIN = new JobId("j-aaaaaaaaaa");
  private static final JobId SAMPLE = new JobId("j-bbbbbbbbbb");
  private static final JobId CLASSIFIER = new JobId("j-cccccccccc");
  private static final JobId EVALUATE = new JobId("j-dddddddddd");
  private static final JobId OTHER = new JobId("j-eeeeeeeeee");
  private static final JobId AGAIN = new JobId("j-ffffffffff");
  private static final int IMAGE = 256;

  @TempDir Path folder;
  private Rehearsal rehearsal = new Rehearsal(Path.of("replaced"));
  private DatasetRef bars = new DatasetRef("bars");

  @BeforeEach
  void storeImages() throws IOException {
    rehearsal = new Rehearsal(folder);
    bars = rehearsal.bars(24);
  }

  private JobSpec train() {
    return train("side: 16");
  }

  private JobSpec train(String fit) {
    return Codec.spec(
        """
        kind: train
        name: tiny
        pool: default
        priority: standard
        attempts: 3
        seed: 7
        images: {dataset: %s, split: train, %s}
        degradation: {type: gaussian-blur, steps: 3, taps: 5, sigma: {type: constant, std: 1.5}, padding: circular}
        network: {type: residual-unet, width: 4, multipliers: [1], blocks: 1, groups: 2, attentionSides: [], heads: 1, dropout: 0, classes: 0}
        training: {preset: paper, images: 16, batch: 8, accumulate: 1}
        checkpointEvery: 16
        """
            .formatted(bars, fit));
  }

  private JobSpec sample(String start) {
    return sample(start, "");
  }

  private JobSpec sample(String start, String more) {
    return Codec.spec(
        """
        kind: sample
        name: tiny
        pool: default
        priority: standard
        attempts: 3
        seed: 7
        model: %s
        weights: online
        start: %s
        sampler: {algorithm: {type: improved, share: 1}, stride: 1, clamp: false}
        condition: {type: none}
        precision: fp32
        count: 20
        microBatch: 8
        grid: 4
        filmstrip: 1
        %s
        """
            .formatted(TRAIN, start, more));
  }

  private JobSpec restore() {
    return restore("");
  }

  private JobSpec restore(String more) {
    return sample("{type: restore, dataset: %s, split: test, first: 0}".formatted(bars), more);
  }

  private JobSpec classifier() {
    return classifier(480);
  }

  private JobSpec classifier(int shown) {
    return Codec.spec(
        """
        {kind: classifier, name: tiny, pool: default, priority: standard, attempts: 3, seed: 7,
         images: {dataset: %s, split: train, side: 16}, heldOut: %s,
         width: 4, features: 6, shown: %d, batch: 8, learningRate: 1e-2}
        """
            .formatted(bars, bars, shown));
  }

  private JobSpec evaluate(JobId samples, String metrics, String more) {
    return Codec.spec(
        """
        {kind: evaluate, name: tiny, pool: default, priority: standard, attempts: 3, seed: 7,
         samples: %s, metrics: [%s]%s}
        """
            .formatted(samples, metrics, more));
  }

  private String byClassifier() {
    return ", features: {type: classifier, job: %s}".formatted(CLASSIFIER);
  }

  private void sampled() {
    rehearsal.figures(TRAIN, train());
    rehearsal.figures(SAMPLE, restore());
  }

  @Test
  void everyMetricIsMeasuredInEveryRowWithItsReferenceAndFeatures() throws IOException {
    sampled();
    assertThat(rehearsal.figures(CLASSIFIER, classifier()).get("accuracy")).isGreaterThan(0.9);

    Map<String, Double> figures =
        rehearsal.figures(
            EVALUATE,
            evaluate(
                SAMPLE,
                "ssim, rmse, psnr, bands, consistency, spectrum, nearest, fid, kid, precision,"
                    + " recall, density, coverage",
                byClassifier()));

    assertThat(figures)
        .containsKeys("degraded.ssim", "direct.rmse", "sampled.psnr", "sampled.ssim-error")
        .containsKeys("direct.consistency", "sampled.consistency", "sampled.nearest")
        .containsKeys("sampled.spectrum", "degraded.spectrum-1-2", "degraded.spectrum-5-8")
        .containsKeys("degraded.bands-1-2", "direct.bands-3-4", "sampled.bands-5-8-error")
        .containsKeys("degraded.classifier-fid", "sampled.classifier-kid")
        .containsKeys("sampled.classifier-kid-error", "direct.classifier-coverage")
        .containsKeys("sampled.classifier-fid-error")
        .doesNotContainKeys("sampled.fid", "degraded.consistency")
        .containsEntry("n", 20.0);
    assertThat(figures.get("sampled.classifier-fid")).isPositive();
    List<Figure> table = table();
    Figure fid = line(table, "sampled", "classifier-fid");
    String sha256 = rehearsal.file(CLASSIFIER, "classifier.safetensors").sha256();
    assertThat(fid.features()).contains(CLASSIFIER + "@" + sha256);
    assertThat(fid.reference()).isEqualTo("originals of " + SAMPLE);
    assertThat(fid.images()).isEqualTo(20);
    assertThat(fid.referenceImages()).isEqualTo(20);
    Figure ssim = line(table, "degraded", "ssim");
    assertThat(ssim.value()).isBetween(ssim.low().orElseThrow(), ssim.high().orElseThrow());
  }

  /** As {@code evaluation.json} holds it. */
  private record Table(long images, List<Figure> figures) {}

  private List<Figure> table() throws IOException {
    String json = Files.readString(rehearsal.fetch(EVALUATE, "evaluation.json"));
    return Codec.read(json, Table.class).figures();
  }

  private static Figure line(List<Figure> table, String row, String metric) {
    return table.stream()
        .filter(line -> line.row().equals(row) && line.metric().equals(metric))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anotherReferenceSetIsNamedAndCounted() throws IOException {
    sampled();
    rehearsal.figures(CLASSIFIER, classifier());

    Map<String, Double> figures =
        rehearsal.figures(
            EVALUATE,
            evaluate(
                SAMPLE,
                "fid, nearest, spectrum",
                byClassifier()
                    + ", reference: {dataset: %s, split: train, count: 24}".formatted(bars)));

    assertThat(figures).containsEntry("reference", 24.0).containsKey("sampled.nearest-least");
    List<Figure> table = table();
    assertThat(line(table, "direct", "classifier-fid").reference()).isEqualTo(bars + " train");
    assertThat(line(table, "direct", "classifier-fid").referenceImages()).isEqualTo(24);
  }

  /** Octaves share no waves; what is beyond them, means and corners, makes the rest. */
  @Test
  void theSquaresOfAllOctavesAreNoMoreThanThatOfTheWhole() {
    sampled();

    Map<String, Double> figures = rehearsal.figures(EVALUATE, evaluate(SAMPLE, "rmse, bands", ""));

    for (String row : List.of("degraded.", "direct.", "sampled.")) {
      double sum = 0;
      for (String octave : List.of("1-2", "3-4", "5-8")) {
        sum += Math.pow(figures.getOrDefault(row + "bands-" + octave, 9.0), 2);
      }
      double whole = Math.pow(figures.getOrDefault(row + "rmse", 0.0), 2);
      assertThat(sum).isBetween(0.1 * whole, whole);
    }
  }

  @Test
  void aSampleJobTellsWhenTheOctavesOfItsWalksSettle() {
    rehearsal.figures(TRAIN, train());

    Map<String, Double> none = rehearsal.figures(OTHER, restore());
    Map<String, Double> figures = rehearsal.figures(SAMPLE, restore("settling: 12"));

    assertThat(none).containsOnlyKeys("n", "nfe");
    assertThat(figures).containsKeys("sampled.settled-3-4", "sampled.settled-5-8");
    assertThat(figures.get("sampled.settled-5-8")).isIn(1 / 3.0, 2 / 3.0, 1.0);
    assertThat(rehearsal.file(SAMPLE, "samples-00000.safetensors").sha256())
        .isEqualTo(rehearsal.file(OTHER, "samples-00000.safetensors").sha256());
  }

  @Test
  void aReferenceIsBroughtToItsSideAsTheImagesThatWereLearnt() {
    rehearsal.figures(TRAIN, train("side: 20, fit: pad"));
    rehearsal.figures(SAMPLE, restore());

    Map<String, Double> originals =
        rehearsal.figures(EVALUATE, evaluate(SAMPLE, "spectrum, nearest", ""));
    String set = ", reference: {dataset: %s, split: test, count: 20}".formatted(bars);
    Map<String, Double> reference =
        rehearsal.figures(AGAIN, evaluate(SAMPLE, "spectrum, nearest", set));

    assertThat(reference).containsEntry("reference", 20.0).containsAllEntriesOf(originals);
  }

  @Test
  void howSamplesAreCutIntoFilesLeavesNoTraceInTheFigures() throws IOException {
    sampled();
    rehearsal.figures(CLASSIFIER, classifier());
    String metrics =
        "ssim, rmse, bands, consistency, spectrum, nearest, fid, kid, precision, recall";
    Map<String, Double> whole =
        rehearsal.figures(EVALUATE, evaluate(SAMPLE, metrics, byClassifier()));

    cutAnew(OTHER, 3);

    assertThat(rehearsal.figures(AGAIN, evaluate(OTHER, metrics, byClassifier()))).isEqualTo(whole);
  }

  /** Publishes the samples again under another job, in files of another size. */
  private void cutAnew(JobId job, int size) throws IOException {
    List<Samples> parts = new ArrayList<>();
    List<Agreement> agreements = new ArrayList<>();
    for (FileRef ref : rehearsal.files(SAMPLE)) {
      if (SampleFile.isName(ref.name())) {
        Path file = rehearsal.fetch(SAMPLE, ref.name());
        Samples part = SampleFile.read(file);
        Agreement agreement = SampleFile.agreement(file, IMAGE).orElseThrow();
        for (int i = 0; i < part.count(); i++) {
          parts.add(cut(part, i));
          agreements.add(new Agreement(cut(agreement.direct(), i), cut(agreement.sampled(), i)));
        }
      }
    }
    Map<String, Path> files = new TreeMap<>();
    for (int from = 0; from < parts.size(); from += size) {
      int to = Math.min(from + size, parts.size());
      Path file = folder.resolve(SampleFile.name(from / size));
      Agreement agreement =
          agreements.subList(from, to).stream()
              .reduce(
                  (a, b) ->
                      new Agreement(a.direct().plus(b.direct()), a.sampled().plus(b.sampled())))
              .orElseThrow();
      Samples samples = parts.subList(from, to).stream().reduce(this::joined).orElseThrow();
      SampleFile.write(file, samples, Optional.of(agreement));
      files.put(SampleFile.name(from / size), file);
    }
    JobWriter writer =
        JobWriter.claim(
            rehearsal.store,
            TenantId.DEFAULT,
            new AttemptId(job, 1),
            Retention.DEFAULT,
            InstantSource.system());
    rehearsal.published(job, Attempts.reference(writer.result(parts.size(), files, Map.of())));
  }

  private static Deviation cut(Deviation all, int place) {
    return new Deviation(new double[] {all.squares()[place]}, all.elements());
  }

  private static Samples cut(Samples all, int place) {
    return new Samples(
        all.first() + place,
        1,
        1,
        16,
        all.fit(),
        all.original().map(o -> cut(o, place)),
        cut(all.degraded(), place),
        cut(all.direct(), place),
        cut(all.sampled(), place),
        List.of());
  }

  private static float[] cut(float[] all, int place) {
    return Arrays.copyOfRange(all, place * IMAGE, (place + 1) * IMAGE);
  }

  private Samples joined(Samples a, Samples b) {
    return new Samples(
        a.first(),
        a.count() + b.count(),
        1,
        16,
        a.fit(),
        Optional.of(joined(a.original().orElseThrow(), b.original().orElseThrow())),
        joined(a.degraded(), b.degraded()),
        joined(a.direct(), b.direct()),
        joined(a.sampled(), b.sampled()),
        List.of());
  }

  private static float[] joined(float[] a, float[] b) {
    float[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private Path rows() throws IOException {
    return Modules.write(
        folder.resolve("rows.pt"),
        """
        def forward(self: __torch__.M, x: Tensor) -> Tensor:
          return torch.mean(torch.mean(x, [1]), [2])
        """);
  }

  @Test
  void aStoredModuleMeasuresAsItsFileDoesAndIsNamedBesideTheFigure() throws IOException {
    sampled();
    Path file = rows();
    DatasetStore datasets = new DatasetStore(rehearsal.store);
    DatasetRef rows = datasets.registerModule("rows", file, "made here").ref();
    String byPath = ", features: {type: torch-script-file, path: %s}".formatted(file);
    String byName = ", features: {type: torch-script, dataset: %s}";

    Map<String, Double> expected = rehearsal.figures(AGAIN, evaluate(SAMPLE, "fid, kid", byPath));
    Files.delete(file);
    Map<String, Double> figures =
        rehearsal.figures(EVALUATE, evaluate(SAMPLE, "fid, kid", byName.formatted(rows)));

    assertThat(figures).isEqualTo(expected).containsKeys("sampled.module-fid", "n");
    assertThat(line(table(), "sampled", "module-fid").features()).contains(rows.value());
    assertThat(rehearsal.failure(OTHER, evaluate(SAMPLE, "fid", byName.formatted(bars))).message())
        .isEqualTo("dataset: %s holds images (expected: a TorchScript module)".formatted(bars));
  }

  @Test
  void aModuleOnTheWorkerMeasuresUnderANameOfItsOwn() throws IOException {
    sampled();
    Path module = rows();
    String features = ", features: {type: torch-script-file, path: %s}";

    assertThat(rehearsal.figures(EVALUATE, evaluate(SAMPLE, "fid", features.formatted(module))))
        .containsKey("sampled.module-fid")
        .doesNotContainKeys("sampled.fid", "sampled.classifier-fid");
    Ending.Failed failed =
        rehearsal.failure(AGAIN, evaluate(SAMPLE, "fid", features.formatted(module + ".gone")));
    assertThat(failed.failure()).isEqualTo(Failure.BAD_INPUT);
    assertThat(failed.message()).contains("rows.pt.gone");
  }

  @Test
  void observedImagesHaveNoOriginalsToBeHeldAgainst() throws IOException {
    rehearsal.figures(TRAIN, train());
    rehearsal.figures(
        SAMPLE, sample("{type: observed, dataset: %s, split: test, first: 0}".formatted(bars)));

    assertThat(rehearsal.figures(EVALUATE, evaluate(SAMPLE, "consistency", "")))
        .containsKey("sampled.consistency");
    assertThat(rehearsal.failure(AGAIN, evaluate(SAMPLE, "ssim", "")).message())
        .contains("metrics: [ssim]", "which have originals");
    assertThat(rehearsal.failure(OTHER, evaluate(SAMPLE, "spectrum", "")).message())
        .contains("or name a reference");
  }

  @Test
  void aDrainedClassifierIsFinishedByTheNextAttemptToTheSameBits() {
    rehearsal.figures(OTHER, classifier(8000));
    StopSignal drain = new StopSignal();

    Ending given =
        rehearsal.run(
            CLASSIFIER,
            1,
            classifier(8000),
            drain,
            event -> {
              if (event instanceof io.graupel.protocol.event.WorkerEvent.Checkpointed) {
                drain.raise(Stop.YIELD);
              }
            });
    assertThat(given).isInstanceOf(Ending.Yielded.class);
    assertThat(((Ending.Yielded) given).images()).isBetween(800L, 7999L);
    assertThat(rehearsal.run(CLASSIFIER, 2, classifier(8000), new StopSignal(), event -> {}))
        .isInstanceOf(Ending.Done.class);

    assertThat(rehearsal.file(CLASSIFIER, "classifier.safetensors").sha256())
        .isEqualTo(rehearsal.file(OTHER, "classifier.safetensors").sha256());
  }
}
