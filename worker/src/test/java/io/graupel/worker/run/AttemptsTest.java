package io.graupel.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.event.Device;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.Incarnation;
import io.graupel.protocol.event.ResultRef;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.event.WorkerOrder.Assign;
import io.graupel.protocol.job.AttemptId;
import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.Images.Split;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Part;
import io.graupel.protocol.job.TenantId;
import io.graupel.storage.DatasetStore;
import io.graupel.storage.FileRef;
import io.graupel.storage.JobArtifacts;
import io.graupel.storage.JobWriter;
import io.graupel.storage.LogEntry;
import io.graupel.storage.LogEntry.Kind;
import io.graupel.storage.Retention;
import io.graupel.storage.Safetensors;
import io.graupel.storage.Tensor;
import io.graupel.storage.object.InMemoryObjectStore;
import io.graupel.worker.metrics.WorkerMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole attempts on the real engine, with the stores' in-memory twin. */
class AttemptsTest {
  private static final JobId TRAIN = new JobId("j-aaaaaaaaaa");
  private static final JobId SAMPLE = new JobId("j-bbbbbbbbbb");
  private static final JobId EVALUATE = new JobId("j-cccccccccc");
  private static final Incarnation SELF = new Incarnation("cpu-0.00000001");

  @TempDir Path folder;

  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private final List<WorkerEvent> said = new CopyOnWriteArrayList<>();
  private DatasetRef digits = new DatasetRef("noise");
  private Attempts attempts =
      new Attempts(store, Compute.open("cpu"), Path.of("replaced"), new WorkerMetrics());

  @BeforeEach
  void storeImages() throws IOException {
    attempts =
        new Attempts(store, Compute.open("cpu"), folder.resolve("work"), new WorkerMetrics());
    byte[] pixels = new byte[32 * 16 * 16];
    new Random(1).nextBytes(pixels);
    Path file = folder.resolve("images.safetensors");
    Safetensors.write(
        file, Map.of(), List.of(Tensor.of("images", List.of(32L, 1L, 16L, 16L), pixels)));
    digits =
        new DatasetStore(store).register("noise", Map.of(Split.TRAIN, file), "made here").ref();
  }

  private JobSpec train(int images, int batch) {
    return Codec.spec(recipe(images, batch));
  }

  private String recipe(int images, int batch) {
    return """
    kind: train
    name: tiny
    pool: default
    priority: standard
    attempts: 3
    seed: 7
    images: {dataset: %s, split: train, side: 16}
    degradation: {type: gaussian-blur, steps: 4, taps: 5, sigma: {type: constant, std: 1.5}, padding: circular}
    network: {type: residual-unet, width: 4, multipliers: [1, 2], blocks: 1, groups: 2, attentionSides: [], heads: 1, dropout: 0, classes: 0}
    training:
      images: %d
      batch: %d
      accumulate: 1
      prediction: clean
      coordinates: pixels
      loss: {type: l1}
      weighting: {type: uniform}
      severities: uniform
      optimizer: {learningRate: 1e-3, warmup: 0, finalShare: 1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, gradientNorm: 1.0}
      ema: {type: copied, decay: 0.9, every: 1, from: 0}
      precision: fp32
      labelDropout: 0
    checkpointEvery: %d
    """
        .formatted(digits, images, batch, batch * 2);
  }

  private JobSpec sample() {
    return Codec.spec(
        """
        kind: sample
        name: tiny
        pool: default
        priority: standard
        attempts: 3
        seed: 7
        model: %s
        weights: ema
        start: {type: restore, dataset: %s, split: train, first: 0}
        sampler: {algorithm: {type: improved, share: 1}, stride: 1, clamp: false}
        condition: {type: none}
        precision: fp32
        count: 10
        microBatch: 4
        grid: 6
        filmstrip: 2
        """
            .formatted(TRAIN, digits));
  }

  private JobSpec evaluate() {
    return Codec.spec(
        """
        {kind: evaluate, name: tiny, pool: default, priority: standard, attempts: 3, seed: 7,
         samples: %s, metrics: [ssim, rmse, psnr]}
        """
            .formatted(SAMPLE));
  }

