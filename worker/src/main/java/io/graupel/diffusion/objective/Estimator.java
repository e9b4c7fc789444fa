package io.graupel.diffusion.objective;

import io.graupel.diffusion.degradation.Coloured;
import io.graupel.diffusion.degradation.Context;
import io.graupel.diffusion.degradation.Degradation;
import io.graupel.diffusion.degradation.NoiseProcess;
import io.graupel.diffusion.degradation.Tables;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.Precision;
import io.graupel.protocol.job.Training;
import java.util.Locale;

/**
 * What a network's answer y to a degraded image x_s stands for. Samplers see the estimate of the
 * clean image and nothing else; a training compares the answer with its target.
 *
 * <pre>
 * prediction   target            estimate
 * clean        x0                y
 * residual     x0 - x_s          x_s + y
 * noise        z                 (x_s - sigma y) / a
 * velocity     a z - sigma x0    a x_s - sigma y
 * </pre>
 *
 * <p>The last two need a noise process, x_s = a x0 + sigma z with a^2 + sigma^2 = 1; velocity is
 * that of Salimans and Ho 2022 (arXiv:2202.00512), appendix D.
 *
 * <p>In whitened coordinates the network sees C^(-1/2) x_s and answers with C^(-1/2) of the target:
 * the control of Cloud Diffusion, which must equal ordinary diffusion of whitened images.
 *
 * @param precision of the network's arithmetic; all else stays in the type of the weights
 * @param degradation as it is used, in training or by a sampler
 */
public record Estimator(
    Training.Prediction prediction,
    Training.Coordinates coordinates,
    Precision precision,
    Degradation degradation) {
  private static final String WEIGHTS = "w";

  public Estimator {
    if (prediction.ofNoise()) {
      requireSignal(prediction, process(prediction, degradation));
    }
    if (coordinates == Training.Coordinates.WHITENED) {
      coloured(degradation);
    }
  }

  /** For the network that a training fits. */
  public static Estimator of(Training training, Precision precision, Degradation degradation) {
    return new Estimator(training.prediction(), training.coordinates(), precision, degradation);
  }

  /** For a network that answers with the clean image, in the type of its weights. */
  public static Estimator plain(Degradation degradation) {
    return new Estimator(
        Training.Prediction.CLEAN, Training.Coordinates.PIXELS, Precision.FP32, degradation);
  }

  private static NoiseProcess process(Training.Prediction prediction, Degradation degradation) {
    if (degradation instanceof NoiseProcess process) {
      return process;
    }
    throw refused(prediction, "clean or residual, where the degradation is no noise process");
  }

  /** Noise leaves no way back to the image where nothing of it is left. */
  private static void requireSignal(Training.Prediction prediction, NoiseProcess process) {
    double least = process.strengths().signal()[process.steps()];
    if (prediction == Training.Prediction.NOISE && least == 0) {
      throw refused(prediction, "clean or velocity, where severity T leaves nothing of the image");
    }
  }

  private static IllegalArgumentException refused(Training.Prediction prediction, String expected) {
    return new IllegalArgumentException(
        "training.prediction: %s (expected: %s)"
            .formatted(prediction.name().toLowerCase(Locale.ROOT), expected));
  }

  private static Coloured coloured(Degradation degradation) {
    if (degradation instanceof Coloured coloured) {
      return coloured;
    }
    throw new IllegalArgumentException(
        "training.coordinates: whitened (expected: pixels, where the degradation is no cloud"
            + " noise)");
  }

  /** Images as the network sees them. */
  private Value seen(Graph graph, Tables tables, Value x) {
    return switch (coordinates) {
      case PIXELS -> x;
      case WHITENED -> coloured(degradation).whiten(graph, tables, x);
    };
  }

  /** Images for what the network says. */
  private Value said(Graph graph, Tables tables, Value y) {
    return switch (coordinates) {
      case PIXELS -> y;
      case WHITENED -> coloured(degradation).colour(graph, tables, y);
    };
  }

  private NoiseProcess process() {
    return process(prediction, degradation);
  }

  /** Declares the network's weights as the next argument of a method: a flat vector, in a list. */
  public Graph.Unpacked weights(Graph graph) {
    return switch (precision) {
      case FP32 -> graph.flatParameters(WEIGHTS);
      case BF16 -> graph.halvedParameters(WEIGHTS);
    };
  }

  /**
   * Writes the estimate of the clean image, (N, C, H, W).
   *
   * @param x degraded images (N, C, H, W)
   * @param severity int64 (N), from 1 on
   * @param label int64 (N), -1 for none; see {@link Graph#noLabel}
   */
  public Value clean(
      Graph graph, Tables tables, Graph.Unpacked weights, Value x, Value severity, Value label) {
    Value seen = graph.within(seen(graph, tables, x), weights);
    Value restored = graph.call("restore", weights, x.dims(), seen, severity, label);
    return clean(graph, tables, graph.as(restored, weights), x, severity);
  }

  /** Writes the estimate that an answer stands for. */
  Value clean(Graph graph, Tables tables, Value said, Value x, Value severity) {
    Value answer = said(graph, tables, said);
    return switch (prediction) {
      case CLEAN -> answer;
      case RESIDUAL -> graph.add(x, answer);
      case NOISE -> {
        Value noise = graph.mul(answer, process().deviation(graph, tables, severity));
        yield graph.div(graph.sub(x, noise), process().signal(graph, tables, severity));
      }
      case VELOCITY ->
          graph.sub(
              graph.mul(x, process().signal(graph, tables, severity)),
              graph.mul(answer, process().deviation(graph, tables, severity)));
    };
  }

  /**
   * Writes the answer of the network while it learns.
   *
   * @param keys int64 (N), which its dropout is drawn by
   */
  public Value answer(
      Graph graph,
      Tables tables,
      Graph.Unpacked weights,
      Value x,
      Value severity,
      Value label,
      Value keys) {
    Value seen = graph.within(seen(graph, tables, x), weights);
    Value learnt = graph.call("learn", weights, x.dims(), seen, severity, label, keys);
    return graph.as(learnt, weights);
  }

  /** Writes what the answer should be, in the coordinates of the network. */
  public Value target(
      Graph graph, Tables tables, Value clean, Value degraded, Value severity, Context context) {
    return seen(graph, tables, inPixels(graph, tables, clean, degraded, severity, context));
  }

  private Value inPixels(
      Graph graph, Tables tables, Value clean, Value degraded, Value severity, Context context) {
    return switch (prediction) {
      case CLEAN -> clean;
      case RESIDUAL -> graph.sub(clean, degraded);
      case NOISE -> context.get(0);
      case VELOCITY ->
          graph.sub(
              graph.mul(context.get(0), process().signal(graph, tables, severity)),
              graph.mul(clean, process().deviation(graph, tables, severity)));
    };
  }
}
