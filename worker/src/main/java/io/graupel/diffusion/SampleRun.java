package io.graupel.diffusion;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.graupel.diffusion.degradation.Degradation;
import io.graupel.diffusion.degradation.Frame;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.diffusion.objective.Estimator;
import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Program;
import io.graupel.diffusion.program.Source;
import io.graupel.diffusion.sampling.Walk;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Start;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Draws images from a trained network, micro-batch by micro-batch. The network always sees full
 * micro-batches, the last one padded, and what is random about image i depends on the seed and i
 * alone: so an image has the same bits whichever worker draws its micro-batch, and in which order.
 */
public final class SampleRun implements AutoCloseable {
  private static final int FRAMES = 9;

  private final JobSpec.Sample spec;
  private final int channels;
  private final int side;
  private final Degradation degradation;
  private final Optional<ImageSet> originals;
  private final Draws draws;
  private final List<Integer> severities;
  private final DeviceMemory memory;
  private final Program program;
  private final NDList tables;
  private final NDArray weights;

  private SampleRun(
      Checkpoint checkpoint, JobSpec.Sample spec, Optional<ImageSet> originals, Device device) {
    this.spec = spec;
    this.channels = checkpoint.channels();
    this.side = checkpoint.spec().images().side();
    this.degradation = Degradation.of(checkpoint.spec().degradation(), new Frame(channels, side));
    this.originals = originals;
    this.draws = new Draws(spec.seed());
    Estimator estimator =
        Estimator.of(checkpoint.spec().training(), spec.precision(), degradation.sampling());
    Walk walk = new Walk(spec.sampler(), estimator);
    this.severities = walk.severities();
    this.memory = DeviceMemory.open(device);
    Source source = Networks.source(checkpoint.spec(), channels);
    Dims shape = Networks.images(checkpoint.spec(), channels);
    this.program = Program.load(walk.addTo(source, shape), memory.manager());
    this.tables = memory.tables(degradation.sampling().tables());
    this.weights =
        memory.vector(
            "weights",
            switch (spec.weights()) {
              case EMA -> checkpoint.average();
              case ONLINE -> checkpoint.weights();
            });
  }

  /**
   * Opens the network of a checkpoint.
   *
   * @param images the split that {@code spec.start} restores; not read when it generates
   * @throws io.graupel.storage.MalformedFileException if the checkpoint is damaged or none
   * @throws IllegalArgumentException if spec, network and images do not go together
   */
  public static SampleRun open(
      Path checkpoint, JobSpec.Sample spec, Optional<ImageSet> images, Device device)
      throws IOException {
    Checkpoint trained = Checkpoint.read(checkpoint);
    return new SampleRun(trained, spec, originals(trained, spec, images), device);
  }

  private static Optional<ImageSet> originals(
      Checkpoint trained, JobSpec.Sample spec, Optional<ImageSet> images) {
    return switch (spec.start()) {
      case Start.Generate generate -> {
        Frame frame = new Frame(trained.channels(), trained.spec().images().side());
        Degradation degradation = Degradation.of(trained.spec().degradation(), frame);
        if (!degradation.traits().contains(Degradation.Trait.GENERATIVE)) {
          throw new IllegalArgumentException(
              "start: generate (expected: restore, for what severity T keeps of an image is not"
                  + " known without one)");
        }
        yield Optional.empty();
      }
      case Start.Observed observed ->
          throw new IllegalArgumentException("start: observed (expected: restore, generate)");
      case Start.Restore(var dataset, var split, int first, var severity) -> {
        ImageSet set =
            images.orElseThrow(
                () -> new IllegalArgumentException("images: none (expected: " + dataset + ")"));
        if (set.channels() != trained.channels()) {
          throw new IllegalArgumentException(
              "images: %d channels (expected: %d, as the network was trained on)"
                  .formatted(set.channels(), trained.channels()));
        }
        if (first + spec.count() > set.count()) {
          throw new IllegalArgumentException(
              "count: %d from image %d on (expected: at most %d, the images of %s %s)"
                  .formatted(spec.count(), first, set.count() - first, dataset, split));
        }
        yield Optional.of(set.range(first, spec.count()).resized(trained.spec().images().side()));
      }
    };
  }

