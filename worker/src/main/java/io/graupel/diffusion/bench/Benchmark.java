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
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Does on request, line by line on standard input, what is to be timed, and answers each line with
 * one of numbers, so that another process can take turns with it:
 *
 * <ul>
 *   <li>{@code train N}: N optimizer steps; the least and the mean CPU milliseconds of a step, and
 *       the share of wall time inside libtorch;
 *   <li>{@code sample N}: N walks of one micro-batch; the least and the mean CPU milliseconds of
 *       one network evaluation;
 *   <li>{@code memory N}: resident MiB and arrays before and after N further steps.
 * </ul>
 *
 * <p>Arguments: a train spec, a folder for a checkpoint and for {@code parity.safetensors}, which
 * holds a degraded batch and the network's answer. Images are random: time does not depend on them.
 * CPU time is the calling thread's, which all of the work is on while libtorch has one thread.
 */
public final class Benchmark implements AutoCloseable {
  private static final int IMAGES = 256;
  private static final int MICRO_BATCH = 64;

  private final TrainingRun training;
  private final SampleRun sampling;

  private Benchmark(TrainingRun training, SampleRun sampling) {
    this.training = training;
    this.sampling = sampling;
  }

  public static void main(String[] arguments) throws IOException {
    JobSpec.Train spec = (JobSpec.Train) Codec.spec(Files.readString(Path.of(arguments[0])));
    try (Benchmark benchmark = open(spec, Path.of(arguments[1]))) {
      System.out.println("ready");
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        System.out.println(benchmark.answer(line));
      }
    }
  }

  static Benchmark open(JobSpec.Train spec, Path folder) throws IOException {
    ImageSet images = images(spec.images().side());
    Path checkpoint = folder.resolve("checkpoint.safetensors");
    TrainingRun training = TrainingRun.start(spec, images, Device.cpu());
    training.save(checkpoint);
    SampleRun sampling =
        SampleRun.open(checkpoint, sample(spec), (dataset, split) -> images, Device.cpu());
    writeParity(folder.resolve("parity.safetensors"), sampling.draw(0));
    return new Benchmark(training, sampling);
  }

  private static ImageSet images(int side) {
    byte[] pixels = new byte[IMAGES * side * side];
    new Random(1).nextBytes(pixels);
    return new ImageSet(IMAGES, 1, side, pixels);
  }

  private static JobSpec.Sample sample(JobSpec.Train spec) {
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
        MICRO_BATCH,
        MICRO_BATCH,
        1,
        0);
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
      case "memory" -> memory(count);
      default ->
          throw new IllegalArgumentException(
              "request: %s (expected: train, sample or memory, and a number)".formatted(request));
    };
  }

  private String train(int count) {
    long wall = System.nanoTime();
    long inside = training.nativeNanos();
    Timing timing = Timing.of(count, training::step);
    double share = (double) (training.nativeNanos() - inside) / (System.nanoTime() - wall);
    return timing.line(1) + " %.4f".formatted(share);
  }

  private String sample(int count) {
    return Timing.of(count, () -> sampling.draw(0)).line(sampling.evaluations() + 1);
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

  /** CPU time of one piece of work after another. */
  private record Timing(long least, long sum, int count) {
    static Timing of(int count, Runnable work) {
      var clock = ManagementFactory.getThreadMXBean();
      long least = Long.MAX_VALUE;
      long sum = 0;
      for (int i = 0; i < count; i++) {
        long begin = clock.getCurrentThreadCpuTime();
        work.run();
        long taken = clock.getCurrentThreadCpuTime() - begin;
        least = Math.min(least, taken);
        sum += taken;
      }
      return new Timing(least, sum, count);
    }

    /** Least and mean, in milliseconds, of each of {@code parts}. */
    String line(int parts) {
      return "%.3f %.3f".formatted(least / 1e6 / parts, sum / 1e6 / count / parts);
    }
  }
}
