package io.graupel.diffusion.feature;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import io.graupel.diffusion.degradation.Frame;
import io.graupel.diffusion.metric.Features;
import io.graupel.diffusion.program.Program;
import io.graupel.storage.Digest;
import io.graupel.storage.ModuleFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A TorchScript module. Grey images are repeated to three channels. One with a flag {@code
 * return_features}, as the public Inception file has, gets it as true and images as bytes 0 to 255
 * of any side, which it resizes itself; any other gets images in [-1, 1] as they are.
 */
public final class TorchScriptFeatures implements FeatureNetwork {
  private static final String WANTED = "return_features";
  private static final int INCEPTION_WIDTH = 2048;

  private final String name;
  private final String sha256;
  private final ModuleFile module;
  private final NDManager manager;
  private final PtSymbolBlock block;
  private final int width;

  private TorchScriptFeatures(
      Path file, String name, ModuleFile module, NDManager manager, Frame frame)
      throws IOException {
    this.name = name;
    this.sha256 = Digest.of(file);
    this.module = module;
    this.manager = manager;
    this.block = load(file, name, manager);
    this.width = measure(new float[frame.elements()], frame).width();
  }

  /**
   * Loads a module, and tries it on a grey image.
   *
   * @param name of the module, for people
   * @param frame of the images to come
   * @throws io.graupel.storage.MalformedFileException if the file is no module
   * @throws IllegalArgumentException if it gives no features of such images
   */
  public static TorchScriptFeatures open(Path file, String name, Frame frame, Device device)
      throws IOException {
    ModuleFile module = ModuleFile.of(file);
    NDManager manager = Program.manager(device);
    try {
      return new TorchScriptFeatures(file, name, module, manager, frame);
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /**
   * The file that a spec names.
   *
   * @throws IllegalArgumentException if it is not there
   */
  public static Path file(String path) {
    Path file = Path.of(path);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "features.path: %s (expected: a file that this worker can read); or store it with: graupel dataset add NAME --module FILE"
              .formatted(path));
    }
    return file;
  }

  private static PtSymbolBlock load(Path file, String name, NDManager manager) {
    try {
      PtSymbolBlock block =
          JniUtils.loadModule(
              (PtNDManager) manager, file, true, new String[0], new String[0], false);
      JniUtils.enableInferenceMode(block);
      return block;
    } catch (EngineException e) {
      throw new IllegalArgumentException(
          "features: %s was refused by libtorch: %s".formatted(name, e.getMessage()), e);
    }
  }

  @Override
  public Identity identity() {
    boolean inception = module.has(WANTED) && width == INCEPTION_WIDTH;
    return new Identity(inception ? Family.INCEPTION : Family.MODULE, name, sha256);
  }

  @Override
  public Features measure(float[] images, Frame frame) {
    int count = images.length / frame.elements();
    try (NDManager scratch = manager.newSubManager()) {
      IValue answer = block.forward(arguments(scratch, images, frame, count));
      if (!answer.isTensor()) {
        throw refused("a " + answer.getType());
      }
      NDArray rows = answer.toTensor((PtNDManager) scratch);
      answer.close();
      Shape shape = rows.getShape();
      if (shape.dimension() != 2 || shape.get(0) != count || shape.get(1) < 1) {
        throw refused("%s of %d images".formatted(shape, count));
      }
      float[] values = rows.toType(DataType.FLOAT32, false).toFloatArray();
      return Features.of(Math.toIntExact(shape.get(1)), values);
    } catch (EngineException e) {
      throw new IllegalArgumentException(
          "features: %s cannot take images of %dx%dx%d: %s"
              .formatted(name, frame.channels(), frame.side(), frame.side(), e.getMessage()),
          e);
    }
  }

  private IValue[] arguments(NDManager scratch, float[] images, Frame frame, int count) {
    Shape shape = new Shape(count, frame.channels(), frame.side(), frame.side());
    NDArray x = scratch.create(images, shape);
    if (frame.channels() == 1) {
      x = x.repeat(1, 3);
    }
    if (module.has(WANTED)) {
      x = x.add(1).mul(127.5).round().clip(0, 255).toType(DataType.UINT8, false);
    }
    List<IValue> arguments = new ArrayList<>();
    arguments.add(IValue.from((PtNDArray) x));
    for (ModuleFile.Flag flag : module.flags()) {
      arguments.add(IValue.from(flag.name().equals(WANTED) || flag.usual()));
    }
    return arguments.toArray(IValue[]::new);
  }

  private IllegalArgumentException refused(String found) {
    return new IllegalArgumentException(
        "features: %s gives %s (expected: a tensor (N, d))".formatted(name, found));
  }

  @Override
  public void close() {
    block.close();
    manager.close();
  }
}
