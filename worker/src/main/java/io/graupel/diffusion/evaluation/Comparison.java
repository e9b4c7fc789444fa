package io.graupel.diffusion.evaluation;

import io.graupel.diffusion.feature.FeatureNetwork;
import io.graupel.diffusion.metric.Estimate;
import io.graupel.diffusion.metric.Features;
import io.graupel.diffusion.metric.Fid;
import io.graupel.diffusion.metric.Kid;
import io.graupel.diffusion.metric.Manifold;
import io.graupel.diffusion.metric.ManifoldScatter;
import io.graupel.diffusion.metric.Nearest;
import io.graupel.diffusion.spectrum.SpectrumError;
import io.graupel.protocol.job.JobSpec;
import io.graupel.protocol.job.Metric;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import java.util.function.ToDoubleFunction;

/** Holds sets of images against one reference set. */
final class Comparison {
  /** Neighbours of precision, recall, density and coverage. */
  static final int NEIGHBOURS = 5;

  /** Share of the time that FID takes, about, where many features are compared. */
  private static final double OF_FID = 0.9;

  private final JobSpec.Evaluate spec;
  private final Gathered reference;
  private final Optional<FeatureNetwork> network;
  private Optional<Features> real = Optional.empty();

  /**
   * A number.
   *
   * @param error standard error, where it is known
   * @param ofFeatures whether it compares features
   */
  record Found(double value, Optional<Double> error, boolean ofFeatures) {}

  Comparison(JobSpec.Evaluate spec, Gathered reference, Optional<FeatureNetwork> network) {
    this.spec = spec;
    this.reference = reference;
    this.network = network;
  }

  /**
   * What the spec asks for, by name.
   *
   * @param generated whether the set may hold images that were learnt by heart
   * @param progress told now and then which share is done, below 1
   */
  Map<String, Found> of(Gathered set, boolean generated, DoubleConsumer progress) {
    Map<String, Found> found = new LinkedHashMap<>();
    if (asks(Metric.SPECTRUM)) {
      spectrum(SpectrumError.between(set.spectrum(), reference.spectrum()), found);
    }
    if (asks(Metric.NEAREST) && generated) {
      double[] nearest = nearest(set);
      found.put("nearest", nearest(nearest));
      found.put("nearest-least", pixels(Arrays.stream(nearest).min().orElseThrow()));
    }
    network.ifPresent(n -> features(n.identity(), set.features(), found, progress));
    return found;
  }

  private boolean asks(Metric... metrics) {
    return Arrays.stream(metrics).anyMatch(spec.metrics()::contains);
  }

  private static Found pixels(double value) {
    return new Found(value, Optional.empty(), false);
  }

  private static void spectrum(SpectrumError error, Map<String, Found> found) {
    found.put("spectrum", pixels(error.mean()));
    for (SpectrumError.Octave octave : error.octaves()) {
      found.put("spectrum-" + octave.band(), pixels(octave.error()));
    }
  }

  /** Its error is that of images made anew, against this very reference. */
  private Found nearest(double[] distances) {
    double mean = Arrays.stream(distances).average().orElseThrow();
    Estimate again =
        Estimate.of(
            distances.length,
            places -> Arrays.stream(places).mapToDouble(i -> distances[i]).average().orElseThrow(),
            spec.seed());
    return new Found(mean, Optional.of(again.error()), false);
  }

  /** Of each image, in the order of the set. */
  private double[] nearest(Gathered set) {
    double[] nearest = new double[set.images()];
    int at = 0;
    for (Features shard : set.pixels()) {
      double[] least = new double[shard.count()];
      Arrays.fill(least, Double.POSITIVE_INFINITY);
      for (Features others : reference.pixels()) {
        double[] one = Nearest.distances(shard, others);
        Arrays.setAll(least, i -> Math.min(least[i], one[i]));
      }
      System.arraycopy(least, 0, nearest, at, least.length);
      at += least.length;
    }
    return nearest;
  }

  private void features(
      FeatureNetwork.Identity network,
      Features generated,
      Map<String, Found> found,
      DoubleConsumer progress) {
    Features other = real.orElseGet(reference::features);
    real = Optional.of(other);
    if (asks(Metric.FID)) {
      requireImages(generated, other, 2, "fid");
      Fid fid = Fid.of(generated, other, spec.seed(), share -> progress.accept(share * OF_FID));
      put(network, "fid", fid.value(), fid.error(), found);
      fid.infinite()
          .ifPresent(f -> put(network, "fid-infinity", f.value(), Optional.of(f.error()), found));
    }
    if (asks(Metric.KID)) {
      requireImages(generated, other, 4, "kid");
      Kid kid = Kid.of(generated, other, spec.seed());
      put(network, "kid", kid.mean(), Optional.of(kid.spread()), found);
    }
    if (asks(Metric.PRECISION, Metric.RECALL, Metric.DENSITY, Metric.COVERAGE)) {
      requireImages(generated, other, NEIGHBOURS + 1, "precision, recall, density, coverage");
      manifold(network, generated, other, found);
    }
  }

  private void manifold(
      FeatureNetwork.Identity network,
      Features generated,
      Features real,
      Map<String, Found> found) {
    Manifold manifold = Manifold.of(real, generated, NEIGHBOURS);
    Optional<ManifoldScatter> scatter =
        ManifoldScatter.of(real, generated, NEIGHBOURS, spec.seed());
    for (Metric metric : spec.metrics()) {
      ofManifold(metric)
          .ifPresent(
              figure ->
                  put(
                      network,
                      Evaluator.label(metric),
                      figure.applyAsDouble(manifold),
                      scatter.map(s -> s.error(figure)),
                      found));
    }
  }

  private static Optional<ToDoubleFunction<Manifold>> ofManifold(Metric metric) {
    return switch (metric) {
      case PRECISION -> Optional.of(Manifold::precision);
      case RECALL -> Optional.of(Manifold::recall);
      case DENSITY -> Optional.of(Manifold::density);
      case COVERAGE -> Optional.of(Manifold::coverage);
      default -> Optional.empty();
    };
  }

  private static void put(
      FeatureNetwork.Identity network,
      String metric,
      double value,
      Optional<Double> error,
      Map<String, Found> found) {
    found.put(network.named(metric), new Found(value, error, true));
  }

  private static void requireImages(Features a, Features b, int least, String metrics) {
    int fewest = Math.min(a.count(), b.count());
    if (fewest < least) {
      throw new IllegalArgumentException(
          "metrics: %s of %d images (expected: at least %d of either set)"
              .formatted(metrics, fewest, least));
    }
  }
}
