package io.graupel.diffusion;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.graupel.diffusion.degradation.Table;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.diffusion.program.Program;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a run keeps on its device until it closes, as opposed to what lives for one step.
 *
 * <p>Arrays made from Java memory only wrap it, and views do not keep it alive; so each is copied
 * once.
 */
public record DeviceMemory(NDManager manager) implements AutoCloseable {
  public static DeviceMemory open(Device device) {
    return new DeviceMemory(Program.manager(device));
  }

  /** Memory for what lives no longer than one step; the caller closes it. */
  public NDManager scratch() {
    return manager.newSubManager();
  }

  /** A flat vector that programs take as a list of one. */
  public NDArray vector(String name, float[] values) {
    NDArray vector = copy(manager.create(values));
    vector.setName(name + "[]");
    return vector;
  }

  /** A number that programs take as a list of one. */
  public NDArray scalar(String name, float value) {
    NDArray scalar = copy(manager.create(value));
    scalar.setName(name + "[]");
    return scalar;
  }

  /** All images, uint8 (count, C, H, W). */
  public NDArray pixels(ImageSet images) {
    Shape shape = new Shape(images.count(), images.channels(), images.side(), images.side());
    return copy(manager.create(ByteBuffer.wrap(images.pixels()), shape, DataType.UINT8));
  }

  /** What a degradation looks things up in, as the one list that programs take. */
  NDList tables(List<Table> tables) {
    NDList list = new NDList();
    for (Table table : tables) {
      NDArray array = copy(wrap(table));
      array.setName("tables[]");
      list.add(array);
    }
    return list;
  }

  private NDArray wrap(Table table) {
    Shape shape = new Shape(table.dims().sizes().stream().mapToLong(Integer::longValue).toArray());
    return switch (table) {
      case Table.Reals(var dims, double[] values) -> manager.create(floats(values), shape);
      case Table.Integers(var dims, long[] values) -> manager.create(values, shape);
      case Table.Pixels(var dims, byte[] values) ->
          manager.create(ByteBuffer.wrap(values), shape, DataType.UINT8);
    };
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static NDArray copy(NDArray array) {
    try (array) {
      return array.duplicate();
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
