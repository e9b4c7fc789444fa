package io.graupel.worker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.event.Failure;
import io.graupel.protocol.event.WorkerEvent;
import io.graupel.protocol.job.DatasetRef;
import io.graupel.protocol.job.IndexRange;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Part;
import io.graupel.protocol.state.Batch;
import io.graupel.storage.FileRef;
import io.graupel.storage.LogEntry;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sample jobs in one piece, in parts, interrupted and resumed: the bytes are always the same. */
class SampleAttemptTest {
  private static final JobId TRAIN = new JobId("j-aaaaaaaaaa");
  private static final JobId UNCUT = new JobId("j-bbbbbbbbbb");
  private static final JobId CUT = new JobId("j-cccccccccc");
  private static final JobId MEASURED = new JobId("j-dddddddddd");
  private static final int COUNT = 22;
  private static final int MICRO_BATCH = 4;

  @TempDir Path folder;
  private Rehearsal rehearsal;
  private DatasetRef bars;
  private Map<String, String> uncut = Map.of();

  SampleAttemptTest(@TempDir Path folder) {
    this.folder = folder;
    this.rehearsal = new Rehearsal(folder);
    this.bars = new DatasetRef("bars");
  }

  @BeforeEach
  void trainAndSampleInOnePiece() throws IOException {
    bars = rehearsal.bars(32);
    rehearsal.figures(TRAIN, train(64, 16));
    rehearsal.figures(UNCUT, sample());
    uncut = contents(UNCUT);
  }

  private JobSpec train(int images, int checkpointEvery) {
    return Codec.spec(
        """
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
          batch: 8
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
            .formatted(bars, images, checkpointEvery));
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
        count: %d
        microBatch: %d
        grid: 9
        filmstrip: 6
        settling: 11
        """
            .formatted(TRAIN, bars, COUNT, MICRO_BATCH));
  }

  /** SHA-256 of each file of the result, and its figures: what does not depend on who made it. */
  private Map<String, String> contents(JobId job) {
    LogEntry result = rehearsal.artifacts(job).result().orElseThrow();
    Map<String, String> contents = new TreeMap<>();
    result.files().forEach(file -> contents.put(file.name(), file.sha256()));
    result.figures().forEach((name, value) -> contents.put(name, value.toString()));
    contents.put("images", Long.toString(result.images()));
    return contents;
  }

  private static List<Part> parts(int shard) {
    Batch batch = Batch.of(COUNT, shard);
    return Stream.iterate(0, first -> first < COUNT, first -> first + shard)
        .map(batch::part)
        .<Part>map(Part.Shard::new)
        .toList();
  }

  private static Part part(int first, int end) {
    return new Part.Shard(new IndexRange(first, end));
  }

  private Ending run(int attempt, Part part, StopSignal stop, Consumer<WorkerEvent> listener) {
    return rehearsal.run(CUT, attempt, part, sample(), stop, listener);
  }

  private Ending run(int attempt, Part part) {
    return run(attempt, part, new StopSignal(), event -> {});
  }

  private void succeeds(int attempt, Part part) {
    assertThat(run(attempt, part)).isInstanceOf(Ending.Done.class);
  }

  @Test
  void theResultOfAnUncutJobShowsAndCountsItsFirstImages() {
    assertThat(uncut)
        .containsKeys("grid.png", "filmstrip.png", "samples-00005.safetensors", "nfe")
        .containsEntry("n", "22.0");
    assertThat(uncut.keySet()).anyMatch(name -> name.startsWith("sampled.settled-"));
    assertThat(uncut.keySet()).noneMatch(name -> name.startsWith("walks-"));
  }

  @Test
  void aGatheredBatchIsTheUncutJobToTheByteForAnyShardInAnyOrder() {
    for (int shard : new int[] {4, 8, 12, 20}) {
      JobId job = new JobId("j-cut" + (char) ('a' + shard) + "aaaaaa");
      List<Part> parts = new ArrayList<>(parts(shard));
      Collections.shuffle(parts, new Random(shard));
      int before = rehearsal.drawn();
      int attempt = 0;
      for (Part part : parts) {
        assertThat(rehearsal.run(job, ++attempt, part, sample(), new StopSignal(), event -> {}))
            .isInstanceOf(Ending.Done.class);
      }
      assertThat(rehearsal.drawn() - before).isEqualTo(COUNT);
      rehearsal.run(job, ++attempt, Part.GATHER, sample(), new StopSignal(), event -> {});

      assertThat(rehearsal.drawn() - before).isEqualTo(COUNT);
      assertThat(contents(job)).isEqualTo(uncut);
    }
  }

