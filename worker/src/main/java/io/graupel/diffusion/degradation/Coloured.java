package io.graupel.diffusion.degradation;

import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Value;

/**
 * A noise process whose noise has a covariance C that is known and can be undone: in coordinates y
 * = C^(-1/2) x it is white diffusion, y_s = a y_0 + sigma w (Cloud Diffusion, arXiv:2507.05496).
 *
 * <p>Waves that the noise lacks, such as an image's mean, count as the lowest that it has: so both
 * ways are open for every image.
 */
public interface Coloured extends NoiseProcess {
  /** Writes C^(-1/2) x for images (N, C, H, W). */
  Value whiten(Graph graph, Tables tables, Value x);

  /** Writes C^(1/2) y, what {@link #whiten} undoes. */
  Value colour(Graph graph, Tables tables, Value y);

  /**
   * Amplitudes 1 / h(k)^power of the waves of each channel, as {@link Graph#filter} takes them; the
   * mean of their squares over all waves is 1.
   */
  Table whitening(double power);
}
