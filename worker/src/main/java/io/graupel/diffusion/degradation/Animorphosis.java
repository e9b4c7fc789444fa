package io.graupel.diffusion.degradation;

import io.graupel.diffusion.image.ImageSet;
import io.graupel.diffusion.program.Dims;
import io.graupel.diffusion.program.Graph;
import io.graupel.diffusion.program.Value;
import io.graupel.protocol.job.DegradationSpec;
import java.util.List;

/**
 * One set of images dissolves into another: D(x, s, z) = a_s x + sigma_s z with an image z of the
 * partner set (Cold Diffusion, section 5.3). The weights are not convex: their sum reaches sqrt(2),
 * so half-way images have more contrast than either.
 */
record Animorphosis(Strengths strengths, DegradationSpec.Noise sharing, ImageSet partners)
    implements NoiseProcess {
  Animorphosis(DegradationSpec.Animorphosis spec, Frame frame, ImageSet partners) {
    this(
        Strengths.of(spec.schedule(), spec.steps()),
        spec.noise(),
        fitting(frame, partners.resized(frame.side())));
  }

  private static ImageSet fitting(Frame frame, ImageSet partners) {
    if (partners.channels() != frame.channels()) {
      throw new IllegalArgumentException(
          "degradation.partner: images of %d channels (expected: %d, as those that dissolve)"
              .formatted(partners.channels(), frame.channels()));
    }
    return partners;
  }

  /** Strengths, then the partner images, uint8 (M, C, n, n). */
  @Override
  public List<Table> tables() {
    Dims dims = Dims.of(partners.count(), partners.channels(), partners.side(), partners.side());
    return List.of(strengths.table(), new Table.Pixels(dims, partners.pixels()));
  }

  /** A partner image, each as likely. */
  @Override
  public Value noise(Graph graph, Tables tables, Value keys, Value like) {
    Value drawn =
        graph.reshape(graph.draws().below(partners.count(), keys, 1), Dims.of(Dims.BATCH));
    Value pixels = graph.as(graph.gather(tables.get(1), drawn), like);
    return graph.add(graph.mul(pixels, 1 / 127.5), -1.0);
  }
}