  /** How many micro-batches make the spec's images; the last may be short. */
  public int microBatches() {
    return Math.ceilDiv(spec.count(), spec.microBatch());
  }

  /** Network evaluations for each micro-batch: one for the direct estimate, then the walk. */
  public int evaluations() {
    return severities.size();
  }

  /** Draws a micro-batch, 0 to {@link #microBatches()} - 1. */
  public Samples draw(int microBatch) {
    int first = microBatch * spec.microBatch();
    int count = Math.min(spec.microBatch(), spec.count() - first);
    if (microBatch < 0 || count < 1) {
      throw new IllegalArgumentException(
          "micro-batch: %d (expected: 0 to %d)".formatted(microBatch, microBatches() - 1));
    }
    try (NDManager scratch = memory.scratch()) {
      NDArray keys = keys(scratch, first);
      Optional<float[]> original = originals.map(set -> set.range(first, count).toFloats());
      NDArray start = start(scratch, original, keys);
      NDArray direct = estimate(scratch, start);
      List<Samples.Frame> frames = new ArrayList<>();
      NDArray end =
          walk(scratch, start, keys, Math.clamp(spec.filmstrip() - first, 0, count), frames);
      return new Samples(
          first,
          count,
          channels,
          side,
          original,
          images(start, count),
          images(direct, count),
          images(end, count),
          frames);
    }
  }

  private NDArray estimate(NDManager scratch, NDArray start) {
    NDArray most = levels(scratch, degradation.steps());
    NDList arguments = new NDList(start, most).addAll(tables).addAll(new NDList(weights));
    return program.run(scratch, "estimate", arguments);
  }

  /** What is random about each image of a full micro-batch. */
  private NDArray keys(NDManager scratch, int first) {
    long[] keys = new long[spec.microBatch()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = draws.bits(Draws.Purpose.WALK, first + i);
    }
    return scratch.create(keys);
  }

  private NDArray start(NDManager scratch, Optional<float[]> original, NDArray keys) {
    int image = channels * side * side;
    Shape shape = new Shape(spec.microBatch(), channels, side, side);
    float[] clean = new float[spec.microBatch() * image]; // grey where there is no image
    original.ifPresent(some -> System.arraycopy(some, 0, clean, 0, some.length));
    String method = original.isPresent() ? "degrade" : "begin";
    NDArray most = levels(scratch, degradation.steps());
    return program.run(
        scratch, method, new NDList(scratch.create(clean, shape), most, keys).addAll(tables));
  }

  private NDArray walk(
      NDManager owner, NDArray start, NDArray keys, int filmed, List<Samples.Frame> frames) {
    NDArray x = start;
    film(frames, 0, x, filmed);
    for (int i = 1; i < severities.size(); i++) {
      try (NDManager scratch = owner.newSubManager()) {
        NDArray levels = levels(scratch, severities.get(i - 1), severities.get(i));
        NDList arguments = new NDList(x, levels, keys).addAll(tables).addAll(new NDList(weights));
        NDList step = program.runList(scratch, "walk", arguments);
        NDArray reached = step.get(0);
        reached.attach(owner);
        if (x != start) {
          x.close();
        }
        x = reached;
      }
      film(frames, i, x, filmed);
    }
    return x;
  }

  /** Keeps the place reached if it is one of a few, evenly spread, of the images wanted. */
  private void film(List<Samples.Frame> frames, int place, NDArray x, int filmed) {
    int last = severities.size() - 1;
    long due = Math.round((double) frames.size() * last / Math.min(FRAMES - 1, last));
    if (filmed > 0 && place == due) {
      frames.add(new Samples.Frame(severities.get(place), images(x, filmed)));
    }
  }

  private float[] images(NDArray batch, int count) {
    return Arrays.copyOf(batch.toFloatArray(), count * channels * side * side);
  }

  /** One row for each severity: the same for all images. A single row has no axis of its own. */
  private NDArray levels(NDManager scratch, int... levels) {
    int batch = spec.microBatch();
    long[] all = new long[levels.length * batch];
    for (int row = 0; row < levels.length; row++) {
      Arrays.fill(all, row * batch, (row + 1) * batch, levels[row]);
    }
    return levels.length == 1
        ? scratch.create(all)
        : scratch.create(all, new Shape(levels.length, batch));
  }

  @Override
  public void close() {
    program.close();
    memory.close();
  }
}
