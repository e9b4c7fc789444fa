package io.graupel.storage;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A file of named tensors in the safetensors format, as Python reads and writes it: the length of a
 * header (8 bytes, little-endian), the header (JSON), the tensors' bytes without a gap.
 *
 * <p>Opening a file checks all of its header against its size, so what it says can be relied on.
 * Tensors are read by mapping, each when asked for: opening costs the header alone.
 */
public final class Safetensors {
  private static final int PREFIX = Long.BYTES;
  private static final long LONGEST_HEADER = 100_000_000;

  private final Path file;
  private final SafetensorsHeader header;
  private final long dataStart;

  private Safetensors(Path file, SafetensorsHeader header, long dataStart) {
    this.file = file;
    this.header = header;
    this.dataStart = dataStart;
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws MalformedFileException naming the file, and the tensor if one is at fault
   */
  public static Safetensors open(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < PREFIX) {
        throw new MalformedFileException(
            file, "%d bytes (expected: a safetensors file, at least 8)".formatted(size));
      }
      long length = read(file, channel, 0, PREFIX).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (length < 2 || length > LONGEST_HEADER || length > size - PREFIX) {
        throw new MalformedFileException(
            file,
            "header of %d bytes (expected: 2 to %d); not safetensors, or cut short"
                .formatted(length, Math.min(LONGEST_HEADER, size - PREFIX)));
      }
      byte[] json = read(file, channel, PREFIX, (int) length).array();
      long dataStart = PREFIX + length;
      return new Safetensors(
          file, SafetensorsHeader.decode(file, json, size - dataStart), dataStart);
    }
  }

  /** Writes tensors to {@code file}, which appears whole or not at all; an old one is replaced. */
  public static void write(Path file, Map<String, String> metadata, Collection<Tensor> tensors)
      throws IOException {
    SafetensorsHeader header = SafetensorsHeader.of(metadata, List.copyOf(tensors));
    Map<String, Tensor> byName =
        tensors.stream().collect(Collectors.toMap(Tensor::name, tensor -> tensor));
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (Counting out = new Counting(new BufferedOutputStream(Files.newOutputStream(part)))) {
      byte[] json = header.encode();
      out.write(
          ByteBuffer.allocate(PREFIX).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).array());
      out.write(json);
      long dataStart = out.count;
      for (TensorLayout layout : header.tensors().values()) {
        Objects.requireNonNull(byName.get(layout.name())).body().writeTo(out);
        requireWritten(layout, out.count - dataStart);
      }
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(part);
      throw e;
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  public Path file() {
    return file;
  }

  /** Free words about the file, by key. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  /** All tensors by name, in the order of their bytes. */
  public Map<String, TensorLayout> tensors() {
    return Collections.unmodifiableMap(header.tensors());
  }

  /**
   * What the file says of a tensor.
   *
   * @throws MalformedFileException if it has none of that name
   */
  public TensorLayout layout(String name) {
    TensorLayout layout = header.tensors().get(name);
    if (layout == null) {
      throw new MalformedFileException(
          file, "no tensor %s (has: %s)".formatted(name, header.tensors().keySet()));
    }
    return layout;
  }

  /**
   * What the file says of a tensor that must be of one type and shape.
   *
   * @param shape the extents asked for; -1 where any will do
   * @throws MalformedFileException if it is missing or another
   */
  public TensorLayout require(String name, TensorType type, long... shape) {
    TensorLayout layout = layout(name);
    boolean fits = layout.type() == type && layout.shape().size() == shape.length;
    for (int i = 0; fits && i < shape.length; i++) {
      fits = shape[i] < 0 || shape[i] == layout.shape().get(i);
    }
    if (!fits) {
      throw new MalformedFileException(
          file,
          "tensor %s: %s %s (expected: %s %s, -1 for any)"
              .formatted(name, layout.type(), layout.shape(), type, Arrays.toString(shape)));
    }
    return layout;
  }

  /**
   * The bytes of a tensor, below 2 GiB: read-only, direct, little-endian, valid while the file is
   * neither cut nor written over.
   */
  public ByteBuffer bytes(String name) throws IOException {
    TensorLayout layout = layout(name);
    long size = layout.end() - layout.begin();
    if (size > Integer.MAX_VALUE) {
      throw new MalformedFileException(
          file, "tensor %s: %d bytes (expected: below 2 GiB); split it".formatted(name, size));
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel
          .map(FileChannel.MapMode.READ_ONLY, dataStart + layout.begin(), size)
          .order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** The elements of a float32 tensor. */
  public float[] floats(String name) throws IOException {
    if (layout(name).type() != TensorType.F32) {
      throw new MalformedFileException(
          file, "tensor %s: %s (expected: F32)".formatted(name, layout(name).type()));
    }
    ByteBuffer bytes = bytes(name);
    float[] values = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(values);
    return values;
  }

  private static ByteBuffer read(Path file, FileChannel channel, long at, int count)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw new MalformedFileException(file, "ends while it is read; is it still written to?");
      }
    }
    return buffer.flip();
  }

  private static void requireWritten(TensorLayout layout, long end) {
    if (end != layout.end()) {
      throw new IllegalArgumentException(
          "tensor %s: %d bytes (expected: %d, for %s %s)"
              .formatted(
                  layout.name(),
                  end - layout.begin(),
                  layout.end() - layout.begin(),
                  layout.type(),
                  layout.shape()));
    }
  }

  private static final class Counting extends FilterOutputStream {
    private long count;

    Counting(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      count += length;
    }
  }
}