  @Test
  void gatheringRefersToTheStoredImagesAndSendsNoneAgain() {
    int attempt = 0;
    for (Part part : parts(8)) {
      succeeds(++attempt, part);
    }
    String own = "tenants/default/jobs/" + CUT + "/blobs/";
    int before = rehearsal.store.list(own).size();

    succeeds(++attempt, Part.GATHER);

    assertThat(rehearsal.store.list(own)).hasSize(before + 2); // the grid and the filmstrip
    FileRef images = rehearsal.file(CUT, "samples-00002.safetensors");
    assertThat(images.chunks()).allMatch(chunk -> chunk.startsWith("00000008-00000016/"));
  }

  @Test
  void aGatheredResultIsMeasuredAsAWholeOneIs() {
    int attempt = 0;
    for (Part part : parts(12)) {
      succeeds(++attempt, part);
    }
    succeeds(++attempt, Part.GATHER);

    assertThat(rehearsal.figures(MEASURED, evaluate(CUT)))
        .isEqualTo(rehearsal.figures(new JobId("j-eeeeeeeeee"), evaluate(UNCUT)));
  }

  @Test
  void aResultWithoutImagesCannotBeMeasured() {
    assertThat(rehearsal.failure(MEASURED, evaluate(TRAIN)))
        .isEqualTo(
            new Ending.Failed(
                Failure.BAD_INPUT,
                "samples: j-aaaaaaaaaa made no samples (expected: a sample job)"));
  }

  private static JobSpec evaluate(JobId samples) {
    return Codec.spec(
        """
        {kind: evaluate, name: tiny, pool: default, priority: standard, attempts: 3, seed: 7,
         samples: %s, metrics: [ssim, rmse, psnr]}
        """
            .formatted(samples));
  }

  @Test
  void gatheringMakesAgainWhatIsMissingOrDamaged() {
    int attempt = 0;
    for (Part part : parts(12)) {
      succeeds(++attempt, part);
    }
    List<FileRef> made =
        rehearsal.artifacts(CUT).part(new IndexRange(0, 12)).result().orElseThrow().files();
    String blobs = "tenants/default/jobs/" + CUT + "/parts/00000000-00000012/blobs/";
    rehearsal.store.put(blob(blobs, made, "samples-00000.safetensors"), new byte[] {1});
    rehearsal.store.delete(List.of(blob(blobs, made, "samples-00002.safetensors")));
    int before = rehearsal.drawn();

    succeeds(++attempt, Part.GATHER);

    assertThat(rehearsal.drawn() - before).isEqualTo(8);
    assertThat(contents(CUT)).isEqualTo(uncut);
  }

  private static String blob(String blobs, List<FileRef> files, String name) {
    FileRef file = files.stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
    String ref = file.chunks().getFirst();
    return blobs + ref.substring(ref.indexOf('/') + 1);
  }

  @Test
  void aLateAttemptAtAPartIsRefusedAndOtherPartsAreNot() {
    succeeds(5, part(0, 8));

    assertThat(run(4, part(0, 8))).isEqualTo(new Ending.Refused());
    succeeds(3, part(8, 16));
  }

  @Test
  void aPartThatIsNotOnMicroBatchBoundariesIsRefused() {
    Ending.Failed failed = (Ending.Failed) run(1, part(0, 10));

    assertThat(failed.failure()).isEqualTo(Failure.BAD_INPUT);
    assertThat(failed.message())
        .isEqualTo(
            "part: images 0-9 (expected: of 22 images, from and to a multiple of microBatch, 4)");
  }

  @Test
  void aPartTellsOfItsOwnImages() {
    List<WorkerEvent> said = new CopyOnWriteArrayList<>();
    run(1, part(8, 16), new StopSignal(), said::add);

    List<WorkerEvent.Progress> progress =
        said.stream()
            .filter(WorkerEvent.Progress.class::isInstance)
            .map(WorkerEvent.Progress.class::cast)
            .toList();
    assertThat(progress).allMatch(word -> word.total() == 8);
    assertThat(progress.getLast().images()).isEqualTo(8);
    assertThat(said).noneMatch(WorkerEvent.Previewed.class::isInstance);
  }

