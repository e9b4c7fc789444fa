package io.graupel.diffusion;

import io.graupel.protocol.job.Training;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes what follows the gradient: clipping by global norm as {@code clip_grad_norm_} does, Adam
 * or AdamW in one fused call, then the average of the weights. All of it on the device, so that no
 * step waits for another.
 *
 * <pre>
 * rate      learningRate min(1, t / warmup) (f + (1 - f) (1 + cos(pi u)) / 2),
 *           u = (t - warmup) / (steps - warmup) in [0, 1], f = finalShare, t = 1 .. steps
 * average   copied: w while t &lt;= from, then each {@code every} steps e + (1 - decay) (w - e);
 *           bias-corrected: e + (1 - decay) / (1 - decay^n) (w - e) at the n-th update, w before
 * </pre>
 */
record Optimization(Training training) {
  /** Emitted text that reads g, the gradient, and w, m, v, steps and average, lists of one. */
  String text() {
    Training.Optimizer adam = training.optimizer();
    String rate = rate(adam);
    return lines(
        format(
            """
            norm = torch.add(torch.linalg_vector_norm(g), 1e-06)
            _0 = torch.mul_(g, torch.clamp(torch.mul(torch.reciprocal(norm), %.17e), None, 1.))
            _1 = torch.add_(steps[0], 1.)
            greatest = annotate(List[Tensor], [])
            """,
            adam.gradientNorm()),
        rate,
        format(
            """
            _2 = torch.%s(w, [g], m, v, greatest, steps, lr=%s, beta1=%.17e, beta2=%.17e, \
            weight_decay=%.17e, eps=%.17e, amsgrad=False, maximize=False)
            """,
            adam.weightDecay() > 0 ? "_fused_adamw_" : "_fused_adam_",
            rate.isEmpty() ? format("%.17e", adam.learningRate()) : "rate",
            adam.beta1(),
            adam.beta2(),
            adam.weightDecay(),
            adam.epsilon()),
        average());
  }

  /** Nothing where the rate is the same at every step. */
  private String rate(Training.Optimizer adam) {
    if (adam.warmup() == 0 && adam.finalShare() == 1) {
      return "";
    }
    double falling = Math.max(1, training.steps() - adam.warmup());
    return format(
        """
        grown = torch.clamp(torch.div(steps[0], %.17e), None, 1.)
        way = torch.clamp(torch.div(torch.sub(steps[0], %.17e), %.17e), 0., 1.)
        wave = torch.add(torch.mul(torch.cos(torch.mul(way, %.17e)), %.17e), %.17e)
        rate = torch.mul(torch.mul(grown, wave), %.17e)
        """,
        (double) Math.max(1, adam.warmup()),
        (double) adam.warmup(),
        falling,
        Math.PI,
        (1 - adam.finalShare()) / 2,
        (1 + adam.finalShare()) / 2,
        adam.learningRate());
  }

  /** At rate 1 the average becomes a copy, at rate 0 it stays as it is, bit for bit. */
  private String average() {
    return switch (training.ema()) {
      case Training.Ema.Copied(double decay, int every, int from) ->
          format(
              """
              due = torch.to(torch.eq(torch.remainder(steps[0], %d.), 0.), ops.prim.dtype(g))
              share = torch.mul(due, %.17e)
              copied = torch.le(steps[0], %d.)
              _3 = torch.lerp_(average[0], w[0], torch.where(copied, torch.ones_like(share), share))
              """,
              every, 1 - decay, from);
      case Training.Ema.BiasCorrected(double decay, int every) ->
          format(
              """
              due = torch.to(torch.eq(torch.remainder(steps[0], %d.), 0.), ops.prim.dtype(g))
              n = torch.floor(torch.div(steps[0], %d.))
              kept = torch.neg(torch.expm1(torch.mul(n, %.17e)))
              share = torch.mul(due, torch.div(%.17e, torch.clamp(kept, %.17e, None)))
              copied = torch.lt(n, 1.)
              _3 = torch.lerp_(average[0], w[0], torch.where(copied, torch.ones_like(share), share))
              """,
              every, every, Math.max(Math.log(decay), -1e3), 1 - decay, 1 - decay);
    };
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }

  private static String lines(String... parts) {
    return Stream.of(parts).collect(Collectors.joining());
  }
}
