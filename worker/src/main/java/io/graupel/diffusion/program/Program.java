package io.graupel.diffusion.program;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A program, loaded onto a device. Each call is one crossing into native code and reads nothing
 * back.
 *
 * <p>Arguments of type {@code List[Tensor]} are arrays whose name ends in {@code []}. Results
 * belong to the manager that the caller names.
 */
public final class Program implements AutoCloseable {
  private final PtSymbolBlock block;
  private long nativeNanos;

  private Program(PtSymbolBlock block) {
    this.block = block;
  }

  /** Loads a program for the device of {@code owner}, which also frees it. */
  public static Program load(Source source, NDManager owner) {
    prepareThread();
    try {
      return new Program(
          JniUtils.loadModule(
              (PtNDManager) owner, new ByteArrayInputStream(Archive.of(source)), false, false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (EngineException e) {
      throw new IllegalStateException("program refused by libtorch:\n" + source, e);
    }
  }

  /** Opens the memory of a device; the caller closes it. */
  public static NDManager manager(Device device) {
    Engine.getInstance(); // loads the natives, which nothing below does
    prepareThread();
    return NDManager.newBaseManager(device);
  }

  /** Runs a method that returns one tensor. */
  public NDArray run(NDManager owner, String method, NDArray... arguments) {
    return runList(owner, method, new NDList(arguments)).get(0);
  }

  /** Runs a method that returns one tensor. */
  public NDArray run(NDManager owner, String method, NDList arguments) {
    return runList(owner, method, arguments).get(0);
  }

  /** Runs a method that returns tensors. */
  public NDList runList(NDManager owner, String method, NDArray... arguments) {
    return runList(owner, method, new NDList(arguments));
  }

  /** Runs a method that returns tensors. */
  public NDList runList(NDManager owner, String method, NDList arguments) {
    prepareThread();
    NDList list = new NDList(arguments.size() + 1);
    try (NDArray marker = owner.create(0L)) {
      marker.setName("module_method:" + method);
      list.add(marker);
      list.addAll(arguments);
      long begin = System.nanoTime();
      NDList results = IValueUtils.forward(block, list, true);
      nativeNanos += System.nanoTime() - begin;
      return results;
    }
  }

  /** Time that calls have spent in the native library so far; on a GPU, in handing work over. */
  public long nativeNanos() {
    return nativeNanos;
  }

  /** Both are properties of a thread: new ones record gradients, and optimise by call history. */
  private static void prepareThread() {
    JniUtils.setGradMode(false);
    JniUtils.setGraphExecutorOptimize(false);
  }

  @Override
  public void close() {
    block.close();
  }
}
