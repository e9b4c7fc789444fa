package io.graupel.diffusion;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.graupel.diffusion.degradation.Degradation;
import io.graupel.diffusion.degradation.Frame;
import io.graupel.diffusion.image.Grid;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.diffusion.objective.Estimator;
import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Layout;
import io.graupel.diffusion.program.Program;
import io.graupel.diffusion.program.Source;
import io.graupel.diffusion.sampling.Walk;
import io.graupel.protocol.job.Images;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Sampler;
import io.graupel.protocol.job.Training;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The fitting of a restoration network, one optimizer step at a time. A step is one native call
 * that reads nothing back; what it draws is a function of the spec's seed and the step's number, so
 * that a run resumed from a checkpoint gives the bits of an unbroken one.
 */
public final class TrainingRun implements AutoCloseable {
  private final JobSpec.Train spec;
  private final ImageSet images;
  private final Draws draws;
  private final Batches batches;
  private final LossWatch watch = new LossWatch();
  private final DeviceMemory memory;
  private final Program program;
  private final NDArray pixels;
  private final NDList tables;
  private final NDArray weights;
  private final NDArray firstMoment;
  private final NDArray secondMoment;
  private final NDArray counter;
  private final NDArray average;
  private final NDArray loss;
  private final NDArray recentLosses;
  private final NDArray watchedLosses;
  private final int severities;
  private long steps;
  private int recentSteps;
  private int watchedSteps;

  private TrainingRun(
      Checkpoint from, ImageSet original, Optional<ImageSet> partners, Device device) {
    ImageSet images = fitting(from.spec(), original);
    Frame frame = new Frame(images.channels(), images.side());
    Images as = from.spec().images();
    Optional<ImageSet> fitting = partners.map(p -> p.fitted(as.side(), as.fitting()));
    Degradation degradation = Degradation.of(from.spec().degradation(), frame, fitting);
    this.spec = from.spec();
    this.batches = Batches.of(spec, images, degradation.steps());
    TrainingProgram training =
        new TrainingProgram(spec.training(), degradation, Networks.images(spec, images.channels()));
    this.images = images;
    this.draws = new Draws(spec.seed());
    this.severities = degradation.steps();
    this.memory = DeviceMemory.open(device);
    this.program = Program.load(source(training, degradation), memory.manager());
    this.pixels = memory.pixels(seen(original));
    this.tables = memory.tables(training.tables());
    this.weights = memory.vector("weights", from.weights());
    this.firstMoment = memory.vector("m", from.firstMoment());
    this.secondMoment = memory.vector("v", from.secondMoment());
    this.counter = memory.scalar("steps", from.steps());
    this.average = memory.vector("average", from.average());
    this.loss = memory.scalar("loss", 0);
    this.recentLosses = memory.scalar("recent", 0);
    this.watchedLosses = memory.scalar("watched", 0);
    this.steps = from.steps();
  }

  private Source source(TrainingProgram training, Degradation degradation) {
    Dims shape = Networks.images(spec, images.channels());
    Source source = Networks.source(spec, images.channels());
    training.addTo(source);
    Estimator estimator =
        Estimator.of(spec.training(), spec.training().precision(), degradation.sampling());
    return new Walk(new Sampler(new Sampler.Algorithm.Improved(1), 1, false), estimator)
        .addTo(source, shape);
  }

  /** Begins a training with fresh weights, of a degradation that needs no other images. */
  public static TrainingRun start(JobSpec.Train spec, ImageSet images, Device device) {
    return start(spec, images, Optional.empty(), device);
  }

  /**
   * Begins a training with fresh weights.
   *
   * @param partners the images that others dissolve into, where the degradation asks for such
   */
  public static TrainingRun start(
      JobSpec.Train spec, ImageSet images, Optional<ImageSet> partners, Device device) {
    Layout layout = Networks.layout(spec, images.channels());
    float[] weights = Networks.initial(layout, new Draws(spec.seed()));
    float[] zeros = new float[weights.length];
    Checkpoint fresh = new Checkpoint(spec, images.channels(), 0, weights, weights, zeros, zeros);
    return new TrainingRun(fresh, images, partners, device);
  }

  /**
   * Goes on from a checkpoint of the same training.
   *
   * @throws io.graupel.storage.MalformedFileException if the file is damaged or no checkpoint
   * @throws IllegalArgumentException if it is of another training, naming what differs
   */
  public static TrainingRun resume(
      JobSpec.Train spec, ImageSet images, Device device, Path checkpoint) throws IOException {
    return resume(spec, images, Optional.empty(), device, checkpoint);
  }

  /** The same with the images that others dissolve into. */
  public static TrainingRun resume(
      JobSpec.Train spec,
      ImageSet images,
      Optional<ImageSet> partners,
      Device device,
      Path checkpoint)
      throws IOException {
    Checkpoint from = Checkpoint.read(checkpoint);
    requireSame("seed", from.spec().seed(), spec.seed());
    requireSame("images", from.spec().images(), spec.images());
    requireSame("channels", from.channels(), images.channels());
    requireSame("degradation", from.spec().degradation(), spec.degradation());
    requireSame("network", from.spec().network(), spec.network());
    requireSame("training", lengthened(from.spec().training(), spec.training()), spec.training());
    return new TrainingRun(from.with(spec), images, partners, device);
  }

  /** Another length makes another training only where the learning rate depends on it. */
  private static Training lengthened(Training before, Training now) {
    return now.optimizer().finalShare() < 1 ? before : before.ofLength(now.images());
  }

