package io.graupel.diffusion.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * How much the figures of a {@link Manifold} would scatter if both sets were drawn anew. The radius
 * of a ball and whom it holds hang on many images at once, so that neither images drawn with
 * repetition (a copy is its own neighbour at distance 0) nor single images left out will do: both
 * sets are dealt into four blocks, measured block against block, four times over.
 *
 * <p>Covers the scatter of a figure around its own mean at this N; all four figures depend on N and
 * k besides. For Gaussian sets of 128 to 1,000 images in 4 to 64 dimensions it lies within a third
 * of the true scatter, and mostly within a tenth or two. It is 0 where all blocks agree, as where
 * no image at all lies outside.
 *
 * @param deals figures of each block, deal by deal
 */
public record ManifoldScatter(List<List<Manifold>> deals) {
  private static final int DEALS = 4;
  private static final int BLOCKS = 4;

  public ManifoldScatter {
    deals = deals.stream().map(List::copyOf).toList();
  }

  /** Absent where a block would have too few images: 4 k of either set. */
  public static Optional<ManifoldScatter> of(Features real, Features generated, int k, long seed) {
    if (Math.min(real.count(), generated.count()) < BLOCKS * 4 * k) {
      return Optional.empty();
    }
    List<List<Manifold>> deals = new ArrayList<>();
    for (int deal = 0; deal < DEALS; deal++) {
      deals.add(dealt(real, generated, k, seed + deal));
    }
    return Optional.of(new ManifoldScatter(deals));
  }

  private static List<Manifold> dealt(Features real, Features generated, int k, long seed) {
    Blocks left = Blocks.of(real.count(), BLOCKS, seed);
    Blocks right = Blocks.of(generated.count(), BLOCKS, seed);
    List<Manifold> blocks = new ArrayList<>();
    for (int i = 0; i < BLOCKS; i++) {
      blocks.add(Manifold.of(real.rows(left.in(i)), generated.rows(right.in(i)), k));
    }
    return blocks;
  }

  /** Standard error of one of the figures. */
  public double error(ToDoubleFunction<Manifold> figure) {
    double squares = 0;
    for (List<Manifold> blocks : deals) {
      double error = Blocks.error(blocks.stream().mapToDouble(figure).toArray());
      squares += error * error;
    }
    return Math.sqrt(squares / deals.size());
  }
}
