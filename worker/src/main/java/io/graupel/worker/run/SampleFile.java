package io.graupel.worker.run;

import io.graupel.diffusion.Samples;
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
 * One micro-batch of samples as safetensors: {@code original} (where there are any), {@code
 * degraded}, {@code direct} and {@code sampled}, float32 (N, C, H, W) in [-1, 1].
 */
final class SampleFile {
  private SampleFile() {}

  /** Its name, which sorts by index. */
  static String name(int microBatch) {
    return "samples-%05d.safetensors".formatted(microBatch);
  }

  static boolean isName(String name) {
    return name.matches("samples-\\d{5}\\.safetensors");
  }

  static void write(Path file, Samples samples) throws IOException {
    List<Long> shape =
        List.of(
            (long) samples.count(),
            (long) samples.channels(),
            (long) samples.side(),
            (long) samples.side());
    List<Tensor> tensors = new ArrayList<>();
    samples.original().ifPresent(o -> tensors.add(Tensor.of("original", shape, o)));
    tensors.add(Tensor.of("degraded", shape, samples.degraded()));
    tensors.add(Tensor.of("direct", shape, samples.direct()));
    tensors.add(Tensor.of("sampled", shape, samples.sampled()));
    Safetensors.write(
        file,
        Map.of("format", "graupel-samples", "first", Integer.toString(samples.first())),
        tensors);
  }

  /**
   * Reads it back, without the frames of walks.
   *
   * @throws io.graupel.storage.MalformedFileException naming the tensor that is not as expected
   */
  static Samples read(Path file) throws IOException {
    Safetensors tensors = Safetensors.open(file);
    TensorLayout layout = tensors.require("sampled", TensorType.F32, -1, -1, -1, -1);
    List<Long> shape = layout.shape();
    Optional<float[]> original = Optional.empty();
    if (tensors.tensors().containsKey("original")) {
      original = Optional.of(tensors.floats("original"));
    }
    return new Samples(
        Integer.parseInt(tensors.metadata().getOrDefault("first", "0")),
        Math.toIntExact(shape.get(0)),
        Math.toIntExact(shape.get(1)),
        Math.toIntExact(shape.get(2)),
        original,
        tensors.floats("degraded"),
        tensors.floats("direct"),
        tensors.floats("sampled"),
        List.of());
  }
}
