package io.graupel.diffusion.classifier;

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
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A classifier at some point of its training. As a file it is safetensors with each tensor under
 * its name, Adam's moments under {@code m.} and {@code v.} as long as it is {@link Kind#TRAINING},
 * and in the metadata the spec. The SHA-256 of a {@link Kind#FROZEN} file names the features.
 *
 * @param channels of the images
 * @param classes told apart
 * @param steps optimizer steps taken
 * @param weights flat, as long as the network's layout
 */
record Classifier(
    JobSpec.Classifier spec,
    int channels,
    int classes,
    long steps,
    float[] weights,
    float[] firstMoment,
    float[] secondMoment) {
  private static final String VERSION = "1";

  /** What a file holds. */
  enum Kind {
    /** All that a training goes on from. */
    TRAINING("graupel-classifier-training"),
    /** The weights alone. */
    FROZEN("graupel-classifier");

    private final String format;

    Kind(String format) {
      this.format = format;
    }
  }

  ClassifierNetwork network() {
    return network(spec, channels, classes);
  }

  static ClassifierNetwork network(JobSpec.Classifier spec, int channels, int classes) {
    return new ClassifierNetwork(
        channels, spec.images().side(), spec.width(), spec.features(), classes);
  }

  /** Writes it; the file appears whole or not at all. */
  void write(Path file, Kind kind) throws IOException {
    Layout layout = network().source().layout();
    List<Tensor> tensors = new ArrayList<>(named(layout, "", weights));
    if (kind == Kind.TRAINING) {
      tensors.addAll(named(layout, "m.", firstMoment));
      tensors.addAll(named(layout, "v.", secondMoment));
    }
    Map<String, String> metadata =
        Map.of(
            "format", kind.format,
            "version", VERSION,
            "channels", Integer.toString(channels),
            "classes", Integer.toString(classes),
            "step", Long.toString(steps),
            "spec", Codec.json(spec));
    Safetensors.write(file, metadata, tensors);
  }

  private static List<Tensor> named(Layout layout, String prefix, float[] flat) {
    return layout.parameters().stream()
        .map(p -> Tensor.of(prefix + p.name(), shape(p), part(flat, p)))
        .toList();
  }

  private static float[] part(float[] flat, Parameter parameter) {
    return Arrays.copyOfRange(flat, parameter.offset(), parameter.offset() + parameter.elements());
  }

  private static List<Long> shape(Parameter parameter) {
    return parameter.dims().sizes().stream().map(Integer::longValue).toList();
  }

  /**
   * Reads it back; the moments of a frozen one are zeros.
   *
   * @throws MalformedFileException if it is damaged or none of that kind, naming what was found
   */
  static Classifier read(Path file, Kind kind) throws IOException {
    Safetensors tensors = Safetensors.open(file);
    String format = tensors.metadata().getOrDefault("format", "none");
    String version = tensors.metadata().getOrDefault("version", "none");
    if (!format.equals(kind.format) || !version.equals(VERSION)) {
      throw new MalformedFileException(
          file,
          "metadata format: %s, version %s (expected: %s, version %s)"
              .formatted(format, version, kind.format, VERSION));
    }
    JobSpec.Classifier spec = spec(file, tensors);
    int channels = Math.toIntExact(number(file, tensors, "channels", 64));
    int classes = Math.toIntExact(number(file, tensors, "classes", 256));
    Layout layout = network(spec, channels, classes).source().layout();
    boolean whole = kind == Kind.TRAINING;
    return new Classifier(
        spec,
        channels,
        classes,
        number(file, tensors, "step", Long.MAX_VALUE),
        flat(tensors, layout, ""),
        whole ? flat(tensors, layout, "m.") : new float[layout.elements()],
        whole ? flat(tensors, layout, "v.") : new float[layout.elements()]);
  }

  private static float[] flat(Safetensors tensors, Layout layout, String prefix)
      throws IOException {
    FloatBuffer flat = FloatBuffer.allocate(layout.elements());
    for (Parameter parameter : layout.parameters()) {
      String name = prefix + parameter.name();
      tensors.require(
          name, TensorType.F32, shape(parameter).stream().mapToLong(Long::longValue).toArray());
      flat.put(tensors.floats(name));
    }
    return flat.array();
  }

  private static JobSpec.Classifier spec(Path file, Safetensors tensors) {
    String json = tensors.metadata().getOrDefault("spec", "{}");
    try {
      if (Codec.spec(json) instanceof JobSpec.Classifier spec) {
        return spec;
      }
    } catch (SpecException e) {
      throw new MalformedFileException(file, "metadata spec: " + e.getMessage(), e);
    }
    throw new MalformedFileException(file, "metadata spec: (expected: kind classifier)");
  }

  private static long number(Path file, Safetensors tensors, String key, long greatest) {
    Optional<String> word = Optional.ofNullable(tensors.metadata().get(key));
    return word.filter(digits -> digits.matches("\\d{1,18}"))
        .map(Long::parseLong)
        .filter(value -> value <= greatest)
        .orElseThrow(
            () ->
                new MalformedFileException(
                    file,
                    "metadata %s: %s (expected: 0 to %d)"
                        .formatted(key, word.orElse("none"), greatest)));
  }
}