  @Test
  void theFirstPartOfABatchShowsItsPicturesWhileTheOthersAreMade() throws IOException {
    List<WorkerEvent> said = new CopyOnWriteArrayList<>();
    run(2, part(8, 16), new StopSignal(), said::add);
    run(3, part(0, 8), new StopSignal(), said::add);

    WorkerEvent.Previewed shown =
        (WorkerEvent.Previewed)
            said.stream().filter(WorkerEvent.Previewed.class::isInstance).findFirst().orElseThrow();
    LogEntry preview = rehearsal.artifacts(CUT).entry(shown.slot()).orElseThrow();
    assertThat(shown.attempt().number()).isEqualTo(3);
    assertThat(preview.kind()).isEqualTo(LogEntry.Kind.PREVIEW);
    assertThat(preview.files())
        .extracting(FileRef::name)
        .containsExactly("filmstrip.png", "grid.png");
    BufferedImage some = ImageIO.read(rehearsal.artifacts(CUT).open(preview.files().getLast()));
    BufferedImage all = ImageIO.read(rehearsal.fetch(UNCUT, "grid.png").toFile());
    assertThat(some.getWidth() * some.getHeight()) // 8 of the 9 images
        .isLessThan(all.getWidth() * all.getHeight());
  }

  @Test
  void theNextPartFindsTheNetworkOnTheDevice() {
    succeeds(1, part(0, 8));
    String model = "tenants/default/jobs/" + TRAIN + "/blobs/";
    rehearsal.store.delete(rehearsal.store.list(model));

    succeeds(2, part(8, 16));
    rehearsal.figures(MEASURED, evaluate(UNCUT)); // another kind of work takes its place
    Ending.Failed failed = (Ending.Failed) run(3, part(16, 22));

    assertThat(failed.failure()).isEqualTo(Failure.CHECKPOINT_MISSING);
  }

  @Test
  void aFirstPartThatComesAfterTheGatheringIsRefused() {
    int attempt = 0;
    for (Part part : parts(12)) {
      succeeds(++attempt, part);
    }
    succeeds(++attempt, Part.GATHER);
    rehearsal.store.delete(
        rehearsal.store.list("tenants/default/jobs/" + CUT + "/parts/00000000-00000012/"));

    assertThat(run(1, part(0, 12))).isEqualTo(new Ending.Refused());
    assertThat(contents(CUT).keySet()).isEqualTo(uncut.keySet());
  }

  @Test
  void aYieldedSampleGivesBackAfterItsMicroBatchAndTheNextMakesOnlyTheRest() {
    for (Part part : List.of(Part.WHOLE, part(0, 20))) {
      rehearsal.hurry(Duration.ofSeconds(2)); // every micro-batch is told of
      JobId job = new JobId(part.equals(Part.WHOLE) ? "j-wwwwwwwwww" : "j-pppppppppp");
      int before = rehearsal.drawn();
      StopSignal stop = new StopSignal();
      List<WorkerEvent> said = new CopyOnWriteArrayList<>();

      Ending given =
          rehearsal.run(job, 1, part, sample(), stop, yieldAt(8, stop).andThen(said::add));
      assertThat(given).isEqualTo(new Ending.Yielded(8));
      assertThat(rehearsal.drawn() - before).isEqualTo(8);
      assertThat(said)
          .anyMatch(e -> e instanceof WorkerEvent.Checkpointed saved && saved.images() == 8);
      rehearsal.run(job, 2, part, sample(), new StopSignal(), event -> {});
      int made = part.equals(Part.WHOLE) ? COUNT : 20;

      assertThat(rehearsal.drawn() - before).isEqualTo(made);
      if (part.equals(Part.WHOLE)) {
        assertThat(contents(job)).isEqualTo(uncut);
      } else {
        assertThat(
                rehearsal.artifacts(job).part(new IndexRange(0, 20)).result().orElseThrow().files())
            .filteredOn(file -> SampleFile.isName(file.name()))
            .allMatch(file -> file.sha256().equals(uncut.get(file.name())))
            .hasSize(5);
      }
    }
  }