  private static void requireSame(String what, Object found, Object expected) {
    if (!found.equals(expected)) {
      throw new IllegalArgumentException(
          "%s of the checkpoint: %s (expected: %s); start a new training"
              .formatted(what, found, expected));
    }
  }

  private static ImageSet fitting(JobSpec.Train spec, ImageSet images) {
    return images.fitted(spec.images().side(), spec.images().fitting());
  }

  /** What lies on the device: the images, or what a view cuts them from. */
  private ImageSet seen(ImageSet original) {
    return batches
        .view()
        .map(view -> view.canvases(original, spec.images().fitting()))
        .orElse(images);
  }

  /** Images shown to the network so far. */
  public long images() {
    return steps * spec.training().batch();
  }

  /** Optimizer steps taken so far. */
  public long steps() {
    return steps;
  }

  /** Whether all of the spec's images have been shown. */
  public boolean isComplete() {
    return steps >= spec.training().steps();
  }

  /**
   * Takes one optimizer step. Waits for the device only every {@value LossWatch#WINDOW} steps.
   *
   * @throws DivergedException if the losses since then show it
   */
  public void step() {
    try (NDManager scratch = memory.scratch()) {
      NDList arguments = new NDList(batch(scratch), pixels).addAll(tables).addAll(state());
      program.run(scratch, "step", arguments).copyTo(loss);
    }
    recentLosses.addi(loss);
    watchedLosses.addi(loss);
    recentSteps++;
    watchedSteps++;
    steps++;
    if (LossWatch.due(steps)) {
      watch.look(watchedLosses.getFloat() / watchedSteps, images());
      watchedLosses.set(new float[] {0});
      watchedSteps = 0;
    }
  }

  /** What a step changes, in the order that the program takes it. */
  private NDList state() {
    return new NDList(weights, firstMoment, secondMoment, counter, average);
  }

  private NDArray batch(NDManager scratch) {
    return scratch.create(batches.drawn(steps), new Shape(batches.rows(), spec.training().batch()));
  }

  /**
   * Loss of the last step, 0 before the first; read back from the device, so ask now and then, not
   * at every step.
   *
   * @throws DivergedException if it is no finite number
   */
  public double loss() {
    return finite(loss.getFloat());
  }

  /**
   * Mean loss of the steps since this was last asked, which is less noisy than that of one batch;
   * read back from the device.
   *
   * @throws DivergedException if it is no finite number
   */
  public double recentLoss() {
    if (recentSteps == 0) {
      return loss();
    }
    double mean = finite(recentLosses.getFloat()) / recentSteps;
    recentLosses.set(new float[] {0});
    recentSteps = 0;
    return mean;
  }

  private double finite(float loss) {
    LossWatch.requireFinite("loss", loss, images());
    return loss;
  }

  /**
   * Writes the whole state; the file appears whole or not at all.
   *
   * @throws DivergedException if the training has diverged: such a state is never kept
   */
  public void save(Path file) throws IOException {
    double last = loss();
    if (watchedSteps > 0) {
      watch.check(watchedLosses.getFloat() / watchedSteps, images());
    }
    float[] reached = weights.toFloatArray();
    requireFinite(reached, last);
    new Checkpoint(
            spec,
            images.channels(),
            steps,
            reached,
            average.toFloatArray(),
            firstMoment.toFloatArray(),
            secondMoment.toFloatArray())
        .write(file);
  }

  /** The last step's loss is from before its update, which may be where it went wrong. */
  private void requireFinite(float[] values, double loss) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw DivergedException.at(
            images(), "weight " + value + " after loss " + loss, "finite numbers");
      }
    }
  }

  /**
   * The first images of the set: as they are, at severity T, and as the averaged weights estimate
   * them from there.
   */
  public BufferedImage preview(int count) {
    ImageSet shown = images.range(0, Math.min(count, images.count()));
    long[] severity = new long[shown.count()];
    long[] keys = new long[shown.count()];
    long[] unlabelled = new long[shown.count()];
    Arrays.fill(unlabelled, -1);
    for (int i = 0; i < shown.count(); i++) {
      severity[i] = severities;
      keys[i] = draws.bits(Draws.Purpose.WALK, i);
    }
    try (NDManager scratch = memory.scratch()) {
      NDArray most = scratch.create(severity);
      NDArray clean =
          scratch.create(
              shown.toFloats(),
              new Shape(shown.count(), shown.channels(), shown.side(), shown.side()));
      NDList undegraded = new NDList(clean, most, scratch.create(keys)).addAll(tables);
      NDArray degraded = program.run(scratch, "degrade", undegraded);
      NDList worst =
          new NDList(degraded, most, scratch.create(unlabelled))
              .addAll(tables)
              .addAll(new NDList(average));
      NDArray direct = program.run(scratch, "estimate", worst);
      return new Grid(
              shown.channels(),
              shown.side(),
              List.of(
                  new Grid.Column("original", shown.toFloats()),
                  new Grid.Column("degraded", degraded.toFloatArray()),
                  new Grid.Column("direct", direct.toFloatArray())))
          .draw();
    }
  }

  /** Time spent in the native library so far, of all calls. */
  public long nativeNanos() {
    return program.nativeNanos();
  }

  /** Arrays held on the device between steps: as many after a million steps as after one. */
  public int arrays() {
    return memory.manager().getManagedArrays().size();
  }

  @Override
  public void close() {
    program.close();
    memory.close();
  }
}
