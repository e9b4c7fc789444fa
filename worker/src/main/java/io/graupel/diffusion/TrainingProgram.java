package io.graupel.diffusion;

import io.graupel.diffusion.degradation.Context;
import io.graupel.diffusion.degradation.Degradation;
import io.graupel.diffusion.degradation.Tables;
import io.graupel.diffusion.objective.Estimator;
import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Source;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.Training;
import java.util.Locale;

/**
 * Writes the program that trains. Its methods:
 *
 * <ul>
 *   <li>{@code loss(draws, images, tables[], weights[])}: the objective on one batch;
 *   <li>{@code gradient(...)}: loss and gradient with respect to the flat weights;
 *   <li>{@code step(draws, images, tables[], weights[], m[], v[], steps[], average[])}: one
 *       optimizer step in place; returns the loss before it.
 * </ul>
 *
 * <p>{@code images} is the whole data set, uint8; {@code draws} is int64 (3, N): index of the
 * image, severity, key of the image's context.
 */
record TrainingProgram(Training training, Estimator estimator, Dims images) {
  TrainingProgram(Training training, Degradation degradation, Dims images) {
    this(training, Estimator.of(training, training.precision(), degradation), images);
  }

  /** Adds the methods to a program that can {@code restore}. */
  Source addTo(Source source) {
    return source.method("loss", this::loss).text(gradient()).text(step());
  }

  private Value loss(Graph graph) {
    Value draws = graph.argument("draws", Dims.of(3, Dims.BATCH));
    Value all = graph.argument("images", images);
    Degradation degradation = estimator.degradation();
    Tables tables = Tables.argument(graph, degradation);
    Graph.Unpacked weights = estimator.weights(graph);
    Value bytes = graph.as(graph.gather(all, graph.select(draws, 0, 0)), weights);
    Value clean = graph.add(graph.mul(bytes, 1 / 127.5), -1.0);
    Value severity = graph.select(draws, 0, 1);
    Value keys = graph.select(draws, 0, 2);
    Context context = degradation.context(graph, tables, keys, clean);
    Value degraded = degradation.degrade(graph, tables, clean, severity, context);
    Value label = graph.noLabel(severity);
    Value answer = estimator.answer(graph, weights, degraded, severity, label, keys);
    Value target = estimator.target(graph, tables, clean, degraded, severity, context);
    return switch (training.loss()) {
      case Training.Loss.L1 absolute -> graph.mean(graph.abs(graph.sub(answer, target)));
      case Training.Loss.L2 squared -> graph.meanSquared(answer, target);
      case Training.Loss.Huber huber -> throw unknown(huber);
      case Training.Loss.Mahalanobis mahalanobis -> throw unknown(mahalanobis);
    };
  }

  private static IllegalArgumentException unknown(Object choice) {
    return new IllegalArgumentException("training: %s (expected: another)".formatted(choice));
  }

  /** The flat weights become a leaf that shares their memory; unpacking it costs views only. */
  private static String gradient() {
    return """
    def gradient(self: __torch__.M, draws: Tensor, images: Tensor, tables: List[Tensor], \
    w: List[Tensor]) -> List[Tensor]:
      torch.set_grad_enabled(True)
      p = torch.requires_grad_(torch.detach(w[0]))
      l = (self).loss(draws, images, tables, [p], )
      g = unchecked_cast(Tensor, (torch.autograd.grad([l], [p]))[0])
      torch.set_grad_enabled(False)
      return [torch.detach(l), g]
    """;
  }

  /**
   * Clips by global norm as {@code clip_grad_norm_} does, then fused Adam, then the average: all on
   * the device, so that no step waits for another. The average's rate is 1 while it is a copy, 1 -
   * decay when an update is due, else 0, which leaves it as it is, bit for bit.
   */
  private String step() {
    Training.Optimizer adam = training.optimizer();
    if (!(training.ema() instanceof Training.Ema.Copied ema)) {
      throw unknown(training.ema());
    }
    return String.format(
        Locale.ROOT,
        """
        def step(self: __torch__.M, draws: Tensor, images: Tensor, tables: List[Tensor], \
        w: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor], \
        average: List[Tensor]) -> Tensor:
          lg = (self).gradient(draws, images, tables, w, )
          g = lg[1]
          norm = torch.add(torch.linalg_vector_norm(g), 1e-06)
          _0 = torch.mul_(g, torch.clamp(torch.mul(torch.reciprocal(norm), %.17e), None, 1.))
          _1 = torch.add_(steps[0], 1.)
          greatest = annotate(List[Tensor], [])
          _2 = torch._fused_adam_(w, [g], m, v, greatest, steps, lr=%.17e, beta1=%.17e, \
        beta2=%.17e, weight_decay=0., eps=%.17e, amsgrad=False, maximize=False)
          due = torch.eq(torch.remainder(steps[0], %d.), 0.)
          rate = torch.mul(torch.to(due, ops.prim.dtype(g)), %.17e)
          copied = torch.le(steps[0], %d.)
          _3 = torch.lerp_(average[0], w[0], torch.where(copied, torch.ones_like(rate), rate))
          return lg[0]
        """,
        adam.gradientNorm(),
        adam.learningRate(),
        adam.beta1(),
        adam.beta2(),
        adam.epsilon(),
        ema.every(),
        1 - ema.decay(),
        ema.from());
  }
}