  private Ending run(JobId job, int attempt, JobSpec spec, Optional<ResultRef> input) {
    return run(job, attempt, spec, input, new StopSignal(), event -> {});
  }

  private Ending run(
      JobId job,
      int attempt,
      JobSpec spec,
      Optional<ResultRef> input,
      StopSignal stop,
      Consumer<WorkerEvent> listener) {
    AttemptId id = new AttemptId(job, attempt);
    Report report =
        new Report(
            id, SELF, ((Consumer<WorkerEvent>) said::add).andThen(listener), System::nanoTime);
    Map<JobId, ResultRef> inputs = new HashMap<>();
    input.ifPresent(result -> inputs.put(spec.after().iterator().next(), result));
    return attempts.run(
        new Assign(SELF, id, Part.WHOLE, TenantId.DEFAULT, spec, inputs), report, stop);
  }

  private JobArtifacts artifacts(JobId job) {
    return new JobArtifacts(store, TenantId.DEFAULT, job);
  }

  private ResultRef result(Ending ending) {
    assertThat(ending).isInstanceOf(Ending.Done.class);
    return ((Ending.Done) ending).result();
  }

  private FileRef model(JobId job) {
    return artifacts(job).result().orElseThrow().file("model.safetensors").orElseThrow();
  }

  @Test
  void aModelIsTrainedSampledAndMeasured() {
    ResultRef model = result(run(TRAIN, 1, train(64, 8), Optional.empty()));
    ResultRef samples = result(run(SAMPLE, 1, sample(), Optional.of(model)));
    ResultRef figures = result(run(EVALUATE, 1, evaluate(), Optional.of(samples)));

    assertThat(artifacts(SAMPLE).result().orElseThrow().files().stream().map(FileRef::name))
        .containsExactly(
            "filmstrip.png",
            "grid.png",
            "samples-00000.safetensors",
            "samples-00001.safetensors",
            "samples-00002.safetensors");
    assertThat(figures.figures())
        .containsKeys("degraded.ssim", "direct.rmse", "sampled.psnr")
        .containsEntry("n", 10.0);
    assertThat(figures.figures().get("degraded.rmse")).isBetween(0.05, 0.5);
  }

  @Test
  void checkpointsAndPreviewsAppearWhileTrainingGoesOn() {
    result(run(TRAIN, 1, train(160, 8), Optional.empty()));

    assertThat(said).anyMatch(WorkerEvent.Checkpointed.class::isInstance);
    assertThat(said).anyMatch(WorkerEvent.Previewed.class::isInstance);
    assertThat(artifacts(TRAIN).kept().stream().map(LogEntry::kind))
        .contains(Kind.CHECKPOINT, Kind.PREVIEW, Kind.RESULT);
  }

  @Test
  void aDrainedTrainingIsFinishedByTheNextAttemptToTheSameBits() {
    result(run(SAMPLE, 1, train(800, 8), Optional.empty()));
    StopSignal drain = new StopSignal();

    Ending given =
        run(
            TRAIN,
            1,
            train(800, 8),
            Optional.empty(),
            drain,
            event -> {
              if (event instanceof WorkerEvent.Checkpointed) {
                drain.raise(Stop.YIELD);
              }
            });
    assertThat(given).isInstanceOf(Ending.Yielded.class);
    assertThat(((Ending.Yielded) given).images()).isBetween(16L, 799L);
    result(run(TRAIN, 2, train(800, 8), Optional.empty()));

    assertThat(model(TRAIN).sha256()).isEqualTo(model(SAMPLE).sha256());
  }

  @Test
  void aDamagedCheckpointCostsNoMoreThanTheWayFromTheOneBefore() {
    StopSignal drain = new StopSignal();
    run(
        TRAIN,
        1,
        train(800, 8),
        Optional.empty(),
        drain,
        event -> {
          if (event instanceof WorkerEvent.Checkpointed) {
            drain.raise(Stop.YIELD);
          }
        });
    LogEntry newest =
        artifacts(TRAIN).kept().stream()
            .filter(entry -> entry.kind() == Kind.CHECKPOINT)
            .toList()
            .getLast();
    String chunk = newest.files().getFirst().chunks().getFirst();
    store.put(
        "tenants/default/jobs/%s/blobs/%s".formatted(TRAIN, chunk),
        "rubbish".getBytes(StandardCharsets.UTF_8));

    result(run(TRAIN, 2, train(800, 8), Optional.empty()));
    result(run(SAMPLE, 1, train(800, 8), Optional.empty()));

    assertThat(model(TRAIN).sha256()).isEqualTo(model(SAMPLE).sha256());
  }