  private static Consumer<WorkerEvent> yieldAt(int images, StopSignal stop) {
    return event -> {
      if (event instanceof WorkerEvent.Progress progress
          && progress.phase().equals("sampling")
          && progress.images() == images) {
        stop.raise(Stop.YIELD);
      }
    };
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What a kill does to an attempt: nothing after it happens. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  @Test
  void aKilledSampleLosesNoMoreThanWhatFollowedItsLastCheckpoint() {
    rehearsal.hurry(Duration.ofSeconds(6)); // every micro-batch is told of, and kept if it can be
    List<WorkerEvent.Checkpointed> saved = new CopyOnWriteArrayList<>();
    CountDownLatch anySaved = new CountDownLatch(1);
    int before = rehearsal.drawn();

    assertThatThrownBy(
            () ->
                run(
                    1,
                    Part.WHOLE,
                    new StopSignal(),
                    event -> {
                      if (event instanceof WorkerEvent.Checkpointed checkpointed) {
                        saved.add(checkpointed);
                        anySaved.countDown();
                      }
                      if (event instanceof WorkerEvent.Progress p && p.images() == 16) {
                        await(anySaved);
                        throw new Killed();
                      }
                    }))
        .isInstanceOf(Killed.class);
    int drawn = rehearsal.drawn() - before;
    succeeds(2, Part.WHOLE);

    assertThat(saved.getLast().millis()).isPositive();
    assertThat(rehearsal.drawn() - before)
        .isLessThanOrEqualTo(drawn + COUNT - (int) saved.getLast().images());
    assertThat(contents(CUT)).isEqualTo(uncut);
  }

  @Test
  void aYieldThatComesWhileLoadingGivesBackAtOnce() {
    StopSignal stop = new StopSignal();
    int before = rehearsal.drawn();

    Ending given =
        run(
            1,
            Part.WHOLE,
            stop,
            event -> {
              if (event instanceof WorkerEvent.Progress p && p.phase().equals("loading")) {
                stop.raise(Stop.YIELD);
              }
            });

    assertThat(given).isEqualTo(new Ending.Yielded(0));
    assertThat(rehearsal.drawn()).isEqualTo(before);
  }

  @Test
  void aTrainingThatYieldsAgainAndAgainEndsInTheSameBytes() {
    JobId disturbed = new JobId("j-ffffffffff");
    JobSpec spec = train(160, 160);
    rehearsal.figures(MEASURED, spec);
    rehearsal.hurry(Duration.ofSeconds(2)); // every step is told of
    List<Long> kept = new ArrayList<>();
    int attempt = 0;
    for (long at : new long[] {24, 32, 120}) {
      StopSignal stop = new StopSignal();
      Ending given =
          rehearsal.run(
              disturbed,
              ++attempt,
              spec,
              stop,
              event -> {
                if (event instanceof WorkerEvent.Progress p && p.images() == at) {
                  stop.raise(Stop.YIELD);
                }
              });
      kept.add(((Ending.Yielded) given).images());
    }
    rehearsal.run(disturbed, ++attempt, spec, new StopSignal(), event -> {});

    assertThat(kept).containsExactly(24L, 32L, 120L);
    assertThat(rehearsal.file(disturbed, "model.safetensors").sha256())
        .isEqualTo(rehearsal.file(MEASURED, "model.safetensors").sha256());
  }

  @Test
  void aTrainingThatYieldsAtACheckpointDoesNotWriteItAgain() {
    JobId job = new JobId("j-hhhhhhhhhh");
    rehearsal.hurry(Duration.ofSeconds(2));
    StopSignal stop = new StopSignal();
    List<WorkerEvent> said = new CopyOnWriteArrayList<>();

    Ending given =
        rehearsal.run(job, 1, train(160, 16), stop, trained(16, stop).andThen(said::add));

    assertThat(given).isEqualTo(new Ending.Yielded(16));
    assertThat(said).filteredOn(WorkerEvent.Checkpointed.class::isInstance).hasSize(1);
  }

  @Test
  void aTrainingThatYieldsWhileLoadingKeepsItsCheckpointAndWritesNoOther() {
    JobId job = new JobId("j-gggggggggg");
    rehearsal.hurry(Duration.ofSeconds(2));
    StopSignal first = new StopSignal();
    rehearsal.run(job, 1, train(160, 160), first, trained(24, first));
    long entries = rehearsal.artifacts(job).entries().size();
    StopSignal second = new StopSignal();
    second.raise(Stop.YIELD);

    assertThat(rehearsal.run(job, 2, train(160, 160), second, event -> {}))
        .isEqualTo(new Ending.Yielded(24));
    assertThat(rehearsal.artifacts(job).entries()).hasSize((int) entries + 1); // its fence
  }

  private static Consumer<WorkerEvent> trained(long images, StopSignal stop) {
    return event -> {
      if (event instanceof WorkerEvent.Progress p && p.images() == images) {
        stop.raise(Stop.YIELD);
      }
    };
  }
}
