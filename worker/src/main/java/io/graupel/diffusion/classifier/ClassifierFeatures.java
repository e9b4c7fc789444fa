package io.graupel.diffusion.classifier;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.graupel.diffusion.DeviceMemory;
import io.graupel.diffusion.degradation.Frame;
import io.graupel.diffusion.feature.FeatureNetwork;
import io.graupel.diffusion.metric.Features;
import io.graupel.diffusion.program.Program;
import io.graupel.storage.Digest;
import java.io.IOException;
import java.nio.file.Path;

/** The last layer but one of a frozen classifier. */
public final class ClassifierFeatures implements FeatureNetwork {
  private final ClassifierNetwork network;
  private final Identity identity;
  private final DeviceMemory memory;
  private final Program program;
  private final NDArray weights;

  private ClassifierFeatures(Classifier classifier, Identity identity, Device device) {
    this.network = classifier.network();
    this.identity = identity;
    this.memory = DeviceMemory.open(device);
    this.program = Program.load(new ClassifierProgram(network, 0, 1).source(), memory.manager());
    this.weights = memory.vector("weights", classifier.weights());
  }

  /**
   * Opens what {@link ClassifierRun#freeze} wrote.
   *
   * @param name of it, for people
   * @throws io.graupel.storage.MalformedFileException if it is damaged or no frozen classifier
   */
  public static ClassifierFeatures open(Path file, String name, Device device) throws IOException {
    Classifier classifier = Classifier.read(file, Classifier.Kind.FROZEN);
    Identity identity = new Identity(Family.CLASSIFIER, name, Digest.of(file));
    return new ClassifierFeatures(classifier, identity, device);
  }

  @Override
  public Identity identity() {
    return identity;
  }

  @Override
  public Features measure(float[] images, Frame frame) {
    if (frame.channels() != network.channels() || frame.side() != network.side()) {
      throw new IllegalArgumentException(
          "features: a classifier of images of %dx%dx%d (expected: of %dx%dx%d, as the samples are)"
              .formatted(
                  network.channels(),
                  network.side(),
                  network.side(),
                  frame.channels(),
                  frame.side(),
                  frame.side()));
    }
    int count = images.length / frame.elements();
    try (NDManager scratch = memory.scratch()) {
      Shape shape = new Shape(count, frame.channels(), frame.side(), frame.side());
      NDArray x = scratch.create(images, shape);
      return Features.of(
          network.features(), program.run(scratch, "measure", x, weights).toFloatArray());
    }
  }

  @Override
  public void close() {
    program.close();
    memory.close();
  }
}
