package io.graupel.diffusion.bench;

import ai.djl.Device;
import io.graupel.diffusion.SampleRun;
import io.graupel.diffusion.Samples;
import io.graupel.diffusion.TrainingRun;
import io.graupel.diffusion.image.ImageSet;
import io.graupel.diffusion.metric.Similarity;
import io.graupel.protocol.codec.Codec;
import io.graupel.protocol.job.Condition;
import io.graupel.protocol.job.JobId;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Metric;
import io.graupel.protocol.job.Sampler;
import io.graupel.protocol.job.Start;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Trains the network of the demo on blurred digits by several recipes, and prints for each what its
 * averaged weights restore of digits held out. Arguments: the folder of mnist-small, then for each
 * recipe {@code NAME=TRAINING}, the latter as in a spec, such as {@code {preset: modern, images:
 * 32000}}. The loss is printed now and then on standard error.
 */
final class Trainings {
  private static final int HELD_OUT = 500;
  private static final int MICRO_BATCH = 100;
  private static final int CURVE = 20;
  private static final String SPEC =
      """
      kind: train
      name: %s
      pool: default
      priority: standard
      attempts: 1
      seed: 1
      images: {dataset: mnist-small, split: train, side: 28}
      degradation: {type: gaussian-blur, steps: 20, taps: 11, sigma: {type: constant, std: 1.0}, padding: circular}
      network: {type: residual-unet, width: 16, multipliers: [1, 2, 2], blocks: 1, groups: 8, attentionSides: [7], heads: 4, dropout: 0, classes: 0}
      training: %s
      checkpointEvery: 64000
      """;

  private final ImageSet train;
  private final ImageSet test;

  private Trainings(ImageSet train, ImageSet test) {
    this.train = train;
    this.test = test;
  }

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Trainings trainings =
        new Trainings(
            digits(folder.resolve("train-images-idx3-ubyte.gz")),
            digits(folder.resolve("test-images-idx3-ubyte.gz")));
    System.out.println(
        "| recipe | steps | s | direct RMSE | direct SSIM | sampled RMSE | sampled SSIM |");
    for (String argument : List.of(arguments).subList(1, arguments.length)) {
      String[] words = argument.split("=", 2);
      System.out.println(trainings.row(words[0], words[1]));
    }
  }

  private static ImageSet digits(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new GZIPInputStream(Files.newInputStream(file)))) {
      in.readInt();
      int count = in.readInt();
      int side = in.readInt();
      in.readInt();
      return new ImageSet(count, 1, side, in.readAllBytes());
    }
  }

  private String row(String name, String training) throws IOException {
    JobSpec.Train spec = (JobSpec.Train) Codec.spec(SPEC.formatted(name, training));
    Path checkpoint = Files.createTempFile("trained", ".safetensors");
    try (TrainingRun run = TrainingRun.start(spec, train, Device.cpu())) {
      long began = System.nanoTime();
      while (!run.isComplete()) {
        run.step();
        if (run.steps() % Math.max(1, spec.training().steps() / CURVE) == 0) {
          System.err.printf("%s %d %.5f%n", name, run.steps(), run.recentLoss());
        }
      }
      run.save(checkpoint);
      long seconds = (System.nanoTime() - began) / 1_000_000_000;
      Map<String, Double> figures = heldOut(checkpoint, sample(spec));
      return "| %s | %d | %d | %.4f | %.4f | %.4f | %.4f |"
          .formatted(
              name,
              run.steps(),
              seconds,
              figures.get("direct.rmse"),
              figures.get("direct.ssim"),
              figures.get("sampled.rmse"),
              figures.get("sampled.ssim"));
    } finally {
      Files.delete(checkpoint);
    }
  }

  private Map<String, Double> heldOut(Path checkpoint, JobSpec.Sample spec) throws IOException {
    Similarity direct = Similarity.NONE;
    Similarity sampled = Similarity.NONE;
    try (SampleRun run = SampleRun.open(checkpoint, spec, (dataset, split) -> test, Device.cpu())) {
      for (int i = 0; i < run.microBatches(); i++) {
        Samples samples = run.draw(i);
        direct = direct.plus(similarity(samples, samples.direct()));
        sampled = sampled.plus(similarity(samples, samples.sampled()));
      }
    }
    return Map.of(
        "direct.rmse", direct.figure(Metric.RMSE),
        "direct.ssim", direct.figure(Metric.SSIM),
        "sampled.rmse", sampled.figure(Metric.RMSE),
        "sampled.ssim", sampled.figure(Metric.SSIM));
  }

  private static Similarity similarity(Samples samples, float[] row) {
    return Similarity.of(samples.original().orElseThrow(), row, samples.channels(), samples.side());
  }

  private static JobSpec.Sample sample(JobSpec.Train spec) {
    return new JobSpec.Sample(
        spec.name(),
        spec.pool(),
        spec.priority(),
        1,
        1,
        new JobId("j-aaaaaaaaaa"),
        JobSpec.Weights.EMA,
        new Start.Restore(spec.images().dataset(), spec.images().split(), 0, Optional.empty()),
        new Sampler(new Sampler.Algorithm.Improved(1), 1, false),
        new Condition.None(),
        spec.training().precision(),
        HELD_OUT,
        MICRO_BATCH,
        1,
        0,
        Optional.empty());
  }
}
