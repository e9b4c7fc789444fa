package io.graupel.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.graupel.storage.Safetensors;
import io.graupel.storage.Tensor;
import io.graupel.storage.object.InMemoryObjectStore;
import io.graupel.worker.metrics.WorkerMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Attempts of jobs after jobs, on the real engine and a store in memory. */
final class Rehearsal {
  private static final Incarnation SELF = new Incarnation("cpu-0.00000001");

  final InMemoryObjectStore store = new InMemoryObjectStore();
  private final Path folder;
  private final WorkerMetrics metrics = new WorkerMetrics();
  private final Attempts attempts;
  private LongSupplier nanos = System::nanoTime;
  private final Map<JobId, ResultRef> results = new HashMap<>();

  Rehearsal(Path folder) {
    this.folder = folder;
    this.attempts = new Attempts(store, Compute.open("cpu"), folder.resolve("work"), metrics);
  }

  /** Grey images 16x16 of bars that lean one way or the other, with some noise; labelled. */
  DatasetRef bars(int images) throws IOException {
    return new DatasetStore(store)
        .register(
            "bars", Map.of(Split.TRAIN, bars(images, 1), Split.TEST, bars(images, 2)), "made here")
        .ref();
  }

  private Path bars(int images, long seed) throws IOException {
    Random random = new Random(seed);
    byte[] pixels = new byte[images * 256];
    byte[] labels = new byte[images];
    random.nextBytes(pixels);
    for (int i = 0; i < images; i++) {
      labels[i] = (byte) (i % 2);
      int shift = random.nextInt(5) - 2;
      for (int y = 0; y < 16; y++) {
        int x = Math.floorMod((i % 2 == 0 ? y : 15 - y) + shift, 16);
        for (int other = 0; other < 16; other++) {
          int at = i * 256 + y * 16 + other;
          pixels[at] = (byte) (other == x ? 255 : Byte.toUnsignedInt(pixels[at]) / 4);
        }
      }
    }
    Path file = folder.resolve("bars-" + seed + ".safetensors");
    Safetensors.write(
        file,
        Map.of("classes", "left\nright"),
        List.of(
            Tensor.of("images", List.of((long) images, 1L, 16L, 16L), pixels),
            Tensor.of("labels", List.of((long) images), labels)));
    return file;
  }

  /** Runs the first attempt; what it comes after is handed to it. */
  Ending run(JobId job, JobSpec spec) {
    return run(job, 1, spec, new StopSignal(), event -> {});
  }

  Ending run(JobId job, int number, JobSpec spec, StopSignal stop, Consumer<WorkerEvent> listener) {
    return run(job, number, Part.WHOLE, spec, stop, listener);
  }

  /** Runs an attempt at a part of a batch, or one that gathers. */
  Ending run(
      JobId job,
      int number,
      Part part,
      JobSpec spec,
      StopSignal stop,
      Consumer<WorkerEvent> listener) {
    AttemptId id = new AttemptId(job, number);
    Map<JobId, ResultRef> inputs = new HashMap<>(results);
    inputs.keySet().retainAll(spec.after());
    Ending ending =
        attempts.run(
            new Assign(SELF, id, part, TenantId.DEFAULT, spec, inputs),
            new Report(id, SELF, listener, nanos),
            stop);
    if (ending instanceof Ending.Done(ResultRef result) && !(part instanceof Part.Shard)) {
      results.put(job, result);
    }
    return ending;
  }

  /** Runs an attempt that must succeed. */
  Map<String, Double> figures(JobId job, JobSpec spec) {
    Ending ending = run(job, spec);
    assertThat(ending).isInstanceOf(Ending.Done.class);
    return ((Ending.Done) ending).result().figures();
  }

  /** Runs an attempt that must fail. */
  Ending.Failed failure(JobId job, JobSpec spec) {
    Ending ending = run(job, spec);
    assertThat(ending).isInstanceOf(Ending.Failed.class);
    return (Ending.Failed) ending;
  }

  /** Takes what somebody published for the result of a job. */
  void published(JobId job, ResultRef result) {
    results.put(job, result);
  }

  List<FileRef> files(JobId job) {
    return artifacts(job).result().orElseThrow().files();
  }

  FileRef file(JobId job, String name) {
    return artifacts(job).result().orElseThrow().file(name).orElseThrow();
  }

  Path fetch(JobId job, String name) throws IOException {
    Path target = Files.createDirectories(folder.resolve("fetched")).resolve(job + "-" + name);
    artifacts(job).fetch(file(job, name), target);
    return target;
  }

  /**
   * Lets every look at the clock find it so much later: what is done now and then is done often.
   */
  void hurry(Duration each) {
    AtomicLong now = new AtomicLong();
    nanos = () -> now.addAndGet(each.toNanos());
  }

  /** Images that attempts at sample jobs have drawn so far. */
  int drawn() {
    Double value =
        metrics
            .registry()
            .getSampleValue(
                "graupel_worker_images_total", new String[] {"kind"}, new String[] {"sample"});
    return (int) Math.round(value);
  }

  JobArtifacts artifacts(JobId job) {
    return new JobArtifacts(store, TenantId.DEFAULT, job);
  }
}
