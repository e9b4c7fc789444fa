package io.graupel.diffusion;

import io.graupel.diffusion.program.Source;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Precision;
import io.graupel.protocol.job.Training;

/**
 * What a training keeps on its device at the least: every result of the network for the gradient of
 * one part of a batch, in the network's precision, and the weights with their gradient, moments and
 * average in float32; the gradient once more where parts are added up.
 */
public record Footprint(long bytes, String batch) {
  private static final int COPIES_OF_WEIGHTS = 5;

  /** Of the training that a spec asks for. */
  public static Footprint of(JobSpec.Train spec, int channels) {
    Training training = spec.training();
    Source source = Networks.source(spec, channels);
    int part = training.batch() / training.accumulate();
    long results = source.perImage() * part * bytes(training.precision());
    long copies = COPIES_OF_WEIGHTS + (training.accumulate() > 1 ? 1 : 0);
    int side = spec.images().side();
    return new Footprint(
        results + source.layout().elements() * copies * Float.BYTES,
        "%d of %dx%dx%d".formatted(part, channels, side, side));
  }

  private static int bytes(Precision precision) {
    return switch (precision) {
      case FP32 -> 4;
      case BF16 -> 2;
    };
  }

  /**
   * Refuses what cannot fit.
   *
   * @throws IllegalArgumentException with what is needed, what there is, and what to change
   */
  public void require(String device, long memoryBytes) {
    if (bytes > memoryBytes) {
      throw new IllegalArgumentException(
          "training.batch: %s at once needs at least %.1f GiB (expected: at most %.1f GiB, the memory of %s); raise training.accumulate, or lower the batch or the network's width"
              .formatted(batch, gib(bytes), gib(memoryBytes), device));
    }
  }

  private static double gib(long bytes) {
    return bytes / (double) (1L << 30);
  }
}
