package io.graupel.diffusion.degradation;

import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.DegradationSpec;
import java.util.Set;

/**
 * Corrupts images by degrees, from severity 0, the identity, to severity {@link #steps()}. This is
 * D(x, s) of Bansal et al. 2022, "Cold Diffusion" (arXiv:2208.09392), section 3, written into the
 * program that trains or samples, so that a step stays one native call.
 *
 * <p>Pure: equal images, severities and contexts give equal bits, and each image its own, whatever
 * its neighbours. Images are in [-1, 1], (N, C, H, W); severities int64 (N), each in [0, {@link
 * #steps()}]; keys int64 (N), each standing for all random choices about its image.
 */
public interface Degradation {
  /** Greatest severity, T in the paper. */
  int steps();

  /** What holds of this degradation beyond the contract. */
  Set<Trait> traits();

  /** Numbers computed once that the program looks up by severity. */
  Table table();

  /**
   * Writes the choices that an image keeps for its whole walk, such as its noise. Nothing by
   * default: the result then is not to be read.
   *
   * @param like images, for shape and element type
   */
  default Value context(Graph graph, Value keys, Value like) {
    return like;
  }

  /** Writes D(clean, severity) with the given context. */
  Value degrade(Graph graph, Value table, Value clean, Value severity, Value context);

  /**
   * Writes the context for both degradations of one step of a sampler: as drawn, unless it can be
   * estimated better from where the walk stands.
   */
  default Value context(
      Graph graph, Value table, Value x, Value severity, Value estimate, Value drawn) {
    return drawn;
  }

  /** What holds of a degradation beyond the contract. */
  enum Trait {
    /** D(a x + b y, s) = a D(x, s) + b D(y, s). */
    LINEAR,
    /** D(., s + 1) is a step applied to D(., s). */
    RECURSIVE,
    /** Depends on the context. */
    RANDOM,
    /** Severity T forgets the image: its context is a start from which to generate. */
    GENERATIVE
  }

  /**
   * Numbers by severity.
   *
   * @param dims shape, (T + 1, ...)
   * @param values in row-major order
   */
  record Table(Dims dims, double[] values) {}

  /**
   * The degradation that a spec describes, for images of that side.
   *
   * @throws IllegalArgumentException if the spec does not fit the side
   */
  static Degradation of(DegradationSpec spec, int side) {
    return switch (spec) {
      case DegradationSpec.GaussianBlur blur -> new GaussianBlur(blur, side);
      case DegradationSpec.GaussianNoise noise -> new GaussianNoise(noise);
    };
  }
}
