package io.graupel.diffusion.degradation;

import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.DegradationSpec;

/**
 * White Gaussian noise ("hot" diffusion): D(x, s, z) = a_s x + sigma_s z, z ~ N(0, I) (Ho et al.
 * 2020, arXiv:2006.11239; Cold Diffusion, section 5.1, uses it with a fixed and an estimated z).
 */
record GaussianNoise(Strengths strengths, DegradationSpec.Noise sharing) implements NoiseProcess {
  GaussianNoise(DegradationSpec.GaussianNoise spec) {
    this(Strengths.of(spec.schedule(), spec.steps()), spec.noise());
  }

  /** One number for each element of the images. */
  @Override
  public Value noise(Graph graph, Tables tables, Value keys, Value like) {
    return graph.draws().normal(keys, like);
  }
}
