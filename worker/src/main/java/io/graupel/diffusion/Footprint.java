package io.graupel.diffusion;

import io.graupel.diffusion.program.Source;
import io.graupel.protocol.job.JobSpec;

/**
 * What a training keeps on its device at the least: every result of the network for the gradient,
 * and the weights with their gradient, moments and average, all float32.
 */
public record Footprint(long bytes, String batch) {
  private static final int COPIES_OF_WEIGHTS = 5;

  /** Of the training that a spec asks for. */
  public static Footprint of(JobSpec.Train spec, int channels) {
    Source source = Networks.source(spec, channels);
    long images = source.perImage() * spec.training().batch();
    long weights = (long) source.layout().elements() * COPIES_OF_WEIGHTS;
    int side = spec.images().side();
    return new Footprint(
        (images + weights) * Float.BYTES,
        "%d of %dx%dx%d".formatted(spec.training().batch(), channels, side, side));
  }

  /**
   * Refuses what cannot fit.
   *
   * @throws IllegalArgumentException with what is needed, what there is, and what to change
   */
  public void require(String device, long memoryBytes) {
    if (bytes > memoryBytes) {
      throw new IllegalArgumentException(
          "training.batch: %s needs at least %.1f GiB (expected: at most %.1f GiB, the memory of %s); lower it or the network's width"
              .formatted(batch, gib(bytes), gib(memoryBytes), device));
    }
  }

  private static double gib(long bytes) {
    return bytes / (double) (1L << 30);
  }
}
