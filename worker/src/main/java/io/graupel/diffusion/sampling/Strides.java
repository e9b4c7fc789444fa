package io.graupel.diffusion.sampling;

import io.graupel.diffusion.degradation.Context;
import io.graupel.diffusion.degradation.Degradation;
import io.graupel.diffusion.degradation.NoiseProcess;
import io.graupel.diffusion.degradation.Tables;
import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.Sampler;
import java.util.List;

/**
 * Writes the methods that take one step; see {@link Walk#addTo}. A step returns where it leads, and
 * what it remembers for the next.
 */
record Strides(Graph graph, Scene scene, Guided estimates) {
  private static final int WEIGHTS = 4;

  /** What a step is told. */
  record Scene(
      Value x,
      Value memory,
      Value from,
      Value to,
      Value weights,
      Value label,
      Value keys,
      Tables tables,
      Graph.Unpacked network) {}

  static Strides of(Graph graph, Degradation degradation, Guided estimates, Dims images) {
    Value x = graph.argument("x", images);
    Value memory = graph.argument("memory", images);
    Value severities = graph.argument("severities", Dims.of(2, Dims.BATCH));
    Value weights = graph.argument("weights", Dims.of(WEIGHTS));
    Value label = graph.argument("label", Dims.of(Dims.BATCH));
    Value keys = graph.argument("keys", Dims.of(Dims.BATCH));
    Tables tables = Tables.argument(graph, degradation);
    Graph.Unpacked network = estimates.estimator().weights(graph);
    Value from = graph.select(severities, 0, 0);
    Value to = graph.select(severities, 0, 1);
    Scene scene = new Scene(x, memory, from, to, weights, label, keys, tables, network);
    return new Strides(graph, scene, estimates);
  }

  /** The estimate where a walk stands. */
  private Value estimate(Value x, Value severity) {
    return estimates.write(graph, scene.tables, scene.network, x, severity, scene.label);
  }

  /** D(x0, t). */
  List<Value> naive(Degradation degradation) {
    Value estimate = estimate(scene.x, scene.from);
    Context context = context(degradation, estimate);
    return List.of(degradation.degrade(graph, scene.tables, estimate, scene.to, context), estimate);
  }

  /** x_s - D(x0, s) + D(x0, t), where x0 may be a running average. */
  List<Value> improved(Degradation degradation, Sampler.Algorithm.Improved improved) {
    Value newest = estimate(scene.x, scene.from);
    Value estimate =
        improved.share() == 1 ? newest : graph.add(weighted(newest, 1), weighted(scene.memory, 2));
    Context context = context(degradation, estimate);
    Value left = degradation.degrade(graph, scene.tables, estimate, scene.from, context);
    Value reached = degradation.degrade(graph, scene.tables, estimate, scene.to, context);
    return List.of(graph.add(graph.sub(scene.x, left), reached), estimate);
  }

  private Context context(Degradation degradation, Value estimate) {
    Context drawn = degradation.context(graph, scene.tables, scene.keys, scene.x);
    return degradation.context(graph, scene.tables, scene.x, scene.from, estimate, drawn);
  }

  /** A mix of place and estimate. */
  List<Value> mixed() {
    Value estimate = estimate(scene.x, scene.from);
    return List.of(mix(estimate), estimate);
  }

  /** A mix of place, estimate, and the estimate before. */
  List<Value> carriedOn() {
    Value estimate = estimate(scene.x, scene.from);
    return List.of(graph.add(mix(estimate), weighted(scene.memory, 2)), estimate);
  }

  /** A mix of place, estimate, and noise, which is a function of the image's key and severity t. */
  List<Value> renewed(NoiseProcess process) {
    Value estimate = estimate(scene.x, scene.from);
    Value keys = graph.draws().keys(scene.keys, scene.to);
    Value noise = process.noise(graph, scene.tables, keys, scene.x);
    return List.of(graph.add(mix(estimate), weighted(noise, 3)), estimate);
  }

  /** A mix of place, estimate, and the estimate where Euler's step would lead. */
  List<Value> corrected(NoiseProcess process) {
    Value estimate = estimate(scene.x, scene.from);
    Value first = euler(process, estimate);
    Value second = estimate(first, scene.to);
    return List.of(graph.add(mix(estimate), weighted(second, 2)), estimate);
  }

  /** a_t x0 + sigma_t z with z as it is estimated at s. */
  private Value euler(NoiseProcess process, Value estimate) {
    Value shrunk =
        graph.div(
            process.deviation(graph, scene.tables, scene.to),
            process.deviation(graph, scene.tables, scene.from));
    Value before = graph.mul(process.signal(graph, scene.tables, scene.from), estimate);
    Value after = graph.mul(process.signal(graph, scene.tables, scene.to), estimate);
    return graph.add(after, graph.mul(graph.sub(scene.x, before), shrunk));
  }

  private Value mix(Value estimate) {
    return graph.add(weighted(scene.x, 0), weighted(estimate, 1));
  }

  private Value weighted(Value images, int place) {
    Value weight = graph.reshape(graph.select(scene.weights, 0, place), Dims.of(1, 1, 1, 1));
    return graph.mul(images, weight);
  }
}
