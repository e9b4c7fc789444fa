package io.graupel.diffusion.objective;

import io.graupel.diffusion.degradation.Degradation;
import io.graupel.diffusion.degradation.NoiseProcess;
import io.graupel.diffusion.degradation.Strengths;
import io.graupel.diffusion.degradation.Table;
import io.graupel.diffusion.program.Dims;
import io.graupel.protocol.job.Training;
import java.util.Arrays;
import java.util.Optional;

/**
 * How much an image of each severity counts.
 *
 * <p>Min-SNR (Hang et al. 2023, arXiv:2303.09556) with the signal-to-noise ratio SNR = a^2 /
 * sigma^2, which for cloud noise is that of the whitened image:
 *
 * <pre>
 * clean, residual   min(SNR, gamma)
 * noise             min(SNR, gamma) / SNR         = min(1, gamma sigma^2 / a^2)
 * velocity          min(SNR, gamma) / (SNR + 1)   = min(a^2, gamma sigma^2)
 * </pre>
 */
public final class SeverityWeights {
  private SeverityWeights() {}

  /** Weights by severity, (T + 1); none where all count alike. Severity 0 is never trained on. */
  public static Optional<Table> of(
      Training.Weighting weighting, Training.Prediction prediction, Degradation degradation) {
    return switch (weighting) {
      case Training.Weighting.Uniform alike -> Optional.empty();
      case Training.Weighting.MinSnr(double gamma) ->
          degradation instanceof NoiseProcess process
              ? Optional.of(minSnr(prediction, gamma, process.strengths()))
              : Optional.empty();
    };
  }

  private static Table minSnr(Training.Prediction prediction, double gamma, Strengths strengths) {
    double[] weights = new double[strengths.steps() + 1];
    Arrays.setAll(
        weights,
        s ->
            minSnr(
                prediction,
                gamma,
                square(strengths.signal()[s]),
                square(strengths.deviation()[s])));
    weights[0] = 0;
    return new Table.Reals(Dims.of(weights.length), weights);
  }

  private static double square(double x) {
    return x * x;
  }

  /** By the power of signal and noise, such that neither may be missing. */
  static double minSnr(Training.Prediction prediction, double gamma, double signal, double noise) {
    return switch (prediction) {
      case CLEAN, RESIDUAL -> Math.min(signal / noise, gamma);
      case NOISE -> Math.min(1, gamma * noise / signal);
      case VELOCITY -> Math.min(signal, gamma * noise);
    };
  }
}
