package io.graupel.diffusion.bench;

import ai.djl.Device;
import io.graupel.diffusion.SampleRun;
import io.graupel.diffusion.Samples;
import io.graupel.diffusion.TrainingRun;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.job.Condition;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Sampler;
import io.graupel.protocol.job.Start;
import io.graupel.storage.Safetensors;
import io.graupel.storage.Tensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.LongSupplier;

/**
 * Does on request, line by line on standard input, what is to be timed, and answers each line with
 * one of numbers, so that another process can take turns with it:
 *
 * <ul>
 *   <li>{@code train N}: N optimizer steps; the least and the mean milliseconds of a step, and the
 *       share of wall time inside libtorch;
 *   <li>{@code sample N}: N walks of one micro-batch; the least and the mean milliseconds of one
 *       network evaluation, and that share;
 *   <li>{@code losses N}: the losses of N further steps;
 *   <li>{@code memory N}: resident MiB and arrays before and after N further steps.
 * </ul>
 *
 * <p>Arguments: a train spec, a folder, channels, images in a micro-batch, and a device, {@code
 * cpu} or {@code cuda:N}. The folder receives a checkpoint and {@code parity.safetensors}, which
 * holds a degraded batch and the network's answer. Images are discs, which a network learns
 * quickly: time does not depend on them. On a CPU the time is that of the calling thread, which all
 * of the work is on while libtorch has one thread; on a GPU it is wall time, from idle to idle.
 */
public final class Benchmark implements AutoCloseable {
  private final TrainingRun training;
  private final SampleRun sampling;
  private final Stopwatch stopwatch;

  private Benchmark(TrainingRun training, SampleRun sampling, Stopwatch stopwatch) {
    this.training = training;
    this.sampling = sampling;
    this.stopwatch = stopwatch;
  }

  /** What is measured, on which images and where. */
  record Setting(JobSpec.Train spec, int channels, int microBatch, Device device) {}

  public static void main(String[] arguments) throws IOException {
    Setting setting =
        new Setting(
            (JobSpec.Train) Codec.spec(Files.readString(Path.of(arguments[0]))),
            Integer.parseInt(arguments[2]),
            Integer.parseInt(arguments[3]),
            device(arguments[4]));
    try (Benchmark benchmark = open(setting, Path.of(arguments[1]))) {
      System.out.println("ready");
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(benchmark.answer(line));
      }
    }
  }

  private static Device device(String name) {
    return name.equals("cpu")
        ? Device.cpu()
        : Device.gpu(Integer.parseInt(name.substring("cuda:".length())));
  }

  static Benchmark open(Setting setting, Path folder) throws IOException {
    ImageSet images = Discs.images(setting.channels(), setting.spec().images().side());
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    TrainingRun training = TrainingRun.start(setting.spec(), images, setting.device());
    training.save(checkpoint);
    SampleRun sampling =
        SampleRun.open(checkpoint, sample(setting), (dataset, split) -> images, setting.device());
    writeParity(folder.resolve("parity.safetensors"), sampling.draw(0));
    return new Benchmark(training, sampling, stopwatch(setting.device(), training));
  }

  /** Reading a loss back waits for all that the device was handed before. */
  private static Stopwatch stopwatch(Device device, TrainingRun training) {
    return device.isGpu()
        ? new Stopwatch.FromIdleToIdle(training::loss)
        : new Stopwatch.OfThisThread();
  }

  private static JobSpec.Sample sample(Setting setting) {
    JobSpec.Train spec = setting.spec();
    return new JobSpec.Sample(
        spec.name(),
        spec.pool(),
        spec.priority(),
        1,
        1,
        new JobId("j-aaaaaaaaaa"),
        JobSpec.Weights.ONLINE,
        new Start.Restore(spec.images().dataset(), spec.images().split(), 0, Optional.empty()),
        new Sampler(new Sampler.Algorithm.Improved(1), 1, false),
        new Condition.None(),
        spec.training().precision(),
        setting.microBatch(),
        setting.microBatch(),
        1,
        0,
        Optional.empty());
  }

  private static void writeParity(Path file, Samples samples) throws IOException {
    long side = samples.side();
    List<Long> shape = List.of((long) samples.count(), (long) samples.channels(), side, side);
    Safetensors.write(
        file,
        Map.of(),
        List.of(
            Tensor.of("degraded", shape, samples.degraded()),
            Tensor.of("direct", shape, samples.direct())));
  }

  String answer(String request) throws IOException {
    String[] words = request.split(" ");
    int count = Integer.parseInt(words[1]);
    return switch (words[0]) {
      case "train" -> train(count);
      case "sample" -> sample(count);
      case "losses" -> losses(count);
      case "memory" -> memory(count);
      default ->
          throw new IllegalArgumentException(
              "request: %s (expected: train, sample, losses or memory, and a number)"
                  .formatted(request));
    };
  }

  private String train(int count) {
    return timed(count, 1, training::step, training::nativeNanos);
  }

  /** A draw asks the network once more, for its estimate in one step. */
  private String sample(int count) {
    int evaluations = sampling.evaluations() + 1;
    return timed(count, evaluations, () -> sampling.draw(0), sampling::nativeNanos);
  }

  private String timed(int count, int parts, Runnable work, LongSupplier nativeNanos) {
    long wall = System.nanoTime();
    long inside = nativeNanos.getAsLong();
    Stopwatch.Reading reading = stopwatch.time(count, work);
    double share = (double) (nativeNanos.getAsLong() - inside) / (System.nanoTime() - wall);
    return "%.4f %.4f %.4f"
        .formatted(reading.least() / parts, reading.mean() / parts, Math.min(1, share));
  }

  private String losses(int count) {
    StringJoiner losses = new StringJoiner(" ");
    for (int i = 0; i < count; i++) {
      training.step();
      losses.add(Double.toString(training.loss()));
    }
    return losses.toString();
  }

  private String memory(int count) throws IOException {
    String before = residentMebibytes() + " " + training.arrays();
    for (int i = 0; i < count; i++) {
      training.step();
    }
    training.loss();
    return before + " " + residentMebibytes() + " " + training.arrays();
  }

  private static long residentMebibytes() throws IOException {
    String pages = Files.readString(Path.of("/proc/self/statm")).split(" ")[1];
    return Long.parseLong(pages) / 256;
  }

  @Override
  public void close() {
    sampling.close();
    training.close();
  }
}
