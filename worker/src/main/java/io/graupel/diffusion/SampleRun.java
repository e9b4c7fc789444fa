package io.graupel.diffusion;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.graupel.diffusion.degradation.Degradation;
import io.graupel.diffusion.degradation.Frame;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.diffusion.metric.Deviation;
import io.graupel.diffusion.objective.Estimator;
import io.graupel.diffusion.program.Program;
import io.graupel.diffusion.program.Source;
import io.graupel.diffusion.sampling.Step;
import io.graupel.diffusion.sampling.Walk;
import io.graupel.diffusion.spectrum.Likeness;
import io.graupel.diffusion.spectrum.Settling;
import io.graupel.protocol.job.DegradationSpec;
import io.graupel.protocol.job.Images;
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
  private final JobSpec.Sample spec;
  private final int classes;
  private final Frame frame;
  private final Images.Fit fit;
  private final int severity;
  private final Departure departure;
  private final boolean observed;
  private final Draws draws;
  private final Walk walk;
  private final List<Step> steps;
  private final DeviceMemory memory;
  private final Program program;
  private final NDList tables;
  private final NDArray weights;

  private SampleRun(
      Checkpoint checkpoint,
      JobSpec.Sample spec,
      Degradation degradation,
      Departure departure,
      Device device) {
    this.spec = spec;
    this.classes = checkpoint.spec().network().classes();
    this.frame = new Frame(checkpoint.channels(), checkpoint.spec().images().side());
    this.fit = checkpoint.spec().images().fitting();
    this.severity = severity(spec.start()).orElse(degradation.steps());
    this.departure = departure;
    boolean random = degradation.traits().contains(Degradation.Trait.RANDOM);
    this.observed =
        departure instanceof Departure.Clean
            || (departure instanceof Departure.Degraded && !random);
    this.draws = new Draws(spec.seed());
    Estimator estimator =
        Estimator.of(checkpoint.spec().training(), spec.precision(), degradation.sampling());
    this.walk = new Walk(spec.sampler(), estimator, spec.condition().scale());
    this.steps = walk.steps(severity);
    this.memory = DeviceMemory.open(device);
    Source source = Networks.source(checkpoint.spec(), frame.channels());
    this.program = Program.load(walk.addTo(source, frame.images()), memory.manager());
    this.tables = memory.tables(degradation.sampling().tables());
    this.weights =
        memory.vector(
            "weights",
            switch (spec.weights()) {
              case EMA -> checkpoint.average();
              case ONLINE -> checkpoint.weights();
            });
  }

  private static Optional<Integer> severity(Start start) {
    return switch (start) {
      case Start.Restore restore -> restore.severity();
      case Start.Observed observed -> observed.severity();
      case Start.Generate generate -> Optional.empty();
    };
  }

  /**
   * Opens the network of a checkpoint.
   *
   * @param library where images to start from are, those that the network learnt from, and those of
   *     the partner; asked for what the spec needs
   * @throws io.graupel.storage.MalformedFileException if the checkpoint is damaged or none
   * @throws IllegalArgumentException if spec, network and images do not go together
   */
  public static SampleRun open(Path checkpoint, JobSpec.Sample spec, Library library, Device device)
      throws IOException {
    Checkpoint trained = Checkpoint.read(checkpoint);
    spec.check(trained.spec());
    Frame frame = new Frame(trained.channels(), trained.spec().images().side());
    DegradationSpec degraded = trained.spec().degradation();
    Images as = trained.spec().images();
    Optional<ImageSet> partners =
        library.partners(degraded).map(p -> p.fitted(as.side(), as.fitting()));
    Degradation degradation = Degradation.of(degraded, frame, partners);
    Departure departure = Departure.of(spec, trained, degradation.origin(), library);
    return new SampleRun(trained, spec, degradation, departure, device);
  }

  /** How many micro-batches make the spec's images; the last may be short. */
  public int microBatches() {
    return Math.ceilDiv(spec.count(), spec.microBatch());
  }

  /** Network evaluations that the walk of each image takes (NFE). */
  public int evaluations() {
    return walk.evaluations(severity);
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
      Batch batch = batch(scratch, first);
      NDArray start = start(scratch, batch, first, count);
      NDArray direct = direct(scratch, batch, start);
      int filmed = Math.clamp(spec.filmstrip() - first, 0, count);
      Film film = new Film(filmed * frame.elements(), steps.size());
      NDArray end = walk(scratch, batch, start, film);
      return new Samples(
          first,
          count,
          frame.channels(),
          frame.side(),
          fit,
          original(first, count),
          images(start, count),
          images(direct, count),
          images(end, count),
          film.frames());
    }
  }

  /**
   * How well what {@link #draw} made agrees with what it was made from; empty where that was no
   * image whose degradation is known.
   */
  public Optional<Agreement> agreement(Samples samples) {
    if (!observed) {
      return Optional.empty();
    }
    try (NDManager scratch = memory.scratch()) {
      Batch batch = batch(scratch, samples.first());
      return Optional.of(
          new Agreement(
              again(scratch, batch, samples, samples.direct()),
              again(scratch, batch, samples, samples.sampled())));
    }
  }

  /**
   * When the octaves of the walks that {@link #draw} took settle, for those of its images that the
   * spec asks about. Takes the walks anew, as only now it is known where they end.
   */
  public Optional<Settling> settling(Samples samples) {
    int count = Math.clamp(spec.settling().orElse(0) - samples.first(), 0, samples.count());
    if (count == 0) {
      return Optional.empty();
    }
    float[] end = Arrays.copyOf(samples.sampled(), count * frame.elements());
    List<Likeness> likenesses = new ArrayList<>();
    Witness witness =
        new Witness() {
          @Override
          public void begins(int severity, NDArray x) {}

          @Override
          public void steps(int place, int severity, NDArray x, NDArray estimate) {
            likenesses.add(
                Likeness.of(images(estimate, count), end, frame.channels(), frame.side()));
          }
        };
    try (NDManager scratch = memory.scratch()) {
      Batch batch = batch(scratch, samples.first());
      NDArray start = start(scratch, batch, samples.first(), samples.count());
      walk(scratch, batch, start, witness);
    }
    return Optional.of(new Settling(frame.side(), likenesses));
  }

  private Deviation again(NDManager scratch, Batch batch, Samples samples, float[] result) {
    NDArray again = degraded(scratch, "degrade", padded(result), batch);
    return Deviation.of(samples.degraded(), images(again, samples.count()), frame.elements());
  }

  private Optional<float[]> original(int first, int count) {
    return departure instanceof Departure.Clean(ImageSet images)
        ? Optional.of(images.range(first, count).toFloats())
        : Optional.empty();
  }

  /** What belongs to the images of a full micro-batch from first to last step. */
  private record Batch(NDArray keys, NDArray labels) {}

  private Batch batch(NDManager scratch, int first) {
    long[] labels = new long[spec.microBatch()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = spec.condition().label(first + i, classes);
    }
    return new Batch(scratch.create(keys(Draws.Purpose.WALK, first)), scratch.create(labels));
  }

  /** What is random about each image of a full micro-batch. */
  private long[] keys(Draws.Purpose purpose, int first) {
    long[] keys = new long[spec.microBatch()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = draws.bits(purpose, first + i);
    }
    return keys;
  }

  private NDArray start(NDManager scratch, Batch batch, int first, int count) {
    return switch (departure) {
      case Departure.Clean(ImageSet images) ->
          degraded(scratch, "degrade", padded(images.range(first, count).toFloats()), batch);
      case Departure.Degraded(ImageSet images) ->
          array(scratch, padded(images.range(first, count).toFloats()));
      case Departure.Drawn drawn ->
          disturbed(scratch, degraded(scratch, "begin", padded(new float[0]), batch), first);
      case Departure.Fitted(BlockMixture blocks) -> {
        float[] left = blocks.draw(keys(Draws.Purpose.START, first));
        yield disturbed(scratch, degraded(scratch, "degrade", left, batch), first);
      }
    };
  }

  /** Grey where there is no image. */
  private float[] padded(float[] images) {
    return Arrays.copyOf(images, spec.microBatch() * frame.elements());
  }

  private NDArray array(NDManager scratch, float[] images) {
    return scratch.create(
        images, new Shape(spec.microBatch(), frame.channels(), frame.side(), frame.side()));
  }

  private NDArray degraded(NDManager scratch, String method, float[] images, Batch batch) {
    NDList arguments =
        new NDList(array(scratch, images), levels(scratch, severity), batch.keys).addAll(tables);
    return program.run(scratch, method, arguments);
  }

  /** With the noise that breaks a start's symmetry, if the spec asks for some. */
  private NDArray disturbed(NDManager scratch, NDArray start, int first) {
    if (!(spec.start() instanceof Start.Generate(int components, double std)) || std == 0) {
      return start;
    }
    NDArray deviation = scratch.create(new float[] {(float) std}, new Shape(1, 1, 1, 1));
    NDArray keys = scratch.create(keys(Draws.Purpose.SYMMETRY, first));
    return program.run(scratch, "disturb", start, deviation, keys);
  }

  private NDArray direct(NDManager scratch, Batch batch, NDArray start) {
    NDList asked = new NDList(start, levels(scratch, severity), batch.labels);
    return program.run(scratch, "estimate", asked.addAll(tables).addAll(new NDList(weights)));
  }

  private NDArray walk(NDManager owner, Batch batch, NDArray start, Witness witness) {
    NDArray x = start;
    NDArray remembered = start;
    witness.begins(severity, x);
    for (int i = 0; i < steps.size(); i++) {
      try (NDManager scratch = owner.newSubManager()) {
        NDList reached = step(scratch, batch, steps.get(i), x, remembered);
        reached.attach(owner);
        if (x != start) {
          x.close();
          remembered.close();
        }
        x = reached.get(0);
        remembered = reached.get(1);
      }
      witness.steps(i + 1, steps.get(i).to(), x, remembered);
    }
    return x;
  }

  private NDList step(NDManager scratch, Batch batch, Step step, NDArray x, NDArray remembered) {
    float[] mix = new float[step.weights().length];
    for (int i = 0; i < mix.length; i++) {
      mix[i] = (float) step.weights()[i];
    }
    NDList arguments =
        new NDList(
            x,
            remembered,
            levels(scratch, step.from(), step.to()),
            scratch.create(mix),
            batch.labels,
            batch.keys);
    return program.runList(
        scratch, step.method(), arguments.addAll(tables).addAll(new NDList(weights)));
  }

  private float[] images(NDArray batch, int count) {
    return Arrays.copyOf(batch.toFloatArray(), count * frame.elements());
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

  /** Time spent in the native library so far, of all calls. */
  public long nativeNanos() {
    return program.nativeNanos();
  }

  @Override
  public void close() {
    program.close();
    memory.close();
  }
}
