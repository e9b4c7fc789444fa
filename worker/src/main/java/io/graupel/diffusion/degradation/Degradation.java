package io.graupel.diffusion.degradation;

import io.graupel.diffusion.image.ImageSet;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.DegradationSpec;
import java.util.List;
import java.util.Optional;
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

  /** What the program looks things up in; at least one. */
  List<Table> tables();

  /**
   * Writes the choices that an image keeps for its whole walk, such as its noise. None by default.
   *
   * @param like images, for shape and element type
   */
  default Context context(Graph graph, Tables tables, Value keys, Value like) {
    return Context.NONE;
  }

  /** Writes D(clean, severity) with the given context. */
  Value degrade(Graph graph, Tables tables, Value clean, Value severity, Context context);

  /**
   * Writes the context for both degradations of one step of a sampler: as drawn, unless it can be
   * estimated better from where the walk stands.
   */
  default Context context(
      Graph graph, Tables tables, Value x, Value severity, Value estimate, Context drawn) {
    return drawn;
  }

  /**
   * Writes a draw of what severity T makes of images, where it is {@link Trait#GENERATIVE}: what it
   * makes of a grey one, for it makes the same of all.
   *
   * @param grey images of zeros
   * @param most severity T for each
   */
  default Value terminal(Graph graph, Tables tables, Value grey, Value most, Context context) {
    return degrade(graph, tables, grey, most, context);
  }

  /** Where a walk can begin without an image. */
  default Origin origin() {
    return traits().contains(Trait.GENERATIVE) ? new Origin.Drawn() : new Origin.Unknown();
  }

  /** This degradation as a sampler uses it; it has the same tables' shapes and the same steps. */
  default Degradation sampling() {
    return this;
  }

  /** What holds of a degradation beyond the contract. */
  enum Trait {
    /** D(a x + b y, s) = a D(x, s) + b D(y, s). */
    LINEAR,
    /** The same where a + b = 1, given the context; so of every linear one too. */
    AFFINE,
    /** D(., s + 1) is a step applied to D(., s). */
    RECURSIVE,
    /** Depends on the context. */
    RANDOM,
    /** Severity T forgets the image: its context is a start from which to generate. */
    GENERATIVE
  }

  /**
   * The degradation that a spec describes.
   *
   * @param frame shape of the images
   * @param partners the images that others dissolve into, where the spec asks for such; of any side
   * @throws IllegalArgumentException if spec, frame and partners do not go together
   */
  static Degradation of(DegradationSpec spec, Frame frame, Optional<ImageSet> partners) {
    spec.requireSide(frame.side());
    spec.requireChannels(frame.channels());
    return switch (spec) {
      case DegradationSpec.GaussianBlur blur -> GaussianBlur.of(blur, frame.side());
      case DegradationSpec.GaussianNoise noise -> new GaussianNoise(noise);
      case DegradationSpec.FadeMask mask -> new FadeMask(mask, frame.side());
      case DegradationSpec.FadeToColour colour -> new FadeToColour(colour, frame.side());
      case DegradationSpec.Pixelation pixelation -> Pixelation.of(pixelation, frame.side());
      case DegradationSpec.Snow snow -> new Snow(snow, frame.side());
      case DegradationSpec.Desaturation desaturation -> new Desaturation(desaturation);
      case DegradationSpec.Animorphosis animorphosis ->
          new Animorphosis(
              animorphosis,
              frame,
              partners.orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "degradation.partner: no images (expected: those of %s)"
                              .formatted(animorphosis.partner()))));
      case DegradationSpec.CloudNoise cloud -> new CloudNoise(cloud, frame.side());
      case DegradationSpec.Noised(var base, double training, double sampling) ->
          new Noised(of(base, frame, partners), training, sampling);
    };
  }

  /** The same without partners. */
  static Degradation of(DegradationSpec spec, Frame frame) {
    return of(spec, frame, Optional.empty());
  }
}
