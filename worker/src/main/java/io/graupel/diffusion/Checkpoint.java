package io.graupel.diffusion;

import io.graupel.diffusion.program.Layout;
import io.graupel.diffusion.program.Parameter;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.codec.SpecException;
import io.graupel.protocol.job.JobSpec;
import io.graupel.storage.MalformedFileException;
import io.graupel.storage.Safetensors;
import io.graupel.storage.Tensor;
import io.graupel.storage.TensorType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The whole state of a training: with the same images it goes on as if never stopped. Nothing
 * random is kept, since every draw is a function of seed and step.
 *
 * <p>As a file it is safetensors, with each tensor under the name that a PyTorch {@code state_dict}
 * gives it, its moving average under {@code ema.}, Adam's moments under {@code m.} and {@code v.},
 * and in the metadata the spec it was trained by.
 *
 * @param channels of the images
 * @param steps optimizer steps taken
 * @param weights flat vectors, as long as the network's layout
 */
public record Checkpoint(
    JobSpec.Train spec,
    int channels,
    long steps,
    float[] weights,
    float[] average,
    float[] firstMoment,
    float[] secondMoment) {
  private static final String FORMAT = "graupel-checkpoint";
  private static final String VERSION = "1";
  private static final int PIECE = 1 << 14;

  /** Images shown to the network so far. */
  public long images() {
    return steps * spec.training().batch();
  }

  /** The same state under a spec that asks for more or less. */
  Checkpoint with(JobSpec.Train other) {
    return new Checkpoint(other, channels, steps, weights, average, firstMoment, secondMoment);
  }

  /**
   * Reads a checkpoint whole.
   *
   * @throws MalformedFileException if it is damaged or not a checkpoint of this program, naming the
   *     tensor, the shape found and the shape expected
   */
  public static Checkpoint read(Path file) throws IOException {
    Safetensors tensors = Safetensors.open(file);
    require(file, tensors, "format", FORMAT);
    require(file, tensors, "version", VERSION);
    JobSpec.Train spec = spec(file, tensors);
    int channels = Math.toIntExact(number(file, tensors, "channels", 1, 64));
    long steps = number(file, tensors, "step", 0, Long.MAX_VALUE / spec.training().batch());
    Layout layout = Networks.layout(spec, channels);
    return new Checkpoint(
        spec,
        channels,
        steps,
        gather(tensors, layout, ""),
        gather(tensors, layout, "ema."),
        gather(tensors, layout, "m."),
        gather(tensors, layout, "v."));
  }

  /** Writes the checkpoint; the file appears whole or not at all. */
  public void write(Path file) throws IOException {
    Layout layout = Networks.layout(spec, channels);
    List<Tensor> tensors = new ArrayList<>();
    scatter(tensors, layout, "", weights);
    scatter(tensors, layout, "ema.", average);
    scatter(tensors, layout, "m.", firstMoment);
    scatter(tensors, layout, "v.", secondMoment);
    Map<String, String> metadata =
        Map.of(
            "format", FORMAT,
            "version", VERSION,
            "channels", Integer.toString(channels),
            "step", Long.toString(steps),
            "images", Long.toString(images()),
            "seed", Long.toString(spec.seed()),
            "spec", Codec.json(spec));
    Safetensors.write(file, metadata, tensors);
  }

  private static void scatter(List<Tensor> to, Layout layout, String prefix, float[] flat) {
    for (Parameter parameter : layout.parameters()) {
      String name = prefix + parameter.name();
      Tensor.Body body = out -> write(flat, parameter.offset(), parameter.elements(), out);
      to.add(new Tensor(name, TensorType.F32, shape(parameter), body));
    }
  }

  /** In pieces: a large network is not copied once more. */
  private static void write(float[] flat, int offset, int count, OutputStream out)
      throws IOException {
    ByteBuffer piece = ByteBuffer.allocate(PIECE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int done = 0; done < count; done += PIECE) {
      int next = Math.min(PIECE, count - done);
      piece.asFloatBuffer().put(flat, offset + done, next);
      out.write(piece.array(), 0, next * Float.BYTES);
    }
  }

  private static float[] gather(Safetensors from, Layout layout, String prefix) throws IOException {
    FloatBuffer flat = FloatBuffer.allocate(layout.elements());
    for (Parameter parameter : layout.parameters()) {
      String name = prefix + parameter.name();
      long[] shape = shape(parameter).stream().mapToLong(Long::longValue).toArray();
      from.require(name, TensorType.F32, shape);
      flat.put(from.floats(name));
    }
    return flat.array();
  }

  private static List<Long> shape(Parameter parameter) {
    return parameter.dims().sizes().stream().map(Integer::longValue).toList();
  }

  private static JobSpec.Train spec(Path file, Safetensors tensors) {
    String json = word(file, tensors, "spec");
    try {
      if (Codec.spec(json) instanceof JobSpec.Train train) {
        return train;
      }
    } catch (SpecException e) {
      throw new MalformedFileException(file, "metadata spec: " + e.getMessage(), e);
    }
    throw new MalformedFileException(file, "metadata spec: " + json + " (expected: kind train)");
  }

  private static long number(
      Path file, Safetensors tensors, String key, long least, long greatest) {
    String word = word(file, tensors, key);
    try {
      long value = Long.parseLong(word);
      if (value >= least && value <= greatest) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below, like a number out of range
    }
    throw new MalformedFileException(
        file, "metadata %s: %s (expected: %d to %d)".formatted(key, word, least, greatest));
  }

  private static void require(Path file, Safetensors tensors, String key, String expected) {
    String found = word(file, tensors, key);
    if (!found.equals(expected)) {
      throw new MalformedFileException(
          file, "metadata %s: %s (expected: %s)".formatted(key, found, expected));
    }
  }

  private static String word(Path file, Safetensors tensors, String key) {
    return Optional.ofNullable(tensors.metadata().get(key))
        .orElseThrow(
            () ->
                new MalformedFileException(
                    file,
                    "no metadata %s (expected: a checkpoint that Graupel wrote)".formatted(key)));
  }
}
