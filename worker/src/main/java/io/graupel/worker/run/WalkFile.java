package io.graupel.worker.run;

import io.graupel.diffusion.Samples;
import io.graupel.diffusion.spectrum.Likeness;
import io.graupel.diffusion.spectrum.Settling;
import io.graupel.protocol.job.JobSpec;
import io.graupel.storage.MalformedFileException;
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
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was noted of the walks of one micro-batch, as safetensors: frames of the filmstrip, float32
 * (N, C, H, W) each, and sums that tell when octaves settle, float64, a row for each step. Whoever
 * goes on with a sample job, or gathers its parts, shows and counts it without walking again.
 */
record WalkFile(List<Samples.Frame> frames, Optional<Settling> settling) {
  static final WalkFile NOTHING = new WalkFile(List.of(), Optional.empty());
  private static final Pattern NAME = Pattern.compile("walks-(\\d{5,9})\\.safetensors");
  private static final String SEVERITIES = "severities";
  private static final String SETTLING = "settling";
  private static final String SIDE = "side";

  WalkFile {
    frames = List.copyOf(frames);
  }

  static String name(int microBatch) {
    return "walks-%05d.safetensors".formatted(microBatch);
  }

  /** The micro-batch whose file has this name, if it is one of these files. */
  static OptionalInt microBatch(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : OptionalInt.empty();
  }

  /** Whether there is anything to note of the walks of a micro-batch that begins there. */
  static boolean isNeeded(JobSpec.Sample spec, int first) {
    return first < Math.max(spec.filmstrip(), spec.settling().orElse(0));
  }

  void write(Path file, Samples samples) throws IOException {
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < frames.size(); i++) {
      tensors.add(frame(i, samples));
    }
    settling.ifPresent(found -> tensors.add(numbers(found)));
    String severities =
        frames.stream()
            .map(frame -> Integer.toString(frame.severity()))
            .collect(Collectors.joining(","));
    Map<String, String> metadata =
        Map.of(
            "format",
            "graupel-walks",
            SEVERITIES,
            severities,
            SIDE,
            Integer.toString(samples.side()));
    Safetensors.write(file, metadata, tensors);
  }

  private static String frameName(int place) {
    return "frame-%02d".formatted(place);
  }

  private Tensor frame(int place, Samples samples) {
    float[] images = frames.get(place).images();
    long side = samples.side();
    long count = images.length / (samples.channels() * side * side);
    return Tensor.of(
        frameName(place), List.of(count, (long) samples.channels(), side, side), images);
  }

  private static Tensor numbers(Settling settling) {
    List<double[]> rows = settling.steps().stream().map(Likeness::numbers).toList();
    int width = rows.getFirst().length;
    ByteBuffer bytes =
        ByteBuffer.allocate(rows.size() * width * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    DoubleBuffer numbers = bytes.asDoubleBuffer();
    rows.forEach(numbers::put);
    return Tensor.of(SETTLING, TensorType.F64, List.of((long) rows.size(), (long) width), bytes);
  }

  /**
   * Reads it back.
   *
   * @throws MalformedFileException naming the tensor that is not as expected
   */
  static WalkFile read(Path file) throws IOException {
    Safetensors tensors = Safetensors.open(file);
    List<Samples.Frame> frames = new ArrayList<>();
    List<String> severities =
        Stream.of(tensors.metadata().getOrDefault(SEVERITIES, "").split(","))
            .filter(word -> !word.isEmpty())
            .toList();
    for (String severity : severities) {
      float[] images = tensors.floats(frameName(frames.size()));
      frames.add(new Samples.Frame(Integer.parseInt(severity), images));
    }
    return new WalkFile(frames, settling(tensors));
  }

  private static Optional<Settling> settling(Safetensors tensors) throws IOException {
    if (!tensors.tensors().containsKey(SETTLING)) {
      return Optional.empty();
    }
    TensorLayout layout = tensors.require(SETTLING, TensorType.F64, -1, -1);
    int width = Math.toIntExact(layout.shape().get(1));
    int side = Integer.parseInt(tensors.metadata().getOrDefault(SIDE, "0"));
    DoubleBuffer numbers = tensors.bytes(SETTLING).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
    List<Likeness> steps = new ArrayList<>();
    for (long step = 0; step < layout.shape().get(0); step++) {
      double[] row = new double[width];
      numbers.get(row);
      steps.add(Likeness.ofNumbers(row, side));
    }
    return Optional.of(new Settling(side, steps));
  }
}
