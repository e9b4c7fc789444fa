package io.graupel.diffusion;

import io.graupel.storage.MalformedFileException;
import io.graupel.storage.Safetensors;
import io.graupel.storage.Tensor;
import io.graupel.storage.TensorLayout;
import io.graupel.storage.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one micro-batch of a sample run made. All images are in [-1, 1], (count, channels, side,
 * side); what the network makes may lie a little beyond.
 *
 * @param first index of the first image in the run
 * @param original the clean images, where there are any
 * @param degraded where the walk started, at severity T
 * @param direct the estimate from there in one step
 * @param sampled where the walk ended
 * @param frames the walk of the images that the spec wants as a filmstrip, from severity T to 0
 */
public record Samples(
    int first,
    int count,
    int channels,
    int side,
    Optional<float[]> original,
    float[] degraded,
    float[] direct,
    float[] sampled,
    List<Frame> frames) {
  /**
   * Where the walk stood.
   *
   * @param images of the first few of the micro-batch
   */
  public record Frame(int severity, float[] images) {}

  public Samples {
    frames = List.copyOf(frames);
  }

  /** Writes the images, not the frames, as safetensors float32; the file appears whole. */
  public void write(Path file) throws IOException {
    List<Long> shape = List.of((long) count, (long) channels, (long) side, (long) side);
    List<Tensor> tensors = new ArrayList<>();
    original.ifPresent(images -> tensors.add(Tensor.of("original", shape, images)));
    tensors.add(Tensor.of("degraded", shape, degraded));
    tensors.add(Tensor.of("direct", shape, direct));
    tensors.add(Tensor.of("sampled", shape, sampled));
    Safetensors.write(file, Map.of("first", Integer.toString(first)), tensors);
  }

  /**
   * Reads what {@link #write} wrote; there are no frames.
   *
   * @throws MalformedFileException naming the tensor, what it is and what was expected
   */
  public static Samples read(Path file) throws IOException {
    Safetensors tensors = Safetensors.open(file);
    TensorLayout layout = tensors.require("sampled", TensorType.F32, -1, -1, -1, -1);
    long[] shape = layout.shape().stream().mapToLong(Long::longValue).toArray();
    if (shape[2] != shape[3]) {
      throw new MalformedFileException(
          file, "tensor sampled: %s (expected: square images)".formatted(layout.shape()));
    }
    Optional<float[]> original =
        tensors.tensors().containsKey("original")
            ? Optional.of(images(tensors, "original", shape))
            : Optional.empty();
    return new Samples(
        Integer.parseInt(tensors.metadata().getOrDefault("first", "0")),
        Math.toIntExact(shape[0]),
        Math.toIntExact(shape[1]),
        Math.toIntExact(shape[2]),
        original,
        images(tensors, "degraded", shape),
        images(tensors, "direct", shape),
        images(tensors, "sampled", shape),
        List.of());
  }

  private static float[] images(Safetensors tensors, String name, long[] shape) throws IOException {
    tensors.require(name, TensorType.F32, shape);
    return tensors.floats(name);
  }
}
