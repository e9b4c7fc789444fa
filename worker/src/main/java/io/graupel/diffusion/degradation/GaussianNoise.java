package io.graupel.diffusion.degradation;

import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.DegradationSpec;

/**
 * Gaussian noise ("hot" diffusion), D(x, s, z) = a_s x + sigma_s z with white z, on the cosine
 * schedule of Nichol and Dhariwal 2021 (arXiv:2102.09672), equation 17.
 */
record GaussianNoise(Strengths strengths, DegradationSpec.Noise sharing) implements NoiseProcess {
  private static final double GREATEST_BETA = 0.999;

  GaussianNoise(DegradationSpec.GaussianNoise spec) {
    this(Strengths.ofBetas(spec.steps(), step -> beta(spec, step)), spec.noise());
  }

  private static double beta(DegradationSpec.GaussianNoise spec, int step) {
    return Math.clamp(1 - power(spec, step + 1) / power(spec, step), 0, GREATEST_BETA);
  }

  private static double power(DegradationSpec.GaussianNoise spec, int step) {
    double u = (double) step / spec.steps();
    double cosine = Math.cos((u + spec.offset()) / (1 + spec.offset()) * Math.PI / 2);
    return cosine * cosine;
  }

  /** One number for each element of the images. */
  @Override
  public Value noise(Graph graph, Tables tables, Value keys, Value like) {
    return graph.normal(keys, like);
  }
}