  @Test
  void aCancelledAttemptIsGivenBackAndPublishesNoResult() {
    StopSignal cancel = new StopSignal();
    cancel.raise(Stop.CANCEL);

    assertThat(run(TRAIN, 1, train(64, 8), Optional.empty(), cancel, event -> {}))
        .isEqualTo(new Ending.Yielded(0));
    assertThat(artifacts(TRAIN).result()).isEmpty();
  }

  @Test
  void anAttemptThatWokeUpTooLateIsRefusedByTheStore() {
    JobWriter.claim(
        store,
        TenantId.DEFAULT,
        new AttemptId(TRAIN, 2),
        Retention.DEFAULT,
        InstantSource.system());

    assertThat(run(TRAIN, 1, train(64, 8), Optional.empty())).isEqualTo(new Ending.Refused());
  }

  @Test
  void aResultWhoseWordWasLostIsNotMadeTwice() {
    ResultRef first = result(run(TRAIN, 1, train(64, 8), Optional.empty()));

    assertThat(result(run(TRAIN, 2, train(64, 8), Optional.empty()))).isEqualTo(first);
  }

  @Test
  void aBatchThatDoesNotFitIsRefusedWithWhatItNeeds() {
    attempts =
        new Attempts(
            store,
            new Compute(ai.djl.Device.cpu(), new Device("toy", Device.Kind.CPU, 1 << 20)),
            folder.resolve("work"),
            new WorkerMetrics());

    Ending.Failed failed = (Ending.Failed) run(TRAIN, 1, train(640, 64), Optional.empty());

    assertThat(failed.failure()).isEqualTo(Failure.BAD_INPUT);
    assertThat(failed.message())
        .startsWith("training.batch: 64 of 1x16x16 at once needs at least ")
        .contains("the memory of toy");
  }

  @Test
  void aTrainingThatDivergesEndsWithItsLastGoodCheckpointKept() {
    JobSpec wild =
        Codec.spec(
            recipe(8 * 300, 8)
                .replace("learningRate: 1e-3", "learningRate: 1")
                .replace("beta2: 0.999", "beta2: 0.1")
                .replace("{type: l1}", "{type: l2}")
                .replace("checkpointEvery: 16", "checkpointEvery: 8"));

    Ending.Failed failed = (Ending.Failed) run(TRAIN, 1, wild, Optional.empty());

    assertThat(failed.failure()).isEqualTo(Failure.DIVERGED);
    LogEntry good =
        artifacts(TRAIN).kept().stream()
            .filter(entry -> entry.kind() == Kind.CHECKPOINT)
            .toList()
            .getLast();
    assertThat(failed.message())
        .startsWith("training: loss ")
        .endsWith(
            "; last good checkpoint: at %d images, kept in slot %d"
                .formatted(good.images(), good.slot()));
    assertThat(artifacts(TRAIN).result()).isEmpty();
  }

  @Test
  void anUnknownDataSetEndsTheAttemptWithWords() {
    digits = new DatasetRef("nothing@" + "0".repeat(64));

    Ending.Failed failed = (Ending.Failed) run(TRAIN, 1, train(64, 8), Optional.empty());

    assertThat(failed.failure()).isEqualTo(Failure.BAD_INPUT);
    assertThat(failed.message()).contains("nothing");
  }

  @Test
  void samplesOfAResultThatIsNotThereAreRefused() {
    Ending.Failed failed =
        (Ending.Failed)
            run(SAMPLE, 1, sample(), Optional.of(new ResultRef(3, "ab".repeat(32), Map.of())));

    assertThat(failed.failure()).isEqualTo(Failure.CHECKPOINT_MISSING);
    assertThat(failed.message()).contains("result of j-aaaaaaaaaa at slot 3: nothing");
  }
}
