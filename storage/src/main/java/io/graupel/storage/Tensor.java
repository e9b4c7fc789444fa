package io.graupel.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/**
 * A tensor to be written.
 *
 * @param shape extent of each dimension, outermost first; empty for a scalar
 * @param body writes the elements, row by row, little-endian
 */
public record Tensor(String name, TensorType type, List<Long> shape, Body body) {
  /** Writes exactly the tensor's bytes, when asked. */
  @FunctionalInterface
  public interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  public Tensor {
    shape = List.copyOf(shape);
    if (name.isEmpty() || name.equals(SafetensorsHeader.METADATA)) {
      throw new IllegalArgumentException("tensor: \"%s\" (expected: a name)".formatted(name));
    }
    if (shape.stream().anyMatch(extent -> extent < 0)) {
      throw new IllegalArgumentException(
          "tensor %s: shape %s (expected: no negative extent)".formatted(name, shape));
    }
  }

  /** A tensor of bytes at hand: what remains in {@code data}, little-endian; its position stays. */
  public static Tensor of(String name, TensorType type, List<Long> shape, ByteBuffer data) {
    return new Tensor(name, type, shape, out -> writeAll(data.duplicate(), out));
  }

  /** A float32 tensor. */
  public static Tensor of(String name, List<Long> shape, float[] values) {
    ByteBuffer data =
        ByteBuffer.allocate(Math.multiplyExact(values.length, 4)).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(values);
    return of(name, TensorType.F32, shape, data);
  }

  /** A uint8 tensor. */
  public static Tensor of(String name, List<Long> shape, byte[] values) {
    return of(name, TensorType.U8, shape, ByteBuffer.wrap(values));
  }

  long bytes() {
    return Math.multiplyExact(TensorLayout.elements(shape), type.bytes());
  }

  private static void writeAll(ByteBuffer data, OutputStream out) throws IOException {
    WritableByteChannel channel = Channels.newChannel(out);
    while (data.hasRemaining()) {
      channel.write(data);
    }
  }
}
