package io.graupel.diffusion.classifier;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.graupel.diffusion.DeviceMemory;
import io.graupel.diffusion.DivergedException;
import io.graupel.diffusion.Draws;
import io.graupel.diffusion.Networks;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.diffusion.program.Layout;
import io.graupel.diffusion.program.Program;
import io.graupel.protocol.job.JobSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.LongStream;

/**
 * The fitting of a classifier, one optimizer step at a time. What a step draws is a function of the
 * spec's seed and the step's number, so that a run resumed gives the bits of an unbroken one.
 */
public final class ClassifierRun implements AutoCloseable {
  private static final int ASKED_AT_ONCE = 250;
  private static final int FARTHEST = 2;

  private final Classifier began;
  private final JobSpec.Classifier spec;
  private final Draws draws;
  private final DeviceMemory memory;
  private final Program program;
  private final ImageSet images;
  private final NDArray pixels;
  private final NDArray labels;
  private final NDArray weights;
  private final NDArray firstMoment;
  private final NDArray secondMoment;
  private final NDArray counter;
  private final NDArray losses;
  private long steps;
  private int recentSteps;

  private ClassifierRun(Classifier from, ImageSet images, Device device) {
    this.began = from;
    this.spec = from.spec();
    this.images = images;
    this.draws = new Draws(spec.seed());
    this.memory = DeviceMemory.open(device);
    ClassifierProgram methods =
        new ClassifierProgram(from.network(), spec.learningRate(), spec.shown() / spec.batch());
    this.program = Program.load(methods.source(), memory.manager());
    this.pixels = memory.pixels(images);
    this.labels = memory.manager().create(labels(images));
    this.weights = memory.vector("weights", from.weights());
    this.firstMoment = memory.vector("m", from.firstMoment());
    this.secondMoment = memory.vector("v", from.secondMoment());
    this.counter = memory.scalar("steps", from.steps());
    this.losses = memory.scalar("losses", 0);
    this.steps = from.steps();
  }

  /**
   * Begins with fresh weights.
   *
   * @param images labelled
   * @param classes how many there are
   */
  public static ClassifierRun start(
      JobSpec.Classifier spec, ImageSet images, int classes, Device device) {
    Layout layout = Classifier.network(spec, images.channels(), classes).source().layout();
    float[] weights = Networks.initial(layout, new Draws(spec.seed()));
    float[] zeros = new float[weights.length];
    Classifier fresh = new Classifier(spec, images.channels(), classes, 0, weights, zeros, zeros);
    return new ClassifierRun(fresh, fitting(spec, images), device);
  }

  /**
   * Goes on from where {@link #save} left.
   *
   * @throws io.graupel.storage.MalformedFileException if the file is damaged
   * @throws IllegalArgumentException if it is of another training
   */
  public static ClassifierRun resume(
      JobSpec.Classifier spec, ImageSet images, int classes, Device device, Path file)
      throws IOException {
    Classifier from = Classifier.read(file, Classifier.Kind.TRAINING);
    if (!from.spec().equals(spec)
        || from.channels() != images.channels()
        || from.classes() != classes) {
      throw new IllegalArgumentException(
          "checkpoint: of %s (expected: of %s)".formatted(from.spec(), spec));
    }
    return new ClassifierRun(from, fitting(spec, images), device);
  }

  private static ImageSet fitting(JobSpec.Classifier spec, ImageSet images) {
    return images.fitted(spec.images().side(), spec.images().fitting());
  }

  private static long[] labels(ImageSet images) {
    byte[] bytes =
        images
            .labels()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "images: without labels (expected: a class for each)"));
    long[] labels = new long[bytes.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = Byte.toUnsignedLong(bytes[i]);
    }
    return labels;
  }

  /** Images shown to the network so far. */
  public long images() {
    return steps * spec.batch();
  }

  /** Whether all of the spec's images have been shown. */
  public boolean isComplete() {
    return images() >= spec.shown();
  }

  /** Takes one optimizer step. Does not wait for the device. */
  public void step() {
    long first = images();
    long[] places = new long[spec.batch()];
    for (int i = 0; i < places.length; i++) {
      places[i] = draws.shuffled(images.count(), first + i);
    }
    try (NDManager scratch = memory.scratch()) {
      losses.addi(
          program.run(
              scratch,
              "step",
              scratch.create(places),
              pixels,
              labels,
              scratch.create(new long[] {shift(2 * steps), shift(2 * steps + 1)}),
              weights,
              firstMoment,
              secondMoment,
              counter));
    }
    recentSteps++;
    steps++;
  }

  /** The images of a step are moved a little, alike, so that they are not learnt by heart. */
  private long shift(long index) {
    return draws.below(2 * FARTHEST + 1, Draws.Purpose.CONTEXT, index) - FARTHEST;
  }

  /**
   * Mean loss of the steps since this was last asked, 0 if there were none; read back from the
   * device.
   *
   * @throws DivergedException if it is no finite number
   */
  public double recentLoss() {
    float sum = losses.getFloat();
    if (!Float.isFinite(sum)) {
      throw DivergedException.at(images(), "loss " + sum, "finite numbers", "learningRate");
    }
    losses.set(new float[] {0});
    double mean = recentSteps == 0 ? 0 : sum / recentSteps;
    recentSteps = 0;
    return mean;
  }

  /** Share of other labelled images whose class is told right. */
  public double accuracy(ImageSet others) {
    ImageSet fitting = fitting(spec, others);
    long hits = 0;
    try (NDManager scratch = memory.scratch()) {
      NDArray all = memory.pixels(fitting);
      NDArray truth = scratch.create(labels(fitting));
      for (int from = 0; from < fitting.count(); from += ASKED_AT_ONCE) {
        int to = Math.min(from + ASKED_AT_ONCE, fitting.count());
        NDArray places = scratch.create(LongStream.range(from, to).toArray());
        hits += program.run(scratch, "hits", places, all, truth, weights).getLong();
      }
      all.close();
    }
    return (double) hits / fitting.count();
  }

  /** Writes all that a training goes on from; the file appears whole or not at all. */
  public void save(Path file) throws IOException {
    reached().write(file, Classifier.Kind.TRAINING);
  }

  /** Writes the weights alone, to measure with. */
  public void freeze(Path file) throws IOException {
    reached().write(file, Classifier.Kind.FROZEN);
  }

  private Classifier reached() {
    float[] found = weights.toFloatArray();
    for (float weight : found) {
      if (!Float.isFinite(weight)) {
        throw DivergedException.at(images(), "weight " + weight, "finite numbers", "learningRate");
      }
    }
    return new Classifier(
        spec,
        began.channels(),
        began.classes(),
        steps,
        found,
        firstMoment.toFloatArray(),
        secondMoment.toFloatArray());
  }

  @Override
  public void close() {
    program.close();
    memory.close();
  }
}
