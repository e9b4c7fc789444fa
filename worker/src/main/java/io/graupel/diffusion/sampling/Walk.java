package io.graupel.diffusion.sampling;

import io.graupel.diffusion.degradation.Context;
import io.graupel.diffusion.degradation.Degradation;
import io.graupel.diffusion.degradation.Tables;
import io.graupel.diffusion.objective.Estimator;
import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Source;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.Sampler;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A walk from severity T to 0 that looks at nothing but estimates of the clean image: Algorithms 1
 * and 2 of Cold Diffusion (arXiv:2208.09392), section 3.2, visiting every {@code stride}-th
 * severity.
 *
 * <pre>
 * naive      x_t = D(x0, t)
 * improved   x_t = x_s - D(x0, s) + D(x0, t)     with x0 = R(x_s, s) and one context in both
 * </pre>
 */
public final class Walk {
  private final Sampler sampler;
  private final Estimator estimator;
  private final Degradation degradation;

  /**
   * @param estimator with the degradation as samplers use it
   */
  public Walk(Sampler sampler, Estimator estimator) {
    this.sampler = sampler;
    this.estimator = estimator;
    this.degradation = estimator.degradation();
  }

  /** Severities in the order of the walk: T first, 0 last. */
  public List<Integer> severities() {
    IntStream visited =
        IntStream.iterate(degradation.steps(), s -> s > 0, s -> s - sampler.stride());
    return IntStream.concat(visited, IntStream.of(0)).boxed().toList();
  }

  /**
   * Adds four methods to a program that can {@code restore}; images are (N, C, H, W) in [-1, 1].
   *
   * <ul>
   *   <li>{@code degrade(clean, severity, keys, tables[])}: D(clean, severity);
   *   <li>{@code begin(like, severity, keys, tables[])}: where to begin without an image;
   *   <li>{@code estimate(x, severity, tables[], weights[])}: R(x, severity), the direct estimate;
   *   <li>{@code walk(x, severities, keys, tables[], weights[])}: one step, where severities is
   *       int64 (2, N): from, to. Returns where it leads, and the estimate it rests on.
   * </ul>
   */
  public Source addTo(Source source, Dims images) {
    return source
        .method("degrade", graph -> degrade(graph, images))
        .method("begin", graph -> begin(graph, images))
        .method("estimate", graph -> estimate(graph, images))
        .methods("walk", graph -> step(graph, images));
  }

  private Value degrade(Graph graph, Dims images) {
    Start start = start(graph, images);
    return degradation.degrade(
        graph, start.tables(), start.images(), start.severity(), start.context());
  }

  private Value begin(Graph graph, Dims images) {
    Start start = start(graph, images);
    return degradation.terminal(
        graph, start.tables(), start.images(), start.severity(), start.context());
  }

  private Start start(Graph graph, Dims images) {
    Value clean = graph.argument("images", images);
    Value severity = graph.argument("s", Dims.of(Dims.BATCH));
    Value keys = graph.argument("keys", Dims.of(Dims.BATCH));
    Tables tables = Tables.argument(graph, degradation);
    return new Start(clean, severity, tables, degradation.context(graph, tables, keys, clean));
  }

  private record Start(Value images, Value severity, Tables tables, Context context) {}

  private Value estimate(Graph graph, Dims images) {
    Value x = graph.argument("x", images);
    Value severity = graph.argument("s", Dims.of(Dims.BATCH));
    Tables tables = Tables.argument(graph, degradation);
    Graph.Unpacked weights = estimator.weights(graph);
    return estimator.clean(graph, tables, weights, x, severity, graph.noLabel(severity));
  }

  private List<Value> step(Graph graph, Dims images) {
    Value x = graph.argument("x", images);
    Value severities = graph.argument("severities", Dims.of(2, Dims.BATCH));
    Value keys = graph.argument("keys", Dims.of(Dims.BATCH));
    Tables tables = Tables.argument(graph, degradation);
    Graph.Unpacked weights = estimator.weights(graph);
    Value from = graph.select(severities, 0, 0);
    Value to = graph.select(severities, 0, 1);
    Value answer = estimator.clean(graph, tables, weights, x, from, graph.noLabel(from));
    Value estimate = sampler.clamp() ? graph.clamp(answer, -1, 1) : answer;
    Context drawn = degradation.context(graph, tables, keys, x);
    Context context = degradation.context(graph, tables, x, from, estimate, drawn);
    Value reached = degradation.degrade(graph, tables, estimate, to, context);
    return switch (sampler.algorithm()) {
      case Sampler.Algorithm.Naive naive -> List.of(reached, estimate);
      case Sampler.Algorithm.OfNoise other ->
          throw new IllegalArgumentException(
              "sampler.algorithm: %s (expected: naive, improved)".formatted(other));
      case Sampler.Algorithm.Improved improved -> {
        Value left = degradation.degrade(graph, tables, estimate, from, context);
        yield List.of(graph.add(graph.sub(x, left), reached), estimate);
      }
    };
  }
}
