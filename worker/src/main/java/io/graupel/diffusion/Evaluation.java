package io.graupel.diffusion;

import io.graupel.diffusion.metric.Similarity;
import io.graupel.protocol.job.Metric;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How alike restored images are to their originals, by the rows that Cold Diffusion's tables have;
 * evaluations of shards add up.
 *
 * @param degraded at severity T, before anything is restored
 * @param direct in one step
 * @param sampled by the walk
 */
public record Evaluation(Similarity degraded, Similarity direct, Similarity sampled) {
  /** Nothing measured yet. */
  public static final Evaluation NONE =
      new Evaluation(Similarity.NONE, Similarity.NONE, Similarity.NONE);

  /**
   * Measures a micro-batch.
   *
   * @throws IllegalArgumentException if it has no originals
   */
  public static Evaluation of(Samples samples) {
    float[] original =
        samples
            .original()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "samples: without originals (expected: of a run that restores)"));
    return new Evaluation(
        compare(samples, original, samples.degraded()),
        compare(samples, original, samples.direct()),
        compare(samples, original, samples.sampled()));
  }

  private static Similarity compare(Samples samples, float[] original, float[] other) {
    return Similarity.of(original, other, samples.channels(), samples.side());
  }

  /** Both together. */
  public Evaluation plus(Evaluation other) {
    return new Evaluation(
        degraded.plus(other.degraded), direct.plus(other.direct), sampled.plus(other.sampled));
  }

  /** Each metric of each row by name, such as {@code sampled.ssim}. */
  public Map<String, Double> figures(Collection<Metric> metrics) {
    Map<String, Double> figures = new TreeMap<>();
    for (Metric metric : metrics) {
      String name = metric.name().toLowerCase(Locale.ROOT);
      figures.put("degraded." + name, degraded.figure(metric));
      figures.put("direct." + name, direct.figure(metric));
      figures.put("sampled." + name, sampled.figure(metric));
    }
    return figures;
  }
}
