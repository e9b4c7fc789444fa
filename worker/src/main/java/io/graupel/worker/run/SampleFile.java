package io.graupel.worker.run;

import io.graupel.diffusion.Agreement;
import io.graupel.diffusion.Samples;
import io.graupel.diffusion.metric.Deviation;
import io.graupel.protocol.job.Images;
import io.graupel.storage.Safetensors;
import io.graupel.storage.Tensor;
import io.graupel.storage.TensorLayout;
import io.graupel.storage.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One micro-batch of samples as safetensors: {@code original} (where there are any), {@code
 * degraded}, {@code direct} and {@code sampled}, float32 (N, C, H, W) in [-1, 1]; and, where it is
 * known, how far the last two are from {@code degraded} once degraded again, float64 (N), sums of
 * squares on [0, 1].
 */
final class SampleFile {
  private static final Pattern NAME = Pattern.compile("samples-(\\d{5,9})\\.safetensors");
  private static final String FIT = "fit";
  private static final String DIRECT_AGAIN = "direct.again";
  private static final String SAMPLED_AGAIN = "sampled.again";

  private SampleFile() {}

  /** Its name. */
  static String name(int microBatch) {
    return "samples-%05d.safetensors".formatted(microBatch);
  }

  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** The micro-batch whose file has this name. */
  static int microBatch(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "file: %s (expected: such as %s)".formatted(name, name(0)));
    }
    return Integer.parseInt(matcher.group(1));
  }

  static void write(Path file, Samples samples, Optional<Agreement> agreement) throws IOException {
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
    agreement.ifPresent(
        again -> {
          tensors.add(numbers(DIRECT_AGAIN, again.direct()));
          tensors.add(numbers(SAMPLED_AGAIN, again.sampled()));
        });
    Safetensors.write(
        file,
        Map.of(
            "format",
            "graupel-samples",
            "first",
            Integer.toString(samples.first()),
            FIT,
            samples.fit().name()),
        tensors);
  }

  private static Tensor numbers(String name, Deviation deviation) {
    double[] squares = deviation.squares();
    ByteBuffer bytes =
        ByteBuffer.allocate(squares.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asDoubleBuffer().put(squares);
    return Tensor.of(name, TensorType.F64, List.of((long) squares.length), bytes);
  }

  /**
   * How well the results agree with what they were made from, if that is known.
   *
   * @param elements numbers in an image
   */
  static Optional<Agreement> agreement(Path file, int elements) throws IOException {
    Safetensors tensors = Safetensors.open(file);
    return tensors.tensors().containsKey(SAMPLED_AGAIN)
        ? Optional.of(
            new Agreement(
                deviation(tensors, DIRECT_AGAIN, elements),
                deviation(tensors, SAMPLED_AGAIN, elements)))
        : Optional.empty();
  }

  private static Deviation deviation(Safetensors tensors, String name, int elements)
      throws IOException {
    tensors.require(name, TensorType.F64, -1);
    DoubleBuffer numbers = tensors.bytes(name).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
    double[] squares = new double[numbers.remaining()];
    numbers.get(squares);
    return new Deviation(squares, elements);
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
        Images.Fit.valueOf(tensors.metadata().getOrDefault(FIT, Images.Fit.RESIZE.name())),
        original,
        tensors.floats("degraded"),
        tensors.floats("direct"),
        tensors.floats("sampled"),
        List.of());
  }
}
