package io.graupel.diffusion.sampling;

import io.graupel.diffusion.degradation.Context;
import io.graupel.diffusion.degradation.Degradation;
import io.graupel.diffusion.degradation.NoiseProcess;
import io.graupel.diffusion.degradation.Strengths;
import io.graupel.diffusion.degradation.Tables;
import io.graupel.diffusion.objective.Estimator;
import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Source;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.Sampler;
import io.graupel.protocol.job.Sampler.Algorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A walk from a severity to 0, over every {@code stride}-th one, that looks at nothing but
 * estimates of the clean image. Algorithms 1 and 2 of Cold Diffusion (arXiv:2208.09392), section
 * 3.2, walk on any degradation:
 *
 * <pre>
 * naive      x_t = D(x0, t)
 * improved   x_t = x_s - D(x0, s) + D(x0, t)     with x0 = R(x_s, s) and one context in both
 * </pre>
 *
 * <p>The others need a {@link NoiseProcess}; see {@link Solver} for their steps. What they draw has
 * the covariance of its noise.
 */
public final class Walk {
  private final Sampler sampler;
  private final Guided estimates;
  private final Degradation degradation;

  /** A walk that makes no more of labels than the network does. */
  public Walk(Sampler sampler, Estimator estimator) {
    this(sampler, estimator, 1);
  }

  /**
   * A walk.
   *
   * @param estimator with the degradation as samplers use it
   * @param guidance scale of classifier-free guidance; 1 for none
   * @throws IllegalArgumentException if the sampler needs a noise process and this is none
   */
  public Walk(Sampler sampler, Estimator estimator, double guidance) {
    this.sampler = sampler;
    this.estimates = new Guided(estimator, guidance, sampler.clamp());
    this.degradation = estimator.degradation();
    if (sampler.algorithm() instanceof Algorithm.OfNoise) {
      process();
    }
  }

  private NoiseProcess process() {
    if (degradation instanceof NoiseProcess process) {
      return process;
    }
    throw new IllegalArgumentException(
        "sampler.algorithm: %s (expected: naive, improved; others need a noise process)"
            .formatted(sampler.algorithm()));
  }

  /** Severities in the order of the walk: {@code from} first, 0 last. */
  public List<Integer> severities(int from) {
    IntStream visited = IntStream.iterate(from, s -> s > 0, s -> s - sampler.stride());
    return IntStream.concat(visited, IntStream.of(0)).boxed().toList();
  }

  /** The steps from a severity to 0. */
  public List<Step> steps(int from) {
    List<Integer> severities = severities(from);
    List<Step> steps = new ArrayList<>();
    for (int place = 0; place < severities.size() - 1; place++) {
      steps.add(step(severities, place));
    }
    return steps;
  }

  private Step step(List<Integer> severities, int place) {
    return switch (sampler.algorithm()) {
      case Algorithm.Naive naive -> step(severities, place, new Mix(0, 1));
      case Algorithm.Improved improved -> {
        double share = place == 0 ? 1 : improved.share();
        yield step(severities, place, new Mix(0, share, 1 - share, 0));
      }
      case Algorithm.Ddim(double eta) ->
          step(severities, place, solver(severities).ddim(place, eta));
      case Algorithm.Ancestral ancestral ->
          step(severities, place, solver(severities).ancestral(place));
      case Algorithm.DpmSolver solver ->
          step(severities, place, solver(severities).dpmSolver(place));
      case Algorithm.Heun heun -> {
        Solver solver = solver(severities);
        yield solver.corrects(place)
            ? step(severities, place, "correct", 2, solver.heun(place))
            : step(severities, place, solver.ddim(place, 0));
      }
    };
  }

  private Step step(List<Integer> severities, int place, Mix mix) {
    return step(severities, place, "walk", 1, mix);
  }

  private Step step(List<Integer> severities, int place, String method, int estimates, Mix mix) {
    int from = severities.get(place);
    int to = severities.get(place + 1);
    return new Step(from, to, method, estimates, mix.weights());
  }

  private Solver solver(List<Integer> severities) {
    Strengths strengths = process().strengths();
    return new Solver(
        severities.stream().mapToDouble(s -> strengths.signal()[s]).toArray(),
        severities.stream().mapToDouble(s -> strengths.deviation()[s]).toArray());
  }

  /** Network evaluations that a walk from a severity spends on each image (NFE). */
  public int evaluations(int from) {
    return steps(from).stream().mapToInt(Step::estimates).sum() * estimates.evaluations();
  }

  /**
   * Adds its methods to a program that can {@code restore}; images are (N, C, H, W) in [-1, 1],
   * labels and keys int64 (N), where label -1 tells nothing.
   *
   * <ul>
   *   <li>{@code degrade(clean, severity, keys, tables[])}: D(clean, severity);
   *   <li>{@code begin(like, severity, keys, tables[])}: where to begin without an image;
   *   <li>{@code disturb(x, std, keys)}: x plus white noise of that deviation, (1, 1, 1, 1);
   *   <li>{@code estimate(x, severity, label, tables[], network[])}: R(x, severity);
   *   <li>{@code walk(x, memory, severities, weights, label, keys, tables[], network[])}: one step,
   *       where severities is int64 (2, N), from and to, and weights are the {@link Step}'s.
   *       Returns where it leads, and the memory that the next step wants. A first step is given x
   *       itself.
   *   <li>{@code correct}, the same, for steps that ask for two estimates.
   * </ul>
   */
  public Source addTo(Source source, Dims images) {
    source
        .method("degrade", graph -> degrade(graph, images))
        .method("begin", graph -> begin(graph, images))
        .method("disturb", graph -> disturb(graph, images))
        .method("estimate", graph -> estimate(graph, images))
        .methods("walk", graph -> walk(strides(graph, images)));
    return sampler.algorithm() instanceof Algorithm.Heun
        ? source.methods("correct", graph -> strides(graph, images).corrected(process()))
        : source;
  }

  private Strides strides(Graph graph, Dims images) {
    return Strides.of(graph, degradation, estimates, images);
  }

  private List<Value> walk(Strides strides) {
    return switch (sampler.algorithm()) {
      case Algorithm.Naive naive -> strides.naive(degradation);
      case Algorithm.Improved improved -> strides.improved(degradation, improved);
      case Algorithm.Ddim(double eta) when eta > 0 -> strides.renewed(process());
      case Algorithm.Ddim ddim -> strides.mixed();
      case Algorithm.Ancestral ancestral -> strides.renewed(process());
      case Algorithm.Heun heun -> strides.mixed();
      case Algorithm.DpmSolver solver -> strides.carriedOn();
    };
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

  private static Value disturb(Graph graph, Dims images) {
    Value x = graph.argument("x", images);
    Value std = graph.argument("std", Dims.of(1, 1, 1, 1));
    Value keys = graph.argument("keys", Dims.of(Dims.BATCH));
    return graph.add(x, graph.mul(graph.draws().normal(keys, x), std));
  }

  private Value estimate(Graph graph, Dims images) {
    Value x = graph.argument("x", images);
    Value severity = graph.argument("s", Dims.of(Dims.BATCH));
    Value label = graph.argument("label", Dims.of(Dims.BATCH));
    Tables tables = Tables.argument(graph, degradation);
    Graph.Unpacked network = estimates.estimator().weights(graph);
    return estimates.write(graph, tables, network, x, severity, label);
  }
}
