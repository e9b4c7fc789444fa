package io.graupel.diffusion.metric;

import java.util.SplittableRandom;

/**
 * Images dealt out by a shuffle into blocks that share none and differ by at most one image. Sets
 * of one size and one seed are dealt alike, so that pairs stay together.
 *
 * @param block of each image, 0 to {@code count} - 1
 * @param count blocks
 */
record Blocks(int[] block, int count) {
  static Blocks of(int images, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] block = new int[images];
    for (int i = 0; i < images; i++) { // shuffles from within
      int other = random.nextInt(i + 1);
      block[i] = block[other];
      block[other] = i % count;
    }
    return new Blocks(block, count);
  }

  /** Places of a block's images, ascending. */
  int[] in(int one) {
    return Estimate.places(block.length, place -> block[place] == one);
  }

  /** Places of all others, ascending. */
  int[] without(int one) {
    return Estimate.places(block.length, place -> block[place] != one);
  }

  /**
   * Standard error of a figure of all blocks, from the figures of blocks that are measured apart:
   * right for whatever scatters as 1 / images does.
   */
  static double error(double[] apart) {
    return Estimate.deviation(apart) / Math.sqrt(apart.length);
  }

  /**
   * Standard error of a figure of all blocks, from the figures without one of them each (jackknife,
   * Quenouille 1949, Tukey 1958). Of a mean it is that of {@link #error}.
   */
  static double jackknife(double[] without) {
    return (without.length - 1) * error(without);
  }
}
